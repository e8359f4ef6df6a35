// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
DETACH DELETE node
