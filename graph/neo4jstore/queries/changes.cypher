// The changes after a revision, oldest first.
// Params: $since, $limit
MATCH (change:Change)
WHERE change.revision > $since
WITH change ORDER BY change.revision LIMIT $limit
RETURN change {.revision, .id, .at, .actor, .reason, .payload} AS change,
  COLLECT {
    MATCH (part:ChangePart {change: change.id})
    RETURN part.content ORDER BY part.position
  } AS parts
ORDER BY change.revision
