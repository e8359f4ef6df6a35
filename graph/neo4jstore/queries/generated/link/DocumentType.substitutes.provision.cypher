// Connects parts of nodes in substitutes with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (:DocumentType {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute {position: row.position})
MATCH (target:Provision {key: row.target})
CREATE (part)-[:CITES]->(target)
