// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Territory {key: row.key})
USING INDEX SEEK node:Territory(key)
DETACH DELETE node
