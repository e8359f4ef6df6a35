// Creates parts of nodes in identifiers.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})
USING INDEX SEEK owner:Service(key)
CREATE (owner)-[:IDENTIFIED_BY]->(part:Identifier)
SET part = row.properties
