// Connects nodes with what they refer to in delivers.dataItems.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})
MATCH (target:DataItem {key: row.target})
CREATE (node)-[:DELIVERS_ITEM]->(target)
