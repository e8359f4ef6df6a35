// Removes all parts of nodes in substitutes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:DocumentType {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute)
DETACH DELETE part
