// Connects nodes with what they refer to in via.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:InformationSystem {key: row.target})
CREATE (node)-[:VIA]->(target)
