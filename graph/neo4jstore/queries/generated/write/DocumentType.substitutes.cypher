// Creates parts of nodes in substitutes.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:DocumentType {key: row.key})
USING INDEX SEEK owner:DocumentType(key)
CREATE (owner)-[:REPLACEABLE_BY]->(part:Substitute)
SET part = row.properties
