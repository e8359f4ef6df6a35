// The parts of every Service in results, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:Service)-[:GIVES]->(node:Result)
RETURN owner.key AS owner, node {.*} AS properties,
  [(node)-[:OF]->(other:DocumentType) | ['OF', other.key]]
  + [(node)-[:HANDED_OVER_THROUGH]->(other:Channel) | ['HANDED_OVER_THROUGH', other.key]] AS references
