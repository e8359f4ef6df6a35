// Connects parts of nodes in actSays with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (:Requirement {key: row.key})-[:STATES]->(part:Statement {position: row.position})
MATCH (target:Channel {key: row.target})
CREATE (part)-[:ON]->(target)
