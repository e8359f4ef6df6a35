// Connects nodes with what they refer to in operator.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})
MATCH (target:Organization {key: row.target})
CREATE (node)-[:OPERATED_BY]->(target)
