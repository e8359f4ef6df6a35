// Appends a change to the log and moves the head to it.
// Params: $change, $foreign
MATCH (head:Head {name: 'graph'})
SET head.revision = $change.revision, head.commits = head.commits + 1, head.foreign = $foreign
REMOVE head.filling, head.filledAt
CREATE (change:Change)
SET change = $change
