// Connects parts of nodes in roles with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:Organization {key: row.key})-[:HOLDS_ROLE]->(part:RoleHeld {position: row.position})
USING INDEX SEEK owner:Organization(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (part)-[:CITES_ACT]->(target)
