// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})
USING INDEX node:Provision(key)
MATCH (node)-[edge]-()
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<HAS_PROVISION'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<HAS_PROVISION'])
DELETE edge
