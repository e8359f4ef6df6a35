package neo4jstore

import (
	"context"
	"errors"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// Commit writes set on top of revision base, all or nothing, and returns the change with its new revision.
// A set without an ID is given one. A set whose ID was applied already returns the change it made, whatever base is.
// CONFLICT when the graph has moved past base, also by an edit of another tool that is taken in first; INVALID when the
// result would break the model's rules; UNAVAILABLE when the outcome is unknown: trying again with the set's own ID
// tells whether it was applied. While other tools have left the stored graph in breach of a rule, only a set that mends
// it is accepted. A large first import into the empty graph goes in several transactions (see fill).
func (s *Store) Commit(ctx context.Context, base graph.Revision, set graph.ChangeSet) (graph.Change, error) {
	if set.ID == "" {
		set.ID = graph.NewID()
	}
	for {
		if err := s.usable(ctx); err != nil {
			return graph.Change{}, err
		}
		change, first, err := s.tryCommit(ctx, base, set)
		if first == nil {
			return change, err
		}
		if err := first(ctx); err != nil {
			return graph.Change{}, err
		}
	}
}

// tryCommit returns what has to be done first, where there is such a thing.
func (s *Store) tryCommit(ctx context.Context, base graph.Revision, set graph.ChangeSet) (_ graph.Change, first func(context.Context) error, err error) {
	if err := s.writing.take(ctx); err != nil {
		return graph.Change{}, nil, err
	}
	defer s.writing.release()
	tx, err := s.begin(ctx, "commit")
	if err != nil {
		return graph.Change{}, nil, err
	}
	defer tx.end(ctx)
	h, err := tx.lockHead(ctx, set.ID)
	switch {
	case err != nil:
		return graph.Change{}, nil, err
	case h.applied > 0:
		change, err := s.applied(ctx, h.applied)
		return change, nil, err
	case h.revision != base:
		return graph.Change{}, nil, graph.Errorf(graph.Conflict, "The graph has moved on from revision %d to %d. Look at what changed and try again.", base, h.revision)
	case h.filling != "" && h.idle < lease:
		return graph.Change{}, nil, graph.Errorf(graph.Unavailable, "A first import is filling the empty graph. Try again when it is done.")
	case h.filling != "":
		return graph.Change{}, s.clearLeftovers, nil
	}
	if err := s.replaySettled(ctx, h.revision); err != nil {
		return graph.Change{}, nil, err
	}
	c, err := s.prepareCommit(h, set)
	if err != nil {
		return graph.Change{}, nil, err
	}
	if c == nil {
		return graph.Change{}, s.examine, nil
	}
	if base == 0 && len(c.change.Written) > s.fillAbove && h.foreign == h.settled() {
		tx.end(ctx)
		return c.change, nil, s.fill(ctx, c)
	}
	if err := tx.record(ctx, c); err != nil {
		return graph.Change{}, nil, err
	}
	if err := tx.Commit(ctx); err != nil {
		return graph.Change{}, nil, outcome(err)
	}
	s.committed(c)
	return c.change, nil, nil
}

// commit is a commit made ready: what the log says and what is written.
type commit struct {
	next    *graph.Snapshot
	change  graph.Change
	logged  logged
	plan    *plan
	foreign int64
	batch   int // rows of a query
}

// prepareCommit returns nil where the stored graph has to be looked at first.
func (s *Store) prepareCommit(h head, set graph.ChangeSet) (*commit, error) {
	served, broken := s.state()
	if broken != nil && broken.head.sameContent(h) {
		return s.prepareMending(h, served, broken, set)
	}
	if !s.accounted(h) {
		return nil, nil
	}
	next, change, err := served.Next(set, time.Now())
	if err != nil {
		return nil, err
	}
	return &commit{next, change, encodeChange(change), planOf(s.shapes, served, change.Written, change.Removed, nil), h.foreign, s.batch}, nil
}

// prepareMending applies the set to the stored graph as it is. The change that is logged leads from the last good graph
// to the mended one, with what other tools did in between.
func (s *Store) prepareMending(h head, served *graph.Snapshot, broken *broken, set graph.ChangeSet) (*commit, error) {
	refused := func(problems []graph.Problem) error {
		e := graph.Errorf(graph.Invalid, "Other tools have edited the graph in Neo4j so that it breaks rules of the model. Only changes that mend it are accepted.")
		e.Problems = problems
		return e
	}
	mended, edit, err := broken.stored.Next(set, time.Now())
	if err != nil {
		return nil, err
	}
	left := broken.unread(edit)
	set.Edits = graph.ChangesBetween(served, mended)
	next, change, err := served.Next(set, edit.At)
	if problems, ok := problemsOf(err); ok {
		return nil, refused(append(left, problems...))
	}
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		return nil, refused(left)
	}
	steps := planOf(s.shapes, broken.stored, edit.Written, edit.Removed, broken.unreadable())
	return &commit{next, change, encodeChange(change), steps, h.settled(), s.batch}, nil
}

func problemsOf(err error) ([]graph.Problem, bool) {
	var e *graph.Error
	if errors.As(err, &e) && e.Code == graph.Invalid {
		return e.Problems, true
	}
	return nil, false
}

// record writes the nodes, the log and the head.
func (t *transaction) record(ctx context.Context, c *commit) error {
	if c.plan != nil {
		if err := c.plan.batches(c.batch, func(s step) error { return t.do(ctx, s) }); err != nil {
			return err
		}
	}
	for _, rows := range c.logged.rows(c.change.ID) {
		if _, err := t.write(ctx, query{"record_change_parts", recordChangePartsText}, map[string]any{"rows": rows}); err != nil {
			return err
		}
	}
	return t.recordChange(ctx, c)
}

func (t *transaction) recordChange(ctx context.Context, c *commit) error {
	_, err := t.write(ctx, query{"record_change", recordChangeText}, map[string]any{"change": c.logged.properties, "foreign": c.foreign})
	return err
}

// rows are those of the parts of a change, some megabytes at a time.
func (l logged) rows(id string) [][]any {
	const together = 8
	var batches [][]any
	for i, p := range l.parts {
		if i%together == 0 {
			batches = append(batches, nil)
		}
		last := len(batches) - 1
		batches[last] = append(batches[last], map[string]any{"change": id, "position": int64(i), "content": p.content, "refs": p.refs})
	}
	return batches
}

// committed serves what was committed.
func (s *Store) committed(c *commit) {
	s.mu.Lock()
	s.broken = nil
	s.mu.Unlock()
	s.serve(c.next)
	s.grow(c.logged)
}

// outcome tells a commit that the server has refused from one of which nobody knows whether it was applied.
func outcome(err error) error {
	var answered *neo4j.Neo4jError
	if errors.As(err, &answered) {
		return failure("commit", err)
	}
	return graph.Errorf(graph.Unavailable, "It is not known whether the changes were committed. Send them again with the same id: they are applied once.").WithCause(err)
}

// replayTo brings the served graph up to a revision that others have committed. The lock for writing is held.
func (s *Store) replayTo(ctx context.Context, revision graph.Revision) error {
	if s.newest().Revision() >= revision {
		return nil
	}
	if _, err := s.settle(ctx); err != nil {
		return err
	}
	return s.replaySettled(ctx, revision)
}

// settle waits until no commit of a server is under way, and tells where the head stands then. Neo4j applies a commit
// piece by piece: the head may be seen moved before the change that moved it can be found. Who gets the head's lock sees
// all of it.
func (s *Store) settle(ctx context.Context) (head, error) {
	tx, err := s.begin(ctx, "settle")
	if err != nil {
		return head{}, err
	}
	defer tx.end(ctx)
	return tx.lockHead(ctx, "")
}

// replaySettled replays the log where the commit of the revision is known to be there whole.
func (s *Store) replaySettled(ctx context.Context, revision graph.Revision) error {
	for {
		served := s.newest()
		if served.Revision() >= revision {
			return nil
		}
		changes, err := s.Changes(ctx, served.Revision(), replayBatch)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return graph.Errorf(graph.Unavailable, "The log ends with revision %d, before the head at %d. Restore the database from a backup.", served.Revision(), revision)
		}
		for _, change := range changes {
			if served, err = served.Replay(change); err != nil {
				return err
			}
		}
		s.serve(served)
	}
}
