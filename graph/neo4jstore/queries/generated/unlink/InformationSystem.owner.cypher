// Disconnects nodes from what they no longer refer to in owner.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})-[edge:OWNED_BY]->(:Organization {key: row.target})
USING INDEX SEEK node:InformationSystem(key)
DELETE edge
