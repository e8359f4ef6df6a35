// Connects nodes with what they refer to in parent.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Territory {key: row.key})
USING INDEX SEEK node:Territory(key)
MATCH (target:Territory {key: row.target})
USING INDEX SEEK target:Territory(key)
CREATE (node)-[:PART_OF]->(target)
