// Connects nodes with what they refer to in provider.provision.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:Provision {key: row.target})
CREATE (node)-[:PROVIDER_CITES]->(target)
