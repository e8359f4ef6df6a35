// Every DataService with the keys of what it refers to.
// Params: none
MATCH (node:DataService)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)<-[:PUBLISHES]-(other:InformationSystem) | ['<PUBLISHES', other.key]]
  + [(node)-[:VIA]->(other:InformationSystem) | ['VIA', other.key]]
  + [(node)-[:DELIVERS]->(other:DocumentType) | ['DELIVERS', other.key]]
  + [(node)-[:DELIVERS_ITEM]->(other:DataItem) | ['DELIVERS_ITEM', other.key]] AS references
