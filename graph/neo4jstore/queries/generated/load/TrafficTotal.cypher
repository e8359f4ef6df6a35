// Every TrafficTotal with the keys of what it refers to.
// Params: none
MATCH (node:TrafficTotal)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:CALLS_FROM]->(other:InformationSystem) | ['CALLS_FROM', other.key]]
  + [(node)-[:CALLS_TO]->(other:InformationSystem) | ['CALLS_TO', other.key]]
  + [(node)-[:CALLS_FOR]->(other:Service) | ['CALLS_FOR', other.key]] AS references
