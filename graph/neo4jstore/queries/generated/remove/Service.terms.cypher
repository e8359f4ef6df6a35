// Removes all parts of nodes in terms.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})-[:HAS_TERM]->(part:Term)
USING INDEX SEEK owner:Service(key)
DETACH DELETE part
