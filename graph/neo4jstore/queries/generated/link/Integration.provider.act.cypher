// Connects nodes with what they refer to in provider.act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (node)-[:PROVIDER_CITES_ACT]->(target)
