// Removes all parts of nodes in results.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})-[:GIVES]->(part:Result)
USING INDEX SEEK owner:Service(key)
DETACH DELETE part
