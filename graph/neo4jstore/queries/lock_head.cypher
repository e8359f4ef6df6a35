// Locks the head until the transaction ends, and tells where it stands and whether a change set was applied already.
// Params: $id
MATCH (head:Head {name: 'graph'})
SET head.locked = true
WITH head
OPTIONAL MATCH (change:Change {id: $id})
RETURN head.revision AS revision, head.commits AS commits, head.foreign AS foreign,
  head.filling AS filling, duration.inSeconds(head.filledAt, datetime.realtime()).seconds AS idle,
  change.revision AS applied
