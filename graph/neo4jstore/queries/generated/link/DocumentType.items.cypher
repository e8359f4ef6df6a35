// Connects nodes with what they refer to in items.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})
MATCH (target:DataItem {key: row.target})
CREATE (node)-[:PROVES]->(target)
