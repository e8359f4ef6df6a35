// Connects nodes with what they refer to in appliesTo.channels.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})
MATCH (target:Channel {key: row.target})
CREATE (node)-[:APPLIES_ON]->(target)
