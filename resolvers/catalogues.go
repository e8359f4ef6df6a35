package resolvers

import (
	"context"
	"log/slog"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql/handler/lru"

	"onceonly/graph"
	"onceonly/loaders"
)

// catalogues keeps graphs ready: the newest, which it follows, and some past and hypothetical ones.
type catalogues struct {
	store  graph.Store
	log    *slog.Logger
	newest atomic.Pointer[graph.Snapshot]
	moved  atomic.Pointer[chan struct{}] // closed when there is a newer graph
	moving sync.Mutex                    // held while newest and moved change
	others *lru.LRU[*graph.Snapshot]     // by revision, and for hypotheses by revision and hash
}

// tryAgain is when the store is asked again that has failed.
const tryAgain = time.Second

// follow loads the newest graph and keeps up with the store until ctx ends. keep is how many other graphs are kept.
func follow(ctx context.Context, store graph.Store, keep int, log *slog.Logger) (*catalogues, error) {
	c := &catalogues{store: store, log: log, others: lru.New[*graph.Snapshot](keep)}
	revisions := store.Watch(ctx) // before the load, so that nothing is missed in between
	newest, err := store.Load(ctx)
	if err != nil {
		return nil, err
	}
	c.move(newest)
	go c.keepUp(ctx, revisions)
	return c, nil
}

func (c *catalogues) keepUp(ctx context.Context, revisions <-chan graph.Revision) {
	retry := time.NewTimer(tryAgain)
	retry.Stop()
	for {
		select {
		case revision, more := <-revisions:
			if !more {
				return
			}
			if revision == c.newest.Load().Revision() {
				continue
			}
		case <-retry.C:
		}
		if err := c.advance(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("The newest graph could not be read; answers come from the last one that was.", "revision", c.newest.Load().Revision(), "error", err)
			retry.Reset(tryAgain)
		}
	}
}

// advance brings the newest graph up to date. Stores give one value to all who load it, made from the one before, so that
// results are carried over and kept once.
func (c *catalogues) advance(ctx context.Context) error {
	loaded, err := c.store.Load(ctx)
	if err == nil {
		c.move(loaded)
	}
	return err
}

// move makes a graph the newest, unless there is a newer one, and wakes those who wait for it.
func (c *catalogues) move(to *graph.Snapshot) {
	c.moving.Lock()
	defer c.moving.Unlock()
	if newest := c.newest.Load(); newest != nil && newest.Revision() > to.Revision() {
		return
	}
	c.newest.Store(to)
	next := make(chan struct{})
	if woken := c.moved.Swap(&next); woken != nil {
		close(*woken)
	}
}

// head is which graph is the newest, and a channel that is closed when there is a newer one.
func (c *catalogues) head() (moved <-chan struct{}, newest graph.Revision, recordedAt time.Time) {
	moved = *c.moved.Load() // before looking, so that nothing is missed in between
	s := c.newest.Load()
	return moved, s.Revision(), s.RecordedAt()
}

// longestWait is how long a question waits for the revision that its client has seen.
const longestWait = time.Second

// since returns the newest graph once it has the revision or a later one. UNAVAILABLE when it does not come in time.
func (c *catalogues) since(ctx context.Context, revision graph.Revision) (*graph.Snapshot, error) {
	if newest := c.newest.Load(); newest.Revision() >= revision {
		return newest, nil
	}
	late := time.NewTimer(longestWait)
	defer late.Stop()
	for {
		moved := *c.moved.Load() // before looking, so that nothing is missed in between
		if newest := c.newest.Load(); newest.Revision() >= revision {
			return newest, nil
		}
		select {
		case <-moved:
		case <-late.C:
			return nil, graph.Errorf(graph.Unavailable, "Revision %d has not arrived here yet; the newest is %d. Ask again in a moment.", revision, c.newest.Load().Revision())
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// at returns the graph that a moment names, as it is seen in newest, the one that the operation began with.
func (c *catalogues) at(ctx context.Context, newest *graph.Snapshot, moment graph.Moment) (*graph.Snapshot, error) {
	switch {
	case moment.Revision != nil && moment.RecordedAt != nil:
		return nil, graph.Errorf(graph.BadRequest, "Give revision or recordedAt, not both.")
	case moment.Revision != nil:
		return c.revision(ctx, newest, graph.Revision(*moment.Revision))
	case moment.RecordedAt != nil:
		revision, err := c.recordedAt(ctx, newest, moment.RecordedAt.Time)
		if err != nil {
			return nil, err
		}
		return c.revision(ctx, newest, revision)
	}
	return newest, nil
}

func (c *catalogues) revision(ctx context.Context, newest *graph.Snapshot, revision graph.Revision) (*graph.Snapshot, error) {
	if revision == newest.Revision() {
		return newest, nil
	}
	if revision < 0 || revision > newest.Revision() {
		return nil, graph.Errorf(graph.NotFound, "There is no revision %d; the newest is %d.", revision, newest.Revision())
	}
	name := strconv.FormatInt(int64(revision), 10)
	if kept, ok := c.others.Get(ctx, name); ok {
		return kept.As(newest.Visibility()), nil
	}
	ctx, end := loaders.Span(ctx, "at")
	s, err := c.store.At(ctx, revision)
	end(err)
	if err != nil {
		return nil, err
	}
	c.others.Add(ctx, name, s)
	return s.As(newest.Visibility()), nil
}

// recordedAt finds the newest revision that was recorded at the time or before it, by halving the log.
func (c *catalogues) recordedAt(ctx context.Context, newest *graph.Snapshot, at time.Time) (graph.Revision, error) {
	if !newest.RecordedAt().After(at) {
		return newest.Revision(), nil
	}
	var failed error
	after := sort.Search(int(newest.Revision()), func(i int) bool {
		changes, err := c.store.Changes(ctx, graph.Revision(i), 1) // change i+1
		if err != nil {
			if graph.CodeOf(err) != graph.NotFound {
				failed = err
			}
			return false // the log begins later
		}
		return len(changes) == 0 || changes[0].At.After(at)
	})
	if failed != nil {
		return 0, failed
	}
	return graph.Revision(after), nil
}

// with returns the graph with changes tried on it, as it is seen in base. A hypothesis that was asked before is the same value again, with all
// that was computed from it.
func (c *catalogues) with(ctx context.Context, base *graph.Snapshot, edits []graph.Edit) (*graph.Snapshot, error) {
	tried, err := base.With(graph.ChangeSet{Edits: edits})
	if err != nil {
		return nil, err
	}
	name := strconv.FormatInt(int64(tried.Revision()), 10) + " " + tried.Hypothesis()
	if kept, ok := c.others.Get(ctx, name); ok {
		return kept.As(base.Visibility()), nil
	}
	c.others.Add(ctx, name, tried.Whole())
	return tried, nil
}
