// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Function {key: row.key})
USING INDEX node:Function(key)
MATCH (node)-[edge]-()
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'PERFORMED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'PERFORMED_BY'])
DELETE edge
