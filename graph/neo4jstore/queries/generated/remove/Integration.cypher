// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
OPTIONAL MATCH (node)-[:HAS_STATUS]->(part)
DETACH DELETE part, node
