// Connects nodes with what they refer to in delivers.dataItems.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})
USING INDEX SEEK node:DataService(key)
MATCH (target:DataItem {key: row.target})
USING INDEX SEEK target:DataItem(key)
CREATE (node)-[:DELIVERS_ITEM]->(target)
