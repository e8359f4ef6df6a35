// Removes all parts of nodes in actSays.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Requirement {key: row.key})-[:STATES]->(part:Statement)
USING INDEX SEEK owner:Requirement(key)
DETACH DELETE part
