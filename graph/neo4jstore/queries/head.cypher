// Where the graph stands: its newest revision, and how many transactions of the database are accounted for.
// Params: none
MATCH (head:Head {name: 'graph'})
RETURN head.revision AS revision, head.commits AS commits, head.foreign AS foreign,
  head.filling AS filling, duration.inSeconds(head.filledAt, datetime.realtime()).seconds AS idle
