// Disconnects nodes from what they no longer refer to in service.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})<-[edge:OFFERED_THROUGH]-(:Service {key: row.target})
USING INDEX SEEK node:Channel(key)
DELETE edge
