// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})-[edge]-()
USING INDEX SEEK node:Holding(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<HAS', 'OF', 'OF_ITEM', 'COPY_OF'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<HAS', 'OF', 'OF_ITEM', 'COPY_OF'])
DELETE edge
