// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:InformationSystem {key: row.key})-[edge]-()
USING INDEX SEEK node:InformationSystem(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'OWNED_BY', 'OPERATED_BY', 'DEVELOPED_BY', 'SUCCEEDED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'OWNED_BY', 'OPERATED_BY', 'DEVELOPED_BY', 'SUCCEEDED_BY'])
DELETE edge
