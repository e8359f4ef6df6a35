// Connects nodes with what they refer to in consumer.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})
USING INDEX SEEK node:TrafficTotal(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)-[:CALLS_FROM]->(target)
