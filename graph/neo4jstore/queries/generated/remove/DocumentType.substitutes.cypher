// Removes all parts of nodes in substitutes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:DocumentType {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute)
USING INDEX SEEK owner:DocumentType(key)
DETACH DELETE part
