// Connects nodes with what they refer to in service.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})
USING INDEX SEEK node:TrafficTotal(key)
MATCH (target:Service {key: row.target})
USING INDEX SEEK target:Service(key)
CREATE (node)-[:CALLS_FOR]->(target)
