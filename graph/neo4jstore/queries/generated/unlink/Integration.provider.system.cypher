// Disconnects nodes from what they no longer refer to in provider.system.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})-[edge:PROVIDER]->(:InformationSystem {key: row.target})
USING INDEX SEEK node:Integration(key)
DELETE edge
