// Connects nodes with what they refer to in act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
MATCH (target:Act {key: row.target})
CREATE (node)-[:CITES_ACT]->(target)
