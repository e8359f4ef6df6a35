// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})
DETACH DELETE node
