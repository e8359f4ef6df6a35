// The parts of every Service in terms, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:Service)-[:HAS_TERM]->(node:Term)
RETURN owner.key AS owner, node {.*} AS properties,
  [] AS references
