// Connects nodes with what they refer to in service.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})
USING INDEX SEEK node:Requirement(key)
MATCH (target:Service {key: row.target})
USING INDEX SEEK target:Service(key)
CREATE (node)<-[:DEMANDS]-(target)
