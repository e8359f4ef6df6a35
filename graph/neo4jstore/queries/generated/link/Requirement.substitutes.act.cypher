// Connects parts of nodes in substitutes with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:Requirement {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute {position: row.position})
USING INDEX SEEK owner:Requirement(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (part)-[:CITES_ACT]->(target)
