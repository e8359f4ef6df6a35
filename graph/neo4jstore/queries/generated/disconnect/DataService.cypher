// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:DataService {key: row.key})-[edge]-()
USING INDEX SEEK node:DataService(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<PUBLISHES', 'VIA', 'DELIVERS', 'DELIVERS_ITEM'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<PUBLISHES', 'VIA', 'DELIVERS', 'DELIVERS_ITEM'])
DELETE edge
