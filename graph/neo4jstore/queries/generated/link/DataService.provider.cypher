// Connects nodes with what they refer to in provider.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})
MATCH (target:InformationSystem {key: row.target})
CREATE (node)<-[:PUBLISHES]-(target)
