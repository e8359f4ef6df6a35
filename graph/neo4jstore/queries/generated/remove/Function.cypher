// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})
DETACH DELETE node
