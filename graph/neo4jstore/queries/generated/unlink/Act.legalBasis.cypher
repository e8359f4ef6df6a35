// Disconnects nodes from what they no longer refer to in legalBasis.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})-[edge:BASED_ON]->(:Act {key: row.target})
USING INDEX SEEK node:Act(key)
DELETE edge
