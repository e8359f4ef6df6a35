// Removes all parts of nodes in status.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:InformationSystem {key: row.key})-[:HAS_STATUS]->(part:StatusPeriod)
USING INDEX SEEK owner:InformationSystem(key)
DETACH DELETE part
