// Connects nodes with what they refer to in approves.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})
MATCH (target:Act {key: row.target})
CREATE (node)-[:APPROVES]->(target)
