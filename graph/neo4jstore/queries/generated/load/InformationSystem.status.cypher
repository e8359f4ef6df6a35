// The parts of every InformationSystem in status, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:InformationSystem)-[:HAS_STATUS]->(node:StatusPeriod)
RETURN owner.key AS owner, node {.*} AS properties,
  [] AS references
