// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Channel {key: row.key})
USING INDEX node:Channel(key)
MATCH (node)-[edge]-()
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<OFFERED_THROUGH', 'HANDLED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<OFFERED_THROUGH', 'HANDLED_BY'])
DELETE edge
