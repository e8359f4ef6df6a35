// Every Provision with the keys of what it refers to.
// Params: none
MATCH (node:Provision)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)<-[:HAS_PROVISION]-(other:Wording) | ['<HAS_PROVISION', other.key]] AS references
