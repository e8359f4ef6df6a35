// Connects nodes with what they refer to in appliesTo.channels.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})
USING INDEX SEEK node:Requirement(key)
MATCH (target:Channel {key: row.target})
USING INDEX SEEK target:Channel(key)
CREATE (node)-[:APPLIES_ON]->(target)
