// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Provision {key: row.key})-[edge]-()
USING INDEX SEEK node:Provision(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', '<HAS_PROVISION'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', '<HAS_PROVISION'])
DELETE edge
