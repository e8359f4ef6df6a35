// Package loaders fetches what is not in a snapshot, batched per operation: however many nodes of an answer ask for
// their history, each is read once. (Whatever is in the snapshot needs no loader.)
package loaders

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vikstrous/dataloadgen"

	"onceonly/graph"
)

// Loaders are the batches of one operation. They are made anew for each, as what they have read once they keep.
type Loaders struct {
	history *dataloadgen.Loader[historyKey, []graph.Change]
	changes *dataloadgen.Loader[changesKey, []graph.Change]
	traffic *dataloadgen.Loader[trafficKey, []graph.TrafficMonth]
	used    atomic.Bool
}

var (
	_ graph.HistoryReader = (*Loaders)(nil)
	_ graph.ChangeReader  = (*Loaders)(nil)
	_ graph.DailyReader   = (*Loaders)(nil)
)

type historyKey struct {
	ref    graph.Ref
	before graph.Revision
	limit  int
}

const (
	wait       = time.Millisecond // for others to join a batch; it adds up with the depth of an operation
	batch      = 500
	concurrent = 4 // reads under way at a time

	// A node is read with one of few limits, so that fields which ask for fewer entries share a read. Each is one more than
	// is shown, for what was before. What one change did needs two.
	pair    = 2
	usual   = graph.DefaultPage + 1
	longest = graph.MaxPage + 1
)

// New returns the loaders of one operation. A nil reader makes all that it would read UNAVAILABLE.
func New(history graph.HistoryReader, changes graph.ChangeReader, traffic graph.DailyReader) *Loaders {
	l := &Loaders{}
	l.history = batched(l, func(ctx context.Context, keys []historyKey) (map[historyKey][]graph.Change, error) {
		return histories(ctx, history, keys)
	})
	l.changes = batched(l, func(ctx context.Context, keys []changesKey) (map[changesKey][]graph.Change, error) {
		return logs(ctx, changes, keys)
	})
	l.traffic = batched(l, func(ctx context.Context, keys []trafficKey) (map[trafficKey][]graph.TrafficMonth, error) {
		return counts(ctx, traffic, keys)
	})
	return l
}

// Used reports whether anything was read: what is read here changes without a new revision of the graph.
func (l *Loaders) Used() bool { return l.used.Load() }

func batched[K comparable, V any](l *Loaders, fetch func(context.Context, []K) (map[K]V, error)) *dataloadgen.Loader[K, V] {
	return dataloadgen.NewMappedLoader(func(ctx context.Context, keys []K) (map[K]V, error) {
		l.used.Store(true)
		return fetch(ctx, keys)
	}, dataloadgen.WithWait(wait), dataloadgen.WithBatchCapacity(batch))
}

type changesKey struct {
	since graph.Revision
	limit int
}

// Changes returns what was committed after revision since, oldest first, at most limit. Fields that ask for the same share a
// read. It fails as graph.Store.Changes.
func (l *Loaders) Changes(ctx context.Context, since graph.Revision, limit int) ([]graph.Change, error) {
	changes, err := l.changes.Load(ctx, changesKey{since, limit})
	return slices.Clone(changes), err
}

// logs reads parts of the log. It returns an entry or an error per key.
func logs(ctx context.Context, reader graph.ChangeReader, keys []changesKey) (map[changesKey][]graph.Change, error) {
	found := make(map[changesKey][]graph.Change, len(keys))
	failed := dataloadgen.MappedFetchError[changesKey]{}
	for _, key := range keys {
		changes, err := readLog(ctx, reader, key)
		if err != nil {
			failed[key] = err
			continue
		}
		found[key] = changes
	}
	if len(failed) > 0 {
		return found, failed
	}
	return found, nil
}

// readLog makes an error of a panic, as read does.
func readLog(ctx context.Context, reader graph.ChangeReader, key changesKey) (changes []graph.Change, err error) {
	ctx, end := Span(ctx, "changes")
	defer func() { end(err) }()
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return reader.Changes(ctx, key.since, key.limit)
}

// History returns the changes that wrote or removed the node before a revision, 0: all, newest first, at most limit and at
// most one more than graph.MaxPage; empty when there is none.
func (l *Loaders) History(ctx context.Context, ref graph.Ref, before graph.Revision, limit int) ([]graph.Change, error) {
	key := historyKey{ref, before, usual}
	switch {
	case limit > usual:
		key.limit = longest
	case limit <= pair && before > 0:
		key.limit = pair
	}
	changes, err := l.history.Load(ctx, key)
	return changes[:min(len(changes), limit)], err
}

// histories reads the nodes, some at a time. It returns an entry or an error per key.
func histories(ctx context.Context, reader graph.HistoryReader, keys []historyKey) (map[historyKey][]graph.Change, error) {
	if reader == nil {
		return nil, graph.Errorf(graph.Unavailable, "This store keeps no history.")
	}
	var mu sync.Mutex
	found := make(map[historyKey][]graph.Change, len(keys))
	failed := dataloadgen.MappedFetchError[historyKey]{}
	var group sync.WaitGroup
	slots := make(chan struct{}, concurrent)
	for _, key := range keys {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			changes, err := read(ctx, reader, key)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failed[key] = err
				return
			}
			found[key] = changes
		})
	}
	group.Wait()
	if len(failed) > 0 {
		return found, failed
	}
	return found, nil
}

// read makes an error of a panic: here, outside the goroutine of a request, it would end the server.
func read(ctx context.Context, reader graph.HistoryReader, key historyKey) (changes []graph.Change, err error) {
	ctx, end := Span(ctx, "history")
	defer func() { end(err) }()
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return reader.History(ctx, key.ref, key.before, key.limit)
}
