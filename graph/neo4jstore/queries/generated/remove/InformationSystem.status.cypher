// Removes all parts of nodes in status.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:InformationSystem {key: row.key})-[:HAS_STATUS]->(part:StatusPeriod)
DETACH DELETE part
