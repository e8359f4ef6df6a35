// Connects nodes with what they refer to in partOf.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
USING INDEX SEEK node:Service(key)
MATCH (target:Service {key: row.target})
USING INDEX SEEK target:Service(key)
CREATE (node)-[:PART_OF]->(target)
