package neo4jstore

import (
	"context"
	"time"

	"onceonly/graph"
)

// Edits that other tools make in Neo4j. A transaction that is not accounted for means that the stored graph may differ
// from the served one: then it is read whole and compared. What differs becomes a revision of its own, if it keeps the
// rules; otherwise the last good graph goes on being served until somebody mends the stored one.

// reason is that of changes that other tools made.
const reason = "Edited in Neo4j by other tools."

// broken is a stored graph that breaks rules.
type broken struct {
	head     head
	stored   *graph.Snapshot
	unreads  []graph.Problem // values that could not be read
	problems []graph.Problem // with those
}

// unread are the values that could not be read and that a change does not replace.
func (b *broken) unread(change graph.Change) []graph.Problem {
	replaced := map[graph.Ref]bool{}
	for _, n := range change.Written {
		replaced[n.Ref()] = true
	}
	for _, ref := range change.Removed {
		replaced[ref] = true
	}
	var left []graph.Problem
	for _, p := range b.unreads {
		if !replaced[p.Ref] {
			left = append(left, p)
		}
	}
	return left
}

func (b *broken) unreadable() map[graph.Ref]bool {
	refs := map[graph.Ref]bool{}
	for _, p := range b.unreads {
		refs[p.Ref] = true
	}
	return refs
}

// failure is what Health says.
func (b *broken) failure() error {
	e := graph.Errorf(graph.Invalid, "Other tools have edited the graph in Neo4j so that it breaks rules of the model. Revision %d is served until that is mended there or by a commit.", b.head.revision)
	e.Problems = b.problems
	return e
}

func (s *Store) state() (*graph.Snapshot, *broken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served, s.broken
}

// pause is how long the stored graph is not read again after a reading that took so long: a third of the time at most
// goes into readings, however much other tools write.
func pause(took time.Duration) time.Duration { return max(500*time.Millisecond, 2*took) }

// examine compares the stored graph with the served one, if somebody else has written to it, and takes in what differs.
// Where it cannot, Health tells why until it can.
func (s *Store) examine(ctx context.Context) error {
	err := s.compare(ctx)
	if ctx.Err() == nil {
		s.mu.Lock()
		s.unseen = err
		s.mu.Unlock()
	}
	return err
}

func (s *Store) compare(ctx context.Context) error {
	if err := s.examining.take(ctx); err != nil {
		return err
	}
	defer s.examining.release()
	s.mu.Lock()
	wait := time.Until(s.next)
	s.mu.Unlock()
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		return failure("", ctx.Err())
	case <-s.running.Done():
		return s.usable(ctx)
	}
	h, err := s.settle(ctx)
	if err != nil || s.known(h) || h.filling != "" {
		return err // another server has done it, or there is nothing to see yet
	}
	start := time.Now()
	w, err := s.readWhole(ctx)
	s.mu.Lock()
	s.next = time.Now().Add(pause(time.Since(start)))
	s.mu.Unlock()
	if err != nil {
		return err
	}
	if err := s.writing.take(ctx); err != nil {
		return err
	}
	defer s.writing.release()
	if err := s.replayTo(ctx, w.head.revision); err != nil {
		return err
	}
	if s.newest().Revision() != w.head.revision || s.accounted(w.head) || w.head.filling != "" {
		return nil // it has moved on meanwhile, and the next look tells
	}
	return s.takeIn(ctx, w)
}

// known reports whether the position of the head is accounted for or was found to be broken.
func (s *Store) known(h head) bool {
	_, broken := s.state()
	return s.accounted(h) || broken != nil && broken.head.sameContent(h)
}

// takeIn makes what differs a revision. The lock for writing is held.
func (s *Store) takeIn(ctx context.Context, w *whole) error {
	served := s.newest()
	stored := w.snapshot(served.RecordedAt())
	set := graph.ChangeSet{ID: graph.NewID(), Actor: graph.ActorOutside, Reason: reason, Edits: graph.ChangesBetween(served, stored)}
	next, change, err := served.Next(set, time.Now())
	problems, invalid := problemsOf(err)
	if err != nil && !invalid {
		return err
	}
	if problems = append(w.problems, problems...); len(problems) > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.broken = &broken{w.head, stored, w.problems, problems}
		return nil
	}
	tx, err := s.begin(ctx, "take_in")
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	h, err := tx.lockHead(ctx, "")
	if err != nil || h.revision != w.head.revision || h.foreign != w.head.foreign || h.filling != w.head.filling {
		return err // another server was quicker, and the next look tells
	}
	// Whatever the store has written since, it was beside the graph; what others have stays to be looked at.
	if len(set.Edits) == 0 {
		if w.head.at.transaction < 0 {
			s.mend(w.head)
			return nil
		}
		if _, err := tx.write(ctx, query{"account", accountText}, map[string]any{"foreign": w.head.settled()}); err != nil {
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return outcome(err)
		}
		s.mend(w.head)
		return nil
	}
	c := &commit{next: next, change: change, logged: encodeChange(change), foreign: w.head.settled()}
	if err := tx.record(ctx, c); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return outcome(err)
	}
	s.mend(w.head)
	s.committed(c)
	return nil
}

// mend notes that the stored graph is the served one up to a position.
func (s *Store) mend(h head) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken, s.examined = nil, h.at.bookmark
}
