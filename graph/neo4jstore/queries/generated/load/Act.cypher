// Every Act with the keys of what it refers to.
// Params: none
MATCH (node:Act)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:ISSUED_BY]->(other:Organization) | ['ISSUED_BY', other.key]]
  + [(node)-[:BASED_ON]->(other:Act) | ['BASED_ON', other.key]]
  + [(node)-[:APPROVES]->(other:Act) | ['APPROVES', other.key]]
  + [(node)-[:AMENDS]->(other:Act) | ['AMENDS', other.key]]
  + [(node)-[:REPLACES]->(other:Act) | ['REPLACES', other.key]]
  + [(node)-[:REPEALS]->(other:Act) | ['REPEALS', other.key]] AS references
