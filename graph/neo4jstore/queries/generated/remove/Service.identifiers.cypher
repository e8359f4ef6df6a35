// Removes all parts of nodes in identifiers.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})-[:IDENTIFIED_BY]->(part:Identifier)
USING INDEX SEEK owner:Service(key)
DETACH DELETE part
