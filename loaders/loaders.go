// Package loaders fetches what is not in a snapshot, batched per operation: however many nodes of an answer ask for
// their history, each is read once. (Whatever is in the snapshot needs no loader.)
package loaders

import (
	"context"
	"sync"
	"time"

	"github.com/vikstrous/dataloadgen"

	"onceonly/graph"
)

// Loaders are the batches of one operation. They are made anew for each, as what they have read once they keep.
type Loaders struct {
	history *dataloadgen.Loader[historyKey, []graph.Change]
}

var _ graph.HistoryReader = (*Loaders)(nil)

type historyKey struct {
	ref   graph.Ref
	limit int
}

const (
	wait       = time.Millisecond // for others to join a batch; it adds up with the depth of an operation
	batch      = 500
	concurrent = 4 // reads under way at a time
)

// New returns the loaders of one operation. A nil reader makes every history UNAVAILABLE.
func New(reader graph.HistoryReader) *Loaders {
	fetch := func(ctx context.Context, keys []historyKey) (map[historyKey][]graph.Change, error) {
		return histories(ctx, reader, keys)
	}
	return &Loaders{dataloadgen.NewMappedLoader(fetch, dataloadgen.WithWait(wait), dataloadgen.WithBatchCapacity(batch))}
}

// History returns the changes that wrote or removed the node, newest first, at most limit; empty when there is none.
func (l *Loaders) History(ctx context.Context, ref graph.Ref, limit int) ([]graph.Change, error) {
	return l.history.Load(ctx, historyKey{ref, limit})
}

// histories reads each node once, however many limits it is asked for with. It returns one entry per key.
func histories(ctx context.Context, reader graph.HistoryReader, keys []historyKey) (map[historyKey][]graph.Change, error) {
	if reader == nil {
		return nil, graph.Errorf(graph.Unavailable, "This store keeps no history.")
	}
	longest := map[graph.Ref]int{}
	for _, key := range keys {
		longest[key.ref] = max(longest[key.ref], key.limit)
	}
	read := make(map[graph.Ref][]graph.Change, len(longest))
	failed := dataloadgen.MappedFetchError[historyKey]{}
	errs := map[graph.Ref]error{}
	var mu sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, concurrent)
	for ref, limit := range longest {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			changes, err := reader.History(ctx, ref, limit)
			mu.Lock()
			defer mu.Unlock()
			read[ref], errs[ref] = changes, err
		})
	}
	group.Wait()
	found := make(map[historyKey][]graph.Change, len(keys))
	for _, key := range keys {
		if err := errs[key.ref]; err != nil {
			failed[key] = err
			continue
		}
		changes := read[key.ref]
		found[key] = changes[:min(len(changes), key.limit)]
	}
	if len(failed) > 0 {
		return found, failed
	}
	return found, nil
}
