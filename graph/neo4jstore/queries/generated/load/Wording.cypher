// Every Wording with the keys of what it refers to.
// Params: none
MATCH (node:Wording)
RETURN node {.*} AS properties,
  [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)<-[:HAS_WORDING]-(other:Act) | ['<HAS_WORDING', other.key]]
  + [(node)-[:INTRODUCED_BY]->(other:Act) | ['INTRODUCED_BY', other.key]] AS references
