// Connects nodes with what they refer to in consumer.system.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:InformationSystem {key: row.target})
CREATE (node)-[:CONSUMER]->(target)
