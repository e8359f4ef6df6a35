// Creates parts of nodes in roles.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MATCH (owner:Organization {key: row.key})
USING INDEX SEEK owner:Organization(key)
CREATE (owner)-[:HOLDS_ROLE]->(part:RoleHeld)
SET part = row.properties
