// Connects nodes with what they refer to in consumer.provision.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:Provision {key: row.target})
USING INDEX SEEK target:Provision(key)
CREATE (node)-[:CONSUMER_CITES]->(target)
