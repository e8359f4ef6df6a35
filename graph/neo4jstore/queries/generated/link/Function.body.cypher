// Connects nodes with what they refer to in body.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})
USING INDEX SEEK node:Function(key)
MATCH (target:Organization {key: row.target})
USING INDEX SEEK target:Organization(key)
CREATE (node)-[:PERFORMED_BY]->(target)
