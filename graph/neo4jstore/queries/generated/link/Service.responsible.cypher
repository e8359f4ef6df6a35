// Connects nodes with what they refer to in responsible.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})
USING INDEX SEEK node:Service(key)
MATCH (target:Organization {key: row.target})
USING INDEX SEEK target:Organization(key)
CREATE (node)-[:RESPONSIBLE]->(target)
