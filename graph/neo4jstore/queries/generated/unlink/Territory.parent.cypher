// Disconnects nodes from what they no longer refer to in parent.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Territory {key: row.key})-[edge:PART_OF]->(:Territory {key: row.target})
USING INDEX SEEK node:Territory(key)
DELETE edge
