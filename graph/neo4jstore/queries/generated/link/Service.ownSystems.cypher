// Connects nodes with what they refer to in ownSystems.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
USING INDEX SEEK node:Service(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)-[:USES]->(target)
