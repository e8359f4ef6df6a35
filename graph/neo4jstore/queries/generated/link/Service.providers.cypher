// Connects nodes with what they refer to in providers.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
MATCH (target:Organization {key: row.target})
CREATE (node)-[:PROVIDED_BY]->(target)
