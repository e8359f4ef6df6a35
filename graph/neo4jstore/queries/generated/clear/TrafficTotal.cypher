// Removes some nodes of one label and tells how many.
// Params: $limit
MATCH (node:TrafficTotal)
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(*) AS removed
