// Accounts for this transaction, which leaves the graph as it is, and for foreign ones that were found to do so too.
// Params: $foreign
MATCH (head:Head {name: 'graph'})
SET head.commits = head.commits + 1, head.foreign = $foreign
