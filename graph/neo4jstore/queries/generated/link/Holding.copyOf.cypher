// Connects nodes with what they refer to in copyOf.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
USING INDEX SEEK node:Holding(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)-[:COPY_OF]->(target)
