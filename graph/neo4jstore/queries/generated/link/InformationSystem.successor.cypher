// Connects nodes with what they refer to in successor.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})
USING INDEX SEEK node:InformationSystem(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)-[:SUCCEEDED_BY]->(target)
