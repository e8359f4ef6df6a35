package graph

import "context"

// Store keeps a graph and its history. All methods are safe for concurrent use.
//
// A commit is one transaction: the graph and its log change and the head moves from base to base+1, or nothing
// happens. A commit that returned is durable. The log is complete: replaying it from the oldest kept checkpoint gives
// exactly the stored graph. package graphtest holds every store to this.
type Store interface {
	// Load returns the newest graph. An empty store gives the empty graph at revision 0.
	// Several calls at the same revision may return the same value. UNAVAILABLE when the database does not answer.
	Load(ctx context.Context) (*Snapshot, error)

	// Commit writes set on top of revision base, all or nothing, and returns the change with its new revision.
	// A set without an ID is given one. A set whose ID was applied already returns the change it made, whatever base is.
	// CONFLICT when the store has moved past base; INVALID when the result would break the model's rules;
	// UNAVAILABLE when the outcome is unknown: trying again with the set's own ID tells whether it was applied.
	Commit(ctx context.Context, base Revision, set ChangeSet) (Change, error)

	// Changes returns what was committed after revision since, oldest first, at most limit; empty when there is none.
	// NOT_FOUND when the log no longer reaches back so far.
	Changes(ctx context.Context, since Revision, limit int) ([]Change, error)

	// At returns the graph as it was at a kept revision. NOT_FOUND names the oldest and the newest one kept.
	At(ctx context.Context, revision Revision) (*Snapshot, error)

	// Watch tells of new revisions, by this process or another, within a second, until ctx ends; then the channel is
	// closed. Revisions may be passed over when the reader is slow: the last one told is the newest.
	Watch(ctx context.Context) <-chan Revision

	// Health returns nil when the store answers and its newest graph is the one served. UNAVAILABLE when the database
	// does not answer; INVALID, with the broken rules and nodes, when an edit from outside broke a rule, so that Load
	// goes on giving the last good revision.
	Health(ctx context.Context) error

	// Close ends the store. Calls under way may fail with UNAVAILABLE.
	Close() error
}

// HistoryReader reads the history of one node.
type HistoryReader interface {
	// History returns the changes that wrote or removed the node, newest first, at most limit; empty when there is none.
	// Only those before the revision before are given, 0: all; and of each change only the entries of this node.
	History(ctx context.Context, ref Ref, before Revision, limit int) ([]Change, error)
}
