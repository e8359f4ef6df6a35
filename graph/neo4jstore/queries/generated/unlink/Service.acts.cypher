// Disconnects nodes from what they no longer refer to in acts.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})-[edge:REGULATED_BY]->(:Act {key: row.target})
USING INDEX SEEK node:Service(key)
DELETE edge
