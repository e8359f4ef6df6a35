// Disconnects nodes from what they no longer refer to in provider.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})-[edge:CALLS_TO]->(:InformationSystem {key: row.target})
USING INDEX SEEK node:TrafficTotal(key)
DELETE edge
