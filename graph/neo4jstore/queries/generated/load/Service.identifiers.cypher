// The parts of every Service in identifiers, each with the key of its owner and of what it refers to.
// Params: none
MATCH (owner:Service)-[:IDENTIFIED_BY]->(node:Identifier)
RETURN owner.key AS owner, node {.*} AS properties,
  [] AS references
