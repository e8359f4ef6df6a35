// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
DETACH DELETE node
