// Disconnects nodes from what they no longer refer to in documentType.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})-[edge:OF]->(:DocumentType {key: row.target})
USING INDEX SEEK node:Holding(key)
DELETE edge
