// Removes all parts of nodes in terms.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:Service {key: row.key})-[:HAS_TERM]->(part:Term)
DETACH DELETE part
