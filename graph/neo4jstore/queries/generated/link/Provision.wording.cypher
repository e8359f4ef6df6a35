// Connects nodes with what they refer to in wording.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})
MATCH (target:Wording {key: row.target})
CREATE (node)<-[:HAS_PROVISION]-(target)
