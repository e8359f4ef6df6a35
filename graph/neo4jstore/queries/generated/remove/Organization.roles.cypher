// Removes all parts of nodes in roles.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:Organization {key: row.key})-[:HOLDS_ROLE]->(part:RoleHeld)
DETACH DELETE part
