// Removes all parts of nodes in substitutes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:Requirement {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute)
DETACH DELETE part
