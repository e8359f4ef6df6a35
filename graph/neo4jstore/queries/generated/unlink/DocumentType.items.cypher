// Disconnects nodes from what they no longer refer to in items.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})-[edge:PROVES]->(:DataItem {key: row.target})
USING INDEX SEEK node:DocumentType(key)
DELETE edge
