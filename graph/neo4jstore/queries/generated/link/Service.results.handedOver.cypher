// Connects parts of nodes in results with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (:Service {key: row.key})-[:GIVES]->(part:Result {position: row.position})
MATCH (target:Channel {key: row.target})
CREATE (part)-[:HANDED_OVER_THROUGH]->(target)
