// Connects nodes with what they refer to in system.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
USING INDEX SEEK node:Channel(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)-[:HANDLED_BY]->(target)
