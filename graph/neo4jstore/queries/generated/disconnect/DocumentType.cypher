// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:DocumentType {key: row.key})-[edge]-()
USING INDEX SEEK node:DocumentType(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'PROVES', 'ISSUED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'PROVES', 'ISSUED_BY'])
DELETE edge
