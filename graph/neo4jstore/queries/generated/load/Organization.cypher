// Every Organization with the keys of what it refers to.
// Params: none
MATCH (node:Organization)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:PART_OF]->(other:Organization) | ['PART_OF', other.key]] AS references
