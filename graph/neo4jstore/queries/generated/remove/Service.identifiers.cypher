// Removes all parts of nodes in identifiers.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (:Service {key: row.key})-[:IDENTIFIED_BY]->(part:Identifier)
DETACH DELETE part
