// Connects nodes with what they refer to in admits.services.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:Service {key: row.target})
USING INDEX SEEK target:Service(key)
CREATE (node)-[:ADMITS]->(target)
