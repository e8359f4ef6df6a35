// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})
USING INDEX SEEK node:Provision(key)
DETACH DELETE node
