// Removes nodes.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})
USING INDEX SEEK node:TrafficTotal(key)
DETACH DELETE node
