// Removes nodes with their parts.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})
USING INDEX SEEK node:InformationSystem(key)
OPTIONAL MATCH (node)-[:HAS_STATUS]->(part)
DETACH DELETE part, node
