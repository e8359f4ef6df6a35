// Removes all parts of nodes in results.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:Service {key: row.key})-[:GIVES]->(part:Result)
DETACH DELETE part
