// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:DataItem {key: row.key})
USING INDEX SEEK node:DataItem(key)
DETACH DELETE node
