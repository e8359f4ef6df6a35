// Disconnects nodes from what they no longer refer to in replaces.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})-[edge:REPLACES]->(:Act {key: row.target})
USING INDEX SEEK node:Act(key)
DELETE edge
