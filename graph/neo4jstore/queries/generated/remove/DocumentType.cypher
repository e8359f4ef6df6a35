// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})
USING INDEX SEEK node:DocumentType(key)
OPTIONAL MATCH (node)-[:REPLACEABLE_BY]->(part)
DETACH DELETE part, node
