// Disconnects nodes from what they no longer refer to in providers.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})-[edge:PROVIDED_BY]->(:Organization {key: row.target})
USING INDEX SEEK node:Service(key)
DELETE edge
