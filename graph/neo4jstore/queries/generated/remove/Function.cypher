// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})
USING INDEX SEEK node:Function(key)
DETACH DELETE node
