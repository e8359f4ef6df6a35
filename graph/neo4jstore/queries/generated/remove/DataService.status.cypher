// Removes all parts of nodes in status.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:DataService {key: row.key})-[:HAS_STATUS]->(part:StatusPeriod)
DETACH DELETE part
