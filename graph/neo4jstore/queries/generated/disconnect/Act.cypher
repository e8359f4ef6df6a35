// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Act {key: row.key})-[edge]-()
USING INDEX SEEK node:Act(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'ISSUED_BY', 'BASED_ON', 'APPROVES', 'AMENDS', 'REPLACES', 'REPEALS'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'ISSUED_BY', 'BASED_ON', 'APPROVES', 'AMENDS', 'REPLACES', 'REPEALS'])
DELETE edge
