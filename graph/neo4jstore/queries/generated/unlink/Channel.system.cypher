// Disconnects nodes from what they no longer refer to in system.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})-[edge:HANDLED_BY]->(:InformationSystem {key: row.target})
USING INDEX SEEK node:Channel(key)
DELETE edge
