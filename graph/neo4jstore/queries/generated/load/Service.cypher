// Every Service with the keys of what it refers to.
// Params: none
MATCH (node:Service)
RETURN node {.*} AS properties,
  [(node)-[:CITES_ACT]->(other:Act) | ['CITES_ACT', other.key]]
  + [(node)-[:CITES]->(other:Provision) | ['CITES', other.key]]
  + [(node)-[:RESPONSIBLE]->(other:Organization) | ['RESPONSIBLE', other.key]]
  + [(node)-[:PROVIDED_BY]->(other:Organization) | ['PROVIDED_BY', other.key]]
  + [(node)-[:USES]->(other:InformationSystem) | ['USES', other.key]]
  + [(node)-[:PART_OF]->(other:Service) | ['PART_OF', other.key]]
  + [(node)-[:REGULATED_BY]->(other:Act) | ['REGULATED_BY', other.key]] AS references
