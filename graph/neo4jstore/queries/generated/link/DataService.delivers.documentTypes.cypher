// Connects nodes with what they refer to in delivers.documentTypes.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})
MATCH (target:DocumentType {key: row.target})
CREATE (node)-[:DELIVERS]->(target)
