// Every DocumentType with the keys of what it refers to.
// Params: none
MATCH (node:DocumentType)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:PROVES]->(other:DataItem) | ['PROVES', other.key]]
  + [(node)-[:ISSUED_BY]->(other:Organization) | ['ISSUED_BY', other.key]] AS references
