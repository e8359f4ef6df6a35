package loaders_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"onceonly/graph"
	"onceonly/loaders"
)

// recorder is a history of 200 changes for every node, except the node "lost". It notes what it is asked.
type recorder struct {
	mu    sync.Mutex
	asked map[graph.Ref][]int
}

var errLost = errors.New("lost")

func (r *recorder) History(_ context.Context, ref graph.Ref, _ graph.Revision, limit int) ([]graph.Change, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked[ref] = append(r.asked[ref], limit)
	if ref.Key == "lost" {
		return nil, errLost
	}
	return make([]graph.Change, min(limit, 200)), nil
}

func ref(key graph.Key) graph.Ref { return graph.Ref{Type: graph.TypeService, Key: key} }

func TestFieldsShareReads(t *testing.T) {
	store := &recorder{asked: map[graph.Ref][]int{}}
	l := loaders.New(store, nil, nil)
	var group sync.WaitGroup
	for _, key := range []graph.Key{"a", "b", "c"} {
		for _, limit := range []int{1, 7, graph.DefaultPage} {
			group.Go(func() {
				changes, err := l.History(t.Context(), ref(key), 0, limit)
				if err != nil || len(changes) != limit {
					t.Errorf("%s: %d changes of %d, %v", key, len(changes), limit, err)
				}
			})
		}
	}
	group.Wait()
	if changes, err := l.History(t.Context(), ref("a"), 0, graph.MaxPage); err != nil || len(changes) != 200 {
		t.Errorf("%d changes of 200, %v", len(changes), err)
	}
	for key, want := range map[graph.Key]int{"a": 2, "b": 1, "c": 1} {
		if got := len(store.asked[ref(key)]); got != want {
			t.Errorf("%s was read %d times, want %d: %v", key, got, want, store.asked[ref(key)])
		}
	}
}

func TestOneFailureIsNotAnothers(t *testing.T) {
	l := loaders.New(&recorder{asked: map[graph.Ref][]int{}}, nil, nil)
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := l.History(t.Context(), ref("lost"), 0, 1); !errors.Is(err, errLost) {
			t.Errorf("got %v", err)
		}
	})
	group.Go(func() {
		if changes, err := l.History(t.Context(), ref("found"), 0, 1); err != nil || len(changes) != 1 {
			t.Errorf("got %d changes, %v", len(changes), err)
		}
	})
	group.Wait()
}

func TestWithoutAHistory(t *testing.T) {
	if _, err := loaders.New(nil, nil, nil).History(t.Context(), ref("a"), 0, 1); graph.CodeOf(err) != graph.Unavailable {
		t.Errorf("got %v", err)
	}
}

// counting is a store of daily counts that notes how often it is read.
type counting struct {
	mu    sync.Mutex
	reads []int // pairs in each
}

func (c *counting) Traffic(_ context.Context, pairs []graph.TrafficPair, _ graph.Period) (map[graph.TrafficPair][]graph.TrafficMonth, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads = append(c.reads, len(pairs))
	found := map[graph.TrafficPair][]graph.TrafficMonth{}
	for _, pair := range pairs {
		found[pair] = []graph.TrafficMonth{{TrafficSeries: graph.TrafficSeries{Consumer: pair.Consumer, Provider: pair.Provider}}}
	}
	return found, nil
}

func TestTrafficOfManyPairsIsOneRead(t *testing.T) {
	store := &counting{}
	l := loaders.New(nil, nil, store)
	year := graph.Period{From: graph.MustDate("2025-01-01"), To: graph.MustDate("2025-12-31")}
	var group sync.WaitGroup
	for _, consumer := range []graph.Key{"a", "b", "c", "a"} {
		group.Go(func() {
			pair := graph.TrafficPair{Consumer: consumer, Provider: "p"}
			months, err := l.Traffic(t.Context(), []graph.TrafficPair{pair}, year)
			if err != nil || len(months[pair]) != 1 || months[pair][0].Consumer != consumer {
				t.Errorf("%s: %v, %v", consumer, months, err)
			}
		})
	}
	group.Wait()
	if len(store.reads) != 1 || store.reads[0] != 3 {
		t.Errorf("reads of %v pairs, want one of 3", store.reads)
	}
	if _, err := loaders.New(nil, nil, nil).Traffic(t.Context(), []graph.TrafficPair{{}}, year); graph.CodeOf(err) != graph.Unavailable {
		t.Errorf("got %v", err)
	}
}
