// Connects nodes with what they refer to in provider.act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:Act {key: row.target})
CREATE (node)-[:PROVIDER_CITES_ACT]->(target)
