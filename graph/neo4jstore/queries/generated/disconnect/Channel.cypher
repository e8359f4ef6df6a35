// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})-[edge]-()
USING INDEX SEEK node:Channel(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<OFFERED_THROUGH', 'HANDLED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<OFFERED_THROUGH', 'HANDLED_BY'])
DELETE edge
