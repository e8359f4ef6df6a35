// Disconnects nodes from what they no longer refer to in provision.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})-[edge:CITES]->(:Provision {key: row.target})
USING INDEX SEEK node:TrafficTotal(key)
DELETE edge
