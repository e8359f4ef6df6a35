// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:TrafficTotal {key: row.key})-[edge]-()
USING INDEX SEEK node:TrafficTotal(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'CALLS_FROM', 'CALLS_TO', 'CALLS_FOR'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'CALLS_FROM', 'CALLS_TO', 'CALLS_FOR'])
DELETE edge
