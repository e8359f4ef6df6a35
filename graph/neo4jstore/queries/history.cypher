// The changes that wrote or removed one node, newest first, each with the part of it that did.
// Params: $ref, $limit
CALL () {
  MATCH (change:Change)
  WHERE $ref IN change.refs
  RETURN change, change.payload AS content
  UNION ALL
  MATCH (part:ChangePart)
  WHERE $ref IN part.refs
  MATCH (change:Change {id: part.change})
  RETURN change, part.content AS content
}
RETURN change {.revision, .id, .at, .actor, .reason} AS change, content
ORDER BY change.revision DESC
LIMIT $limit
