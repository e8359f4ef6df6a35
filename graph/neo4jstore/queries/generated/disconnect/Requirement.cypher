// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Requirement {key: row.key})-[edge]-()
USING INDEX SEEK node:Requirement(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<DEMANDS', 'OF', 'APPLIES_ON'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<DEMANDS', 'OF', 'APPLIES_ON'])
DELETE edge
