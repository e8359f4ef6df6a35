// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})
USING INDEX node:Wording(key)
MATCH (node)-[edge]-()
WHERE (startNode(edge) = node AND type(edge) IN ['CITES', '<HAS_WORDING', 'INTRODUCED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES', '<HAS_WORDING', 'INTRODUCED_BY'])
DELETE edge
