// Every Channel with the keys of what it refers to.
// Params: none
MATCH (node:Channel)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)<-[:OFFERED_THROUGH]-(other:Service) | ['<OFFERED_THROUGH', other.key]]
  + [(node)-[:HANDLED_BY]->(other:InformationSystem) | ['HANDLED_BY', other.key]] AS references
