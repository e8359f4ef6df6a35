// Connects nodes with what they refer to in documentType.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})
USING INDEX SEEK node:Requirement(key)
MATCH (target:DocumentType {key: row.target})
USING INDEX SEEK target:DocumentType(key)
CREATE (node)-[:OF]->(target)
