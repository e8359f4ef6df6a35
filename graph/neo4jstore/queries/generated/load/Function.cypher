// Every Function with the keys of what it refers to.
// Params: none
MATCH (node:Function)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:PERFORMED_BY]->(other:Organization) | ['PERFORMED_BY', other.key]] AS references
