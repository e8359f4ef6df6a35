// Connects nodes with what they refer to in provision.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})
USING INDEX SEEK node:TrafficTotal(key)
MATCH (target:Provision {key: row.target})
USING INDEX SEEK target:Provision(key)
CREATE (node)-[:CITES]->(target)
