// Connects nodes with what they refer to in items.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})
USING INDEX SEEK node:DocumentType(key)
MATCH (target:DataItem {key: row.target})
USING INDEX SEEK target:DataItem(key)
CREATE (node)-[:PROVES]->(target)
