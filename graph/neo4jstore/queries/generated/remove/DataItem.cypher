// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:DataItem {key: row.key})
DETACH DELETE node
