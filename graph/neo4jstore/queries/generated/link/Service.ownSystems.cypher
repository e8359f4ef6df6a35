// Connects nodes with what they refer to in ownSystems.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
MATCH (target:InformationSystem {key: row.target})
CREATE (node)-[:USES]->(target)
