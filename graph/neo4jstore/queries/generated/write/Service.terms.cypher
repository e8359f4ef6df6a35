// Creates parts of nodes in terms.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})
USING INDEX SEEK owner:Service(key)
CREATE (owner)-[:HAS_TERM]->(part:Term)
SET part = row.properties
