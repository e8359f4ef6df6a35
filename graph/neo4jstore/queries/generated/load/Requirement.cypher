// Every Requirement with the keys of what it refers to.
// Params: none
MATCH (node:Requirement)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)<-[:DEMANDS]-(other:Service) | ['<DEMANDS', other.key]]
  + [(node)-[:OF]->(other:DocumentType) | ['OF', other.key]]
  + [(node)-[:APPLIES_ON]->(other:Channel) | ['APPLIES_ON', other.key]] AS references
