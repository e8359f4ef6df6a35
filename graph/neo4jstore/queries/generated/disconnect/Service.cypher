// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Service {key: row.key})-[edge]-()
USING INDEX SEEK node:Service(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'RESPONSIBLE', 'PROVIDED_BY', 'USES', 'PART_OF', 'REGULATED_BY'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'RESPONSIBLE', 'PROVIDED_BY', 'USES', 'PART_OF', 'REGULATED_BY'])
DELETE edge
