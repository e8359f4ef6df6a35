// Connects parts of nodes in roles with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (:Organization {key: row.key})-[:HOLDS_ROLE]->(part:RoleHeld {position: row.position})
MATCH (target:Provision {key: row.target})
CREATE (part)-[:CITES]->(target)
