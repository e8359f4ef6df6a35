// Connects nodes with what they refer to in provider.system.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)-[:PROVIDER]->(target)
