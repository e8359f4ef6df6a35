// Connects nodes with what they refer to in dataService.
// Params: $rows, each {key, target}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})
MATCH (target:DataService {key: row.target})
CREATE (node)-[:THROUGH]->(target)
