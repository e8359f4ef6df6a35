// Every Territory with the keys of what it refers to.
// Params: none
MATCH (node:Territory)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:PART_OF]->(other:Territory) | ['PART_OF', other.key]] AS references
