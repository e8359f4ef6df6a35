// Removes all relationships by which nodes refer to others.
// Params: $rows, each {key}
UNWIND $rows AS row
MATCH (node:Integration {key: row.key})-[edge]-()
USING INDEX SEEK node:Integration(key)
WHERE (startNode(edge) = node AND type(edge) IN ['CITES_ACT', 'CITES', 'CONSUMER', 'CONSUMER_CITES_ACT', 'CONSUMER_CITES', 'PROVIDER', 'PROVIDER_CITES_ACT', 'PROVIDER_CITES', 'THROUGH', 'DELIVERS', 'DELIVERS_ITEM', 'ADMITS', 'VIA'])
  OR (endNode(edge) = node AND '<' + type(edge) IN ['CITES_ACT', 'CITES', 'CONSUMER', 'CONSUMER_CITES_ACT', 'CONSUMER_CITES', 'PROVIDER', 'PROVIDER_CITES_ACT', 'PROVIDER_CITES', 'THROUGH', 'DELIVERS', 'DELIVERS_ITEM', 'ADMITS', 'VIA'])
DELETE edge
