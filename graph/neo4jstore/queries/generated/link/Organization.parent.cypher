// Connects nodes with what they refer to in parent.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Organization {key: row.key})
MATCH (target:Organization {key: row.target})
CREATE (node)-[:PART_OF]->(target)
