// The parts of every Organization in roles, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:Organization)-[:HOLDS_ROLE]->(node:RoleHeld)
RETURN owner.key AS owner, node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]] AS references
