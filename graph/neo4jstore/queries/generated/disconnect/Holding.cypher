// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Holding {key: row.key})
USING INDEX node:Holding(key)
MATCH (node)-[edge]-()
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<HAS', 'OF', 'OF_ITEM', 'COPY_OF'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<HAS', 'OF', 'OF_ITEM', 'COPY_OF'])
DELETE edge
