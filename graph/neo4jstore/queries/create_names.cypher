// Makes all labels, relationship types and property names known, for the first use of one is a transaction by itself.
// Params: $labels, $relationshipTypes, $propertyKeys
CALL () {
  UNWIND $labels AS label
  CALL db.createLabel(label)
  UNION ALL
  UNWIND $relationshipTypes AS relationshipType
  CALL db.createRelationshipType(relationshipType)
  UNION ALL
  UNWIND $propertyKeys AS propertyKey
  CALL db.createProperty(propertyKey)
}
