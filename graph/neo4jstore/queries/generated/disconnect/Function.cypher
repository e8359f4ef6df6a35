// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})-[edge]-()
USING INDEX SEEK node:Function(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'PERFORMED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'PERFORMED_BY'])
DELETE edge
