// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})
DETACH DELETE node
