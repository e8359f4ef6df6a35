// Connects nodes with what they refer to in issuer.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})
MATCH (target:Organization {key: row.target})
CREATE (node)-[:ISSUED_BY]->(target)
