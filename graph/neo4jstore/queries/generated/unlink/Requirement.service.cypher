// Disconnects nodes from what they no longer refer to in service.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})<-[edge:DEMANDS]-(:Service {key: row.target})
USING INDEX SEEK node:Requirement(key)
DELETE edge
