// Disconnects nodes from what they no longer refer to in copyOf.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})-[edge:COPY_OF]->(:InformationSystem {key: row.target})
USING INDEX SEEK node:Holding(key)
DELETE edge
