// The parts of every DataService in status, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:DataService)-[:HAS_STATUS]->(node:StatusPeriod)
RETURN owner.key AS owner, node {.*} AS properties,
  [] AS references
