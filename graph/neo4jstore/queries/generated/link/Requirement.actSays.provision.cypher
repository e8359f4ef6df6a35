// Connects parts of nodes in actSays with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:Requirement {key: row.key})-[:STATES]->(part:Statement {position: row.position})
USING INDEX SEEK owner:Requirement(key)
MATCH (target:Provision {key: row.target})
USING INDEX SEEK target:Provision(key)
CREATE (part)-[:CITES]->(target)
