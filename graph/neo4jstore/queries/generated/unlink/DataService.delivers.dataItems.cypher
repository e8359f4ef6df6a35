// Disconnects nodes from what they no longer refer to in delivers.dataItems.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})-[edge:DELIVERS_ITEM]->(:DataItem {key: row.target})
USING INDEX SEEK node:DataService(key)
DELETE edge
