package resolvers

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"onceonly/graph"
	"onceonly/graph/write"
	"onceonly/loaders"
)

// writer is the way by which the API writes: all mutations, and imports.
type writer struct {
	catalogues *catalogues
	clock      func() time.Time
	audit      audit
}

// order is what is to be written, and how.
type order struct {
	write.Options
	// edits makes the changes from the graph to which they are to be applied. Where others write at the same time, that is
	// done anew.
	edits func(base *graph.Snapshot) ([]graph.Edit, error)
	// more finds what else speaks against the edits on a graph, as the viewer sees it; nil: nothing.
	more func(seen *graph.Snapshot) []graph.Problem
}

// on gives the edits of an order on one graph. FORBIDDEN where they change what is not the viewer's to write, before anything is
// said of it.
func (o order) on(ctx context.Context, base *graph.Snapshot) ([]graph.Edit, error) {
	edits, err := o.edits(base)
	if err != nil {
		return nil, err
	}
	viewer := graph.ViewerFrom(ctx)
	if err := viewer.MayChange(base, graph.ChangeSet{Edits: edits}); err != nil {
		return nil, err
	}
	if o.more != nil {
		if problems := o.more(base.As(viewer.Reads())); len(problems) > 0 {
			refused := graph.Errorf(graph.Invalid, "The node is not as the mode wants it.")
			refused.Problems = problems
			return nil, refused
		}
	}
	return edits, nil
}

// written is what became of an order.
type written struct {
	before, after *graph.Snapshot // the same where nothing changed
	change        *graph.Change   // nil in a dry run and where nothing changed
}

// attempts is how often an order without a base is tried where others write at the same time.
const attempts = 20

// write carries out an order. INVALID, with every problem, when the result would break a rule; CONFLICT, naming the newest
// revision, when the registry has moved past the base that the order names, when others write without end, and when the
// idempotency key was used for another change; UNAVAILABLE when the outcome is unknown; FORBIDDEN when the order touches what is
// hidden from the viewer, or what is not the viewer's to write.
func (w writer) write(ctx context.Context, o order) (written, error) {
	if err := graph.ViewerFrom(ctx).MayWriteAny(); err != nil {
		return written{}, err
	}
	set := graph.ChangeSet{ID: graph.NewID(), Actor: actor(ctx), Reason: o.Reason}
	if o.IdempotencyKey != "" && !o.DryRun {
		set.ID = idOf(set.Actor, o.IdempotencyKey)
		// No graph is at revision -1: nothing is written, and if the set was applied, the store tells its change.
		change, err := w.commit(ctx, -1, graph.ChangeSet{ID: set.ID})
		if err == nil {
			return w.again(ctx, o, set, change)
		}
		if graph.CodeOf(err) != graph.Conflict {
			return written{}, err
		}
	}
	for attempt := 1; ; attempt++ {
		base, err := w.base(ctx, o.BaseRevision)
		if err != nil {
			return written{}, err
		}
		done, err := w.on(ctx, base, o, set)
		if graph.CodeOf(err) != graph.Conflict || err == nil {
			return done, err
		}
		if failed := w.catalogues.advance(ctx); failed != nil {
			return written{}, failed
		}
		if w.catalogues.newest.Load().Revision() == base.Revision() || attempt == attempts {
			return written{}, err
		}
	}
}

// base is the graph from which an order starts: the newest, which has to be the one that it names.
func (w writer) base(ctx context.Context, named *int) (*graph.Snapshot, error) {
	newest := w.catalogues.newest.Load()
	if named == nil {
		return newest, nil
	}
	if int(newest.Revision()) < *named { // another server may have made it
		if err := w.catalogues.advance(ctx); err != nil {
			return nil, err
		}
		newest = w.catalogues.newest.Load()
	}
	if int(newest.Revision()) != *named {
		return nil, graph.Errorf(graph.Conflict, "The change starts from revision %d, and the newest is %d: look at what is otherwise and send the change with that.",
			*named, newest.Revision())
	}
	return newest, nil
}

// on carries out an order on one base.
func (w writer) on(ctx context.Context, base *graph.Snapshot, o order, set graph.ChangeSet) (written, error) {
	edits, err := o.on(ctx, base)
	if err != nil {
		return written{}, err
	}
	set.Edits = edits
	seen := base.As(graph.ViewerFrom(ctx).Reads())
	if seen != base {
		if _, err := seen.With(set); err != nil { // what is hidden must not be touched, nor tell of itself in a problem
			return written{}, err
		}
	}
	next, expected, err := base.Next(set, w.clock())
	if err != nil {
		return written{}, open(err, seen)
	}
	if err := graph.ViewerFrom(ctx).MayWrite(base, next, set); err != nil {
		return written{}, err
	}
	if len(graph.Difference(base, next)) == 0 {
		return written{before: base, after: base}, nil
	}
	if o.DryRun {
		tried, err := w.catalogues.with(ctx, seen, edits)
		return written{before: base, after: tried}, err
	}
	change, err := w.commit(ctx, base.Revision(), set)
	if err != nil {
		return written{}, err
	}
	w.audit.wrote(ctx, change)
	if o.IdempotencyKey != "" && !same(change, expected) { // another request with the same key came first
		return w.again(ctx, o, set, change)
	}
	after, err := w.reach(ctx, base, change)
	return written{base, after, &change}, err
}

// pauses are how long the store is waited for before it is asked again what became of a change.
var pauses = []time.Duration{0, 50 * time.Millisecond, 200 * time.Millisecond, time.Second}

// commit is the one place through which everything goes that the API writes. What has begun goes on when the client leaves, so
// that its outcome is known; where the store does not know it, it is asked again with the id of the set, which it applies once.
func (w writer) commit(ctx context.Context, base graph.Revision, set graph.ChangeSet) (change graph.Change, err error) {
	ctx, end := loaders.Span(ctx, "commit")
	defer func() { end(err) }()
	for _, pause := range pauses {
		if pause > 0 {
			select {
			case <-ctx.Done():
				return change, err // the last one, which says that the outcome is unknown
			case <-time.After(pause):
			}
		}
		if left := ctx.Err(); left != nil {
			return change, cmp.Or(err, left)
		}
		change, err = w.catalogues.store.Commit(context.WithoutCancel(ctx), base, set)
		if graph.CodeOf(err) != graph.Unavailable || err == nil {
			return change, err
		}
	}
	return change, err
}

// again is the outcome of an order that was carried out before: the graphs before and after its change. CONFLICT when the
// order would not have made that change.
func (w writer) again(ctx context.Context, o order, set graph.ChangeSet, change graph.Change) (written, error) {
	if w.catalogues.newest.Load().Revision() < change.Revision {
		if err := w.catalogues.advance(ctx); err != nil {
			return written{}, err
		}
	}
	newest := w.catalogues.newest.Load()
	before, err := w.catalogues.revision(ctx, newest, change.Revision-1)
	if err != nil {
		return written{}, err
	}
	other := graph.Errorf(graph.Conflict, "The idempotencyKey was used before, for another change, which is revision %d: give this change a key of its own.", change.Revision)
	if set.Edits, err = o.on(ctx, before); err != nil {
		return written{}, other.WithCause(err)
	}
	_, expected, err := before.Next(set, change.At)
	if err != nil {
		return written{}, other.WithCause(err)
	}
	if !same(change, expected) {
		return written{}, other
	}
	after, err := w.catalogues.revision(ctx, newest, change.Revision)
	return written{before, after, &change}, err
}

// reach is the graph that a change on top of base has made. From then on the API answers from it, or from a newer one.
func (w writer) reach(ctx context.Context, base *graph.Snapshot, change graph.Change) (*graph.Snapshot, error) {
	if w.catalogues.advance(ctx) == nil {
		if newest := w.catalogues.newest.Load(); newest.Revision() == change.Revision {
			return newest, nil
		}
	}
	after, err := base.Replay(change)
	if err == nil {
		w.catalogues.move(after)
	}
	return after, err
}

// actor is who writes, as the history names it.
func actor(ctx context.Context) string {
	if name := graph.ViewerFrom(ctx).Name; name != "" {
		return name
	}
	return "api"
}

// idOf is the id of the change set that an actor sends with an idempotency key, the same on every server.
func idOf(actor, key string) string {
	hash := sha256.Sum256([]byte(actor + "\x00" + key))
	return "key-" + hex.EncodeToString(hash[:16])
}

// same reports whether two changes say and do the same.
func same(a, b graph.Change) bool {
	return a.Reason == b.Reason && slices.Equal(a.Removed, b.Removed) && slices.EqualFunc(a.Written, b.Written, func(m, n graph.Node) bool {
		return m.Ref() == n.Ref() && len(graph.DifferentFields(m, n)) == 0
	})
}

// open takes from the problems of an error what is hidden from the viewer.
func open(err error, seen *graph.Snapshot) error {
	e, isOurs := err.(*graph.Error)
	if !isOurs {
		return err
	}
	shown := *e
	shown.Problems = slices.Clone(e.Problems)
	for i, p := range shown.Problems {
		if !seen.Sees(p.Ref.Type, "") {
			shown.Problems[i] = graph.Problem{Code: p.Code, Severity: p.Severity, Message: "Something that is not open to you rests on what is changed."}
		}
	}
	return &shown
}
