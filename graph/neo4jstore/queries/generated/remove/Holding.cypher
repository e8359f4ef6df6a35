// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
USING INDEX SEEK node:Holding(key)
DETACH DELETE node
