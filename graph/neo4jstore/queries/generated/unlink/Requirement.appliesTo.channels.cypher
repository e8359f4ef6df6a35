// Disconnects nodes from what they no longer refer to in appliesTo.channels.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})-[edge:APPLIES_ON]->(:Channel {key: row.target})
USING INDEX SEEK node:Requirement(key)
DELETE edge
