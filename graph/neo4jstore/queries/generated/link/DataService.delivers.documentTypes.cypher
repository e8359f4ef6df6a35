// Connects nodes with what they refer to in delivers.documentTypes.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})
USING INDEX SEEK node:DataService(key)
MATCH (target:DocumentType {key: row.target})
USING INDEX SEEK target:DocumentType(key)
CREATE (node)-[:DELIVERS]->(target)
