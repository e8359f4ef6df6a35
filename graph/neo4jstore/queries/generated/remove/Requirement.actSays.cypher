// Removes all parts of nodes in actSays.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:Requirement {key: row.key})-[:STATES]->(part:Statement)
DETACH DELETE part
