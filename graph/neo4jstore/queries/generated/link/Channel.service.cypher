// Connects nodes with what they refer to in service.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
USING INDEX SEEK node:Channel(key)
MATCH (target:Service {key: row.target})
USING INDEX SEEK target:Service(key)
CREATE (node)<-[:OFFERED_THROUGH]-(target)
