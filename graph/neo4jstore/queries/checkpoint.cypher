// The newest checkpoint that is not after a revision.
// Params: $revision
MATCH (checkpoint:Checkpoint)
WHERE checkpoint.revision <= $revision
WITH checkpoint ORDER BY checkpoint.revision DESC LIMIT 1
RETURN checkpoint.revision AS revision, checkpoint.at AS at,
  COLLECT {
    MATCH (part:CheckpointPart {revision: checkpoint.revision})
    RETURN part.content ORDER BY part.position
  } AS parts
