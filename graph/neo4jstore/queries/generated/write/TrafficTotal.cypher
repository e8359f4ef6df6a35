// Writes properties of nodes, creating those that are not there; null removes a property.
// Params: $rows, each {key, properties}
UNWIND $rows AS row
MERGE (node:TrafficTotal {key: row.key})
SET node += row.properties
