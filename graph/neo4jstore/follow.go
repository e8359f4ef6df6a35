package neo4jstore

import (
	"context"
	"time"

	"onceonly/graph"
)

// start reads the graph for the first time.
func (s *Store) start(ctx context.Context) error {
	if err := s.clearLeftovers(ctx); err != nil {
		return err
	}
	h, err := s.readHead(ctx)
	if err != nil {
		return err
	}
	if s.served, err = s.at(ctx, h.revision); err != nil {
		return err
	}
	if err := s.measureLog(ctx); err != nil {
		return err
	}
	if !s.accounted(h) {
		s.examine(ctx) // a failure is Health's to tell: the last good revision is served, and follow tries again
	}
	return s.usable(ctx)
}

// follow looks at the head again and again: for commits of other servers and edits of other tools.
func (s *Store) follow() {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		select {
		case <-s.running.Done():
			return
		case <-ticker.C:
			s.look(s.running) // a failure is Health's to tell; the next look may go well
		}
	}
}

// look takes in the commits of other servers, and has the stored graph compared where other tools have written.
func (s *Store) look(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	h, err := s.readHead(short)
	if err != nil {
		return err
	}
	if s.newest().Revision() < h.revision {
		if err := s.writing.take(short); err != nil {
			return err
		}
		err := s.replayTo(short, h.revision)
		s.writing.release()
		if err != nil {
			return err
		}
	}
	if s.accounted(h) {
		s.recovered(h)
		return nil
	}
	if s.known(h) {
		return nil
	}
	// A commit may have come between the head and the bookmark: a second look sees both.
	if h, err = s.readHead(short); err != nil || s.known(h) {
		return err
	}
	select {
	case s.examining <- struct{}{}:
		s.examining.release()
		s.tasks.Go(func() { s.examine(ctx) })
	default: // at it
	}
	return nil
}

// recovered notes that another server has taken in what other tools wrote, or a mended graph.
func (s *Store) recovered(h head) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unseen = nil
	if s.broken != nil && h.at.transaction > s.broken.head.at.transaction {
		s.broken = nil
	}
}

// Health returns nil when the store answers and its newest graph is the one served. UNAVAILABLE when the database does
// not answer, or other tools write to it without a pause, so that it cannot be read whole; INVALID, with the broken rules
// and nodes, when an edit from outside broke a rule. Load goes on giving the last good revision then.
func (s *Store) Health(ctx context.Context) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if _, err := s.headNow(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken.failure()
	}
	return s.unseen
}

// Watch tells of new revisions, by this process or another, within a second, until ctx ends or the store is closed; then
// the channel is closed. Revisions may be passed over when the reader is slow: the last one told is the newest.
func (s *Store) Watch(ctx context.Context) <-chan graph.Revision {
	told := make(chan graph.Revision)
	last := s.newest().Revision()
	go func() {
		defer close(told)
		for {
			s.mu.Lock()
			newest, moved := s.served.Revision(), s.moved
			s.mu.Unlock()
			out := told
			if newest == last {
				out = nil // nothing to tell
			}
			select {
			case out <- newest:
				last = newest
			case <-moved:
			case <-ctx.Done():
				return
			case <-s.running.Done():
				return
			}
		}
	}()
	return told
}
