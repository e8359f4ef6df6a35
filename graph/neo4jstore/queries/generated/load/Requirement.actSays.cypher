// The parts of every Requirement in actSays, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:Requirement)-[:STATES]->(node:Statement)
RETURN owner.key AS owner, node {.*} AS properties,
  [(node)-[:ON]->(other:Channel) | ['ON', other.key]]
  + [(node)-[:NAMES]->(other:InformationSystem) | ['NAMES', other.key]]
  + [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]] AS references
