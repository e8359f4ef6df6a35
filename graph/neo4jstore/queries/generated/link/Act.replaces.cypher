// Connects nodes with what they refer to in replaces.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})
USING INDEX SEEK node:Act(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (node)-[:REPLACES]->(target)
