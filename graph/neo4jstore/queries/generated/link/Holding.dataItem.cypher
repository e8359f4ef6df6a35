// Connects nodes with what they refer to in dataItem.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
USING INDEX SEEK node:Holding(key)
MATCH (target:DataItem {key: row.target})
USING INDEX SEEK target:DataItem(key)
CREATE (node)-[:OF_ITEM]->(target)
