// Disconnects nodes from what they no longer refer to in successor.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})-[edge:SUCCEEDED_BY]->(:InformationSystem {key: row.target})
USING INDEX SEEK node:InformationSystem(key)
DELETE edge
