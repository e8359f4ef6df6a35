// Connects nodes with what they refer to in wording.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})
USING INDEX SEEK node:Provision(key)
MATCH (target:Wording {key: row.target})
USING INDEX SEEK target:Wording(key)
CREATE (node)<-[:HAS_PROVISION]-(target)
