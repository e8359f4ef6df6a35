// Connects nodes with what they refer to in provider.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})
USING INDEX SEEK node:DataService(key)
MATCH (target:InformationSystem {key: row.target})
USING INDEX SEEK target:InformationSystem(key)
CREATE (node)<-[:PUBLISHES]-(target)
