// The parts of every Integration in status, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:Integration)-[:HAS_STATUS]->(node:StatusPeriod)
RETURN owner.key AS owner, node {.*} AS properties,
  [] AS references
