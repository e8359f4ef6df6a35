// Removes all parts of nodes in roles.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (owner:Organization {key: row.key})-[:HOLDS_ROLE]->(part:RoleHeld)
USING INDEX SEEK owner:Organization(key)
DETACH DELETE part
