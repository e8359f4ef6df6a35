// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})
USING INDEX SEEK node:Act(key)
DETACH DELETE node
