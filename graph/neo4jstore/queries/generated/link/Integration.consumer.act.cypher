// Connects nodes with what they refer to in consumer.act.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:Act {key: row.target})
CREATE (node)-[:CONSUMER_CITES_ACT]->(target)
