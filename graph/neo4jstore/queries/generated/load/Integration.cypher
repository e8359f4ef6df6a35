// Every Integration with the keys of what it refers to.
// Params: none
MATCH (node:Integration)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:CONSUMER]->(other:InformationSystem) | ['CONSUMER', other.key]]
  + [(node)-[:CONSUMER_CITES_ACT]->(other:Act) | ['CONSUMER_CITES_ACT', other.key]]
  + [(node)-[:CONSUMER_CITES]->(other:Provision) | ['CONSUMER_CITES', other.key]]
  + [(node)-[:PROVIDER]->(other:InformationSystem) | ['PROVIDER', other.key]]
  + [(node)-[:PROVIDER_CITES_ACT]->(other:Act) | ['PROVIDER_CITES_ACT', other.key]]
  + [(node)-[:PROVIDER_CITES]->(other:Provision) | ['PROVIDER_CITES', other.key]]
  + [(node)-[:THROUGH]->(other:DataService) | ['THROUGH', other.key]]
  + [(node)-[:DELIVERS]->(other:DocumentType) | ['DELIVERS', other.key]]
  + [(node)-[:DELIVERS_ITEM]->(other:DataItem) | ['DELIVERS_ITEM', other.key]]
  + [(node)-[:ADMITS]->(other:Service) | ['ADMITS', other.key]]
  + [(node)-[:VIA]->(other:InformationSystem) | ['VIA', other.key]] AS references
