// Package loaders fetches what is not in a snapshot, batched per operation: however many nodes of an answer ask for
// their history, each is read once. (Whatever is in the snapshot needs no loader.)
package loaders

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vikstrous/dataloadgen"

	"onceonly/graph"
)

// Loaders are the batches of one operation. They are made anew for each, as what they have read once they keep.
type Loaders struct {
	history *dataloadgen.Loader[historyKey, []graph.Change]
	traffic *dataloadgen.Loader[trafficKey, []graph.TrafficMonth]
	used    atomic.Bool
}

var (
	_ graph.HistoryReader = (*Loaders)(nil)
	_ graph.DailyReader   = (*Loaders)(nil)
)

type historyKey struct {
	ref  graph.Ref
	long bool // more than usual entries
}

const (
	wait       = time.Millisecond // for others to join a batch; it adds up with the depth of an operation
	batch      = 500
	concurrent = 4 // reads under way at a time

	// A node is read with one of two limits, so that fields which ask for fewer entries share a read.
	usual   = graph.DefaultPage
	longest = graph.MaxPage
)

// New returns the loaders of one operation. A nil reader makes all that it would read UNAVAILABLE.
func New(history graph.HistoryReader, traffic graph.DailyReader) *Loaders {
	l := &Loaders{}
	l.history = batched(l, func(ctx context.Context, keys []historyKey) (map[historyKey][]graph.Change, error) {
		return histories(ctx, history, keys)
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

// History returns the changes that wrote or removed the node, newest first, at most limit and at most graph.MaxPage;
// empty when there is none.
func (l *Loaders) History(ctx context.Context, ref graph.Ref, limit int) ([]graph.Change, error) {
	changes, err := l.history.Load(ctx, historyKey{ref, limit > usual})
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
		limit := usual
		if key.long {
			limit = longest
		}
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			changes, err := read(ctx, reader, key.ref, limit)
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
func read(ctx context.Context, reader graph.HistoryReader, ref graph.Ref, limit int) (changes []graph.Change, err error) {
	ctx, end := Span(ctx, "history")
	defer func() { end(err) }()
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return reader.History(ctx, ref, limit)
}
