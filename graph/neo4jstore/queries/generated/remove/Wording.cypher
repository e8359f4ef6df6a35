// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})
USING INDEX SEEK node:Wording(key)
DETACH DELETE node
