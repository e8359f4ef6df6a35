// Connects nodes with what they refer to in dataService.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
USING INDEX SEEK node:Integration(key)
MATCH (target:DataService {key: row.target})
USING INDEX SEEK target:DataService(key)
CREATE (node)-[:THROUGH]->(target)
