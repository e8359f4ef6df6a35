// Creates parts of nodes in substitutes.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:Requirement {key: row.key})
USING INDEX SEEK owner:Requirement(key)
CREATE (owner)-[:REPLACEABLE_BY]->(part:Substitute)
SET part = row.properties
