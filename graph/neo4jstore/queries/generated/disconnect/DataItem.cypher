// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:DataItem {key: row.key})-[edge]-()
USING INDEX SEEK node:DataItem(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES'])
DELETE edge
