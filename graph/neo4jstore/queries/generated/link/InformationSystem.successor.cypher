// Connects nodes with what they refer to in successor.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})
MATCH (target:InformationSystem {key: row.target})
CREATE (node)-[:SUCCEEDED_BY]->(target)
