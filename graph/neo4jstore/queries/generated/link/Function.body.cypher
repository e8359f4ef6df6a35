// Connects nodes with what they refer to in body.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})
MATCH (target:Organization {key: row.target})
CREATE (node)-[:PERFORMED_BY]->(target)
