// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Wording {key: row.key})-[edge]-()
USING INDEX SEEK node:Wording(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES', '<HAS_WORDING', 'INTRODUCED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES', '<HAS_WORDING', 'INTRODUCED_BY'])
DELETE edge
