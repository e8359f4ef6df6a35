// Connects nodes with what they refer to in act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})
USING INDEX SEEK node:TrafficTotal(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (node)-[:CITES_ACT]->(target)
