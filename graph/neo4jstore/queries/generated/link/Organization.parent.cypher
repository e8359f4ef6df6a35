// Connects nodes with what they refer to in parent.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Organization {key: row.key})
USING INDEX SEEK node:Organization(key)
MATCH (target:Organization {key: row.target})
USING INDEX SEEK target:Organization(key)
CREATE (node)-[:PART_OF]->(target)
