// Disconnects nodes from what they no longer refer to in act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})-[edge:CITES_ACT]->(:Act {key: row.target})
USING INDEX SEEK node:TrafficTotal(key)
DELETE edge
