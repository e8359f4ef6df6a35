// Every Holding with the keys of what it refers to.
// Params: none
MATCH (node:Holding)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)<-[:HAS]-(other:InformationSystem) | ['<HAS', other.key]]
  + [(node)-[:OF]->(other:DocumentType) | ['OF', other.key]]
  + [(node)-[:OF_ITEM]->(other:DataItem) | ['OF_ITEM', other.key]]
  + [(node)-[:COPY_OF]->(other:InformationSystem) | ['COPY_OF', other.key]] AS references
