// How large the newest checkpoint is, and the log after it.
// Params: none
OPTIONAL MATCH (checkpoint:Checkpoint)
WITH checkpoint ORDER BY checkpoint.revision DESC LIMIT 1
RETURN coalesce(checkpoint.revision, 0) AS revision, coalesce(checkpoint.size, 0) AS checkpointSize,
  COLLECT {
    MATCH (change:Change)
    WHERE change.revision > coalesce(checkpoint.revision, 0)
    RETURN sum(change.size)
  } AS logSize
