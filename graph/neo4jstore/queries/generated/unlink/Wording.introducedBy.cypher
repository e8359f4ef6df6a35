// Disconnects nodes from what they no longer refer to in introducedBy.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})-[edge:INTRODUCED_BY]->(:Act {key: row.target})
USING INDEX SEEK node:Wording(key)
DELETE edge
