// Connects nodes with what they refer to in issuer.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})
USING INDEX SEEK node:DocumentType(key)
MATCH (target:Organization {key: row.target})
USING INDEX SEEK target:Organization(key)
CREATE (node)-[:ISSUED_BY]->(target)
