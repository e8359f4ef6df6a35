// Disconnects nodes from what they no longer refer to in act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})<-[edge:HAS_WORDING]-(:Act {key: row.target})
USING INDEX SEEK node:Wording(key)
DELETE edge
