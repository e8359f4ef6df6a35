// Every InformationSystem with the keys of what it refers to.
// Params: none
MATCH (node:InformationSystem)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:OWNED_BY]->(other:Organization) | ['OWNED_BY', other.key]]
  + [(node)-[:OPERATED_BY]->(other:Organization) | ['OPERATED_BY', other.key]]
  + [(node)-[:DEVELOPED_BY]->(other:Organization) | ['DEVELOPED_BY', other.key]]
  + [(node)-[:SUCCEEDED_BY]->(other:InformationSystem) | ['SUCCEEDED_BY', other.key]] AS references
