// Connects parts of nodes in substitutes with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:DocumentType {key: row.key})-[:REPLACEABLE_BY]->(part:Substitute {position: row.position})
USING INDEX SEEK owner:DocumentType(key)
MATCH (target:Provision {key: row.target})
USING INDEX SEEK target:Provision(key)
CREATE (part)-[:CITES]->(target)
