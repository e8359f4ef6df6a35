// Says that a first import is filling the empty graph, with a sign of life.
// Params: $id
MATCH (head:Head {name: 'graph'})
SET head.commits = head.commits + 1, head.filling = $id, head.filledAt = datetime.realtime()
