// The oldest revision from which the log goes on without a gap, and the newest one.
// Params: none
MATCH (head:Head {name: 'graph'})
RETURN head.revision AS newest,
  COLLECT { MATCH (change:Change) RETURN min(change.revision) } AS firstChange,
  COLLECT { MATCH (checkpoint:Checkpoint) RETURN min(checkpoint.revision) } AS firstCheckpoint
