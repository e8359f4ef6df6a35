// Disconnects nodes from what they no longer refer to in issuer.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})-[edge:ISSUED_BY]->(:Organization {key: row.target})
USING INDEX SEEK node:DocumentType(key)
DELETE edge
