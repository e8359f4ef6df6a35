// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
USING INDEX SEEK node:Service(key)
OPTIONAL MATCH (node)-[:IDENTIFIED_BY|HAS_TERM|GIVES]->(part)
DETACH DELETE part, node
