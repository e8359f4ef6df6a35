// Removes all parts of nodes in status.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Integration {key: row.key})-[:HAS_STATUS]->(part:StatusPeriod)
USING INDEX SEEK owner:Integration(key)
DETACH DELETE part
