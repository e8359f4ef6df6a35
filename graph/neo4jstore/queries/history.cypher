// The changes before a revision that wrote or removed one node, newest first, each with the part of it that did.
// Params: $ref, $before, $limit
CALL () {
  MATCH (change:Change)
  WHERE $ref IN change.refs AND change.revision < $before
  RETURN change, change.payload AS content
  UNION ALL
  MATCH (part:ChangePart)
  WHERE $ref IN part.refs
  MATCH (change:Change {id: part.change})
  WHERE change.revision < $before
  RETURN change, part.content AS content
}
RETURN change {.revision, .id, .at, .actor, .reason} AS change, content
ORDER BY change.revision DESC
LIMIT $limit
