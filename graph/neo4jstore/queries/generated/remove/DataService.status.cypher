// Removes all parts of nodes in status.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:DataService {key: row.key})-[:HAS_STATUS]->(part:StatusPeriod)
USING INDEX SEEK owner:DataService(key)
DETACH DELETE part
