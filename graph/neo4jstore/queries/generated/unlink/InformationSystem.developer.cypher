// Disconnects nodes from what they no longer refer to in developer.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})-[edge:DEVELOPED_BY]->(:Organization {key: row.target})
USING INDEX SEEK node:InformationSystem(key)
DELETE edge
