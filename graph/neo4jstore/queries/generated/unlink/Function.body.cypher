// Disconnects nodes from what they no longer refer to in body.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})-[edge:PERFORMED_BY]->(:Organization {key: row.target})
USING INDEX SEEK node:Function(key)
DELETE edge
