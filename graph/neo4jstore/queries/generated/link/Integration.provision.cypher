// Connects nodes with what they refer to in provision.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:Provision {key: row.target})
CREATE (node)-[:CITES]->(target)
