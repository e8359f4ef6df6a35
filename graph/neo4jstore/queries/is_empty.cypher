// Whether nothing is in the database.
// Params: none
RETURN NOT EXISTS { MATCH (node) } AS empty
