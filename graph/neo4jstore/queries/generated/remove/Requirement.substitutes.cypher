// Removes all parts of nodes in substitutes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Requirement {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute)
USING INDEX SEEK owner:Requirement(key)
DETACH DELETE part
