// Connects parts of nodes in roles with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:Organization {key: row.key})-[:HOLDS_ROLE]->(part:RoleHeld {position: row.position})
USING INDEX SEEK owner:Organization(key)
MATCH (target:Provision {key: row.target})
USING INDEX SEEK target:Provision(key)
CREATE (part)-[:CITES]->(target)
