// Connects nodes with what they refer to in introducedBy.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})
USING INDEX SEEK node:Wording(key)
MATCH (target:Act {key: row.target})
USING INDEX SEEK target:Act(key)
CREATE (node)-[:INTRODUCED_BY]->(target)
