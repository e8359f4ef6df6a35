// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
USING INDEX SEEK node:Channel(key)
DETACH DELETE node
