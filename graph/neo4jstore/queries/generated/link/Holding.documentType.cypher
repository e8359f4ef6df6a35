// Connects nodes with what they refer to in documentType.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
MATCH (target:DocumentType {key: row.target})
CREATE (node)-[:OF]->(target)
