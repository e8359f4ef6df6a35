// Connects parts of nodes in results with what they refer to.
// Params: $rows, each {key, position, target}
UNWIND $rows AS row
MATCH (owner:Service {key: row.key})-[:GIVES]->(part:Result {position: row.position})
USING INDEX SEEK owner:Service(key)
MATCH (target:DocumentType {key: row.target})
USING INDEX SEEK target:DocumentType(key)
CREATE (part)-[:OF]->(target)
