// Connects nodes with what they refer to in admits.services.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:Service {key: row.target})
CREATE (node)-[:ADMITS]->(target)
