// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})
USING INDEX SEEK node:Requirement(key)
OPTIONAL MATCH (node)-[:REPLACEABLE_BY|STATES]->(part)
DETACH DELETE part, node
