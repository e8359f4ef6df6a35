// Keeps the whole graph at a revision, for a quick way to it and to those after it.
// Params: $revision, $at, $size, $rows
CREATE (checkpoint:Checkpoint {revision: $revision})
SET checkpoint.at = $at, checkpoint.size = $size
WITH checkpoint
UNWIND $rows AS row
CREATE (part:CheckpointPart {revision: checkpoint.revision})
SET part.position = row.position, part.content = row.content
