// Creates parts of nodes in results.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})
USING INDEX SEEK owner:Service(key)
CREATE (owner)-[:GIVES]->(part:Result)
SET part = row.properties
