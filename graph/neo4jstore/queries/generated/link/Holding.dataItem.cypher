// Connects nodes with what they refer to in dataItem.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
MATCH (target:DataItem {key: row.target})
CREATE (node)-[:OF_ITEM]->(target)
