// Disconnects nodes from what they no longer refer to in wording.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})<-[edge:HAS_PROVISION]-(:Wording {key: row.target})
USING INDEX SEEK node:Provision(key)
DELETE edge
