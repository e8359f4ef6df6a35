// Says that what a broken first import left behind is cleared.
// Params: none
MATCH (head:Head {name: 'graph'})
SET head.commits = head.commits + 1
REMOVE head.filling, head.filledAt
