// The parts of every DocumentType in substitutes, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:DocumentType)-[:REPLACEABLE_BY]->(node:Substitute)
RETURN owner.key AS owner, node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]] AS references
