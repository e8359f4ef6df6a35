// Connects nodes with what they refer to in developer.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})
USING INDEX SEEK node:InformationSystem(key)
MATCH (target:Organization {key: row.target})
USING INDEX SEEK target:Organization(key)
CREATE (node)-[:DEVELOPED_BY]->(target)
