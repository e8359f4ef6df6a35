// Disconnects nodes from what they no longer refer to in responsible.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})-[edge:RESPONSIBLE]->(:Organization {key: row.target})
USING INDEX SEEK node:Service(key)
DELETE edge
