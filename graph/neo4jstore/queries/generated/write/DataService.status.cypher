// Creates parts of nodes in status.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:DataService {key: row.key})
USING INDEX SEEK owner:DataService(key)
CREATE (owner)-[:HAS_STATUS]->(part:StatusPeriod)
SET part = row.properties
