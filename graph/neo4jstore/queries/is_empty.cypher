// Whether nothing is in the database.
// Params: none
MATCH (node)
RETURN count(node) = 0 AS empty
