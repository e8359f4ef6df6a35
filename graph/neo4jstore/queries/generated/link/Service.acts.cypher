// Connects nodes with what they refer to in acts.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
MATCH (target:Act {key: row.target})
CREATE (node)-[:REGULATED_BY]->(target)
