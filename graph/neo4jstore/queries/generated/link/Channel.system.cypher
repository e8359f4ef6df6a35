// Connects nodes with what they refer to in system.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
MATCH (target:InformationSystem {key: row.target})
CREATE (node)-[:HANDLED_BY]->(target)
