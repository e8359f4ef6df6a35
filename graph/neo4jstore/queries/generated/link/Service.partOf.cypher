// Connects nodes with what they refer to in partOf.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
MATCH (target:Service {key: row.target})
CREATE (node)-[:PART_OF]->(target)
