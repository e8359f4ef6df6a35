// Connects nodes with what they refer to in act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Territory {key: row.key})
USING INDEX SEEK node:Territory(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (node)-[:CITES_ACT]->(target)
