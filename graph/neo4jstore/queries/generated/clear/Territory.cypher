// Removes some nodes of one label and tells how many.
// Params: $limit
MATCH (node:Territory)
WITH node LIMIT $limit
DETACH DELETE node
RETURN count(*) AS removed
