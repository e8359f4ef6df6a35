// Every DataItem with the keys of what it refers to.
// Params: none
MATCH (node:DataItem)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]] AS references
