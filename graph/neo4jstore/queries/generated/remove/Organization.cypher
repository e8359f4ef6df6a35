// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Organization {key: row.key})
USING INDEX SEEK node:Organization(key)
OPTIONAL MATCH (node)-[:HOLDS_ROLE]->(part)
DETACH DELETE part, node
