// Connects nodes with what they refer to in service.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})
MATCH (target:Service {key: row.target})
CREATE (node)<-[:DEMANDS]-(target)
