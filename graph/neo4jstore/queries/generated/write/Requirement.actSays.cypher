// Creates parts of nodes in actSays.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:Requirement {key: row.key})
USING INDEX SEEK owner:Requirement(key)
CREATE (owner)-[:STATES]->(part:Statement)
SET part = row.properties
