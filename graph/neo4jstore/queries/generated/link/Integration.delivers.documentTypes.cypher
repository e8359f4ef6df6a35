// Connects nodes with what they refer to in delivers.documentTypes.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:DocumentType {key: row.target})
USING INDEX SEEK target:DocumentType(key)
CREATE (node)-[:DELIVERS]->(target)
