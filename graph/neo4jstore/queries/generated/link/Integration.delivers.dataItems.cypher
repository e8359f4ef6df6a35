// Connects nodes with what they refer to in delivers.dataItems.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:DataItem {key: row.target})
USING INDEX SEEK target:DataItem(key)
CREATE (node)-[:DELIVERS_ITEM]->(target)
