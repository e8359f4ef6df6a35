// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})
DETACH DELETE node
