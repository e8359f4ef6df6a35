package graphtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"onceonly/graph"
)

// Several servers on one database: none loses what another wrote, and each learns of it.
var serverCases = []testCase{
	{
		name:   "two servers commit at once",
		reason: "Of two commits on one base one wins and the other gets CONFLICT and may try again: no update is lost.",
		run: func(t *testing.T, open Open) {
			one, two := handle(t, open), handle(t, open)
			commit(t, one, puts(dataItem("counter", "0"))...)
			const each = 15
			var wait sync.WaitGroup
			conflicts := make([]int, 2)
			failures := make([]error, 2)
			for i, server := range []Store{one, two} {
				wait.Go(func() { conflicts[i], failures[i] = increment(server, each) })
			}
			wait.Wait()
			if err := errors.Join(failures...); err != nil {
				t.Fatal(err)
			}
			s := load(t, handle(t, open))
			if got, want := s.DataItem("counter").Name.RU, fmt.Sprint(2*each); got != want {
				t.Errorf("the counter is %s, want %s (%d and %d conflicts)", got, want, conflicts[0], conflicts[1])
			}
			if got, want := s.Revision(), graph.Revision(2*each+1); got != want {
				t.Errorf("revision %d, want %d", got, want)
			}
			wantSame(t, "the graph of the first server", load(t, one), s)
			wantSame(t, "the graph of the second server", load(t, two), s)
			wantReopened(t, open, s)
		},
	},
	{
		name:   "many commits on one base",
		reason: "Of any number of commits on one base exactly one is applied.",
		run: func(t *testing.T, open Open) {
			servers := []Store{handle(t, open), handle(t, open)}
			const writers = 6
			errs := make([]error, writers)
			var wait sync.WaitGroup
			for i := range writers {
				wait.Go(func() {
					_, errs[i] = servers[i%2].Commit(context.Background(), 0, setOf(puts(dataItem(fmt.Sprint("item-", i), "имя"))...))
				})
			}
			wait.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if graph.CodeOf(err) != graph.Conflict {
					t.Errorf("a commit that lost: %v, want CONFLICT", err)
				}
			}
			if s := load(t, servers[0]); won != 1 || s.Revision() != 1 || s.Count(graph.TypeDataItem) != 1 {
				t.Errorf("%d commits won, the graph has %d nodes at revision %d; want one of each", won, s.Count(graph.TypeDataItem), s.Revision())
			}
		},
	},
	{
		name:   "one set from two servers at once",
		reason: "A set that is sent twice at the same time, as clients do that time out, is applied once.",
		run: func(t *testing.T, open Open) {
			servers := []Store{handle(t, open), handle(t, open)}
			id := graph.NewID()
			changes := make([]graph.Change, 4)
			errs := make([]error, 4)
			var wait sync.WaitGroup
			for i := range changes {
				wait.Go(func() {
					set := setOf(puts(dataItem("a", "А"))...)
					set.ID = id
					changes[i], errs[i] = servers[i%2].Commit(context.Background(), 0, set)
				})
			}
			wait.Wait()
			for i, err := range errs {
				if err != nil {
					t.Fatalf("sent for the %d. time: %v", i+1, err)
				}
				wantChange(t, "the set again", changes[i], changes[0])
			}
			if got := load(t, servers[0]).Revision(); got != 1 {
				t.Errorf("revision %d, want 1", got)
			}
		},
	},
	{
		name:   "a read after a commit",
		reason: "A server's own commits are seen by its next read, and those of others once they are told.",
		run: func(t *testing.T, open Open) {
			one, two := handle(t, open), handle(t, open)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			told := two.Watch(ctx)
			for i := range 5 {
				change := commit(t, one, puts(dataItem("a", fmt.Sprint(i)))...)
				if s := load(t, one); s.Revision() != change.Revision {
					t.Fatalf("own read after revision %d gives %d", change.Revision, s.Revision())
				}
				waitFor(t, told, change.Revision)
				wantSame(t, "the other server's graph", load(t, two), load(t, one))
			}
		},
	},
	{
		name:   "a watch",
		reason: "A server sees another's commit within a second.",
		run: func(t *testing.T, open Open) {
			one, two := handle(t, open), handle(t, open)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			own, told := one.Watch(ctx), two.Watch(ctx)
			for range 3 {
				start := time.Now()
				revision := commit(t, one, puts(dataItem("a", start.String()))...).Revision
				start = time.Now()
				waitFor(t, told, revision)
				if took := time.Since(start); took > time.Second {
					t.Errorf("the other server was told of revision %d after %s", revision, took)
				}
				waitFor(t, own, revision)
			}
			cancel()
			wantClosed(t, own)
			wantClosed(t, told)
		},
	},
	{
		name:   "a slow watcher",
		reason: "A reader that does not keep up holds nobody up, and the last revision it is told is the newest.",
		run: func(t *testing.T, open Open) {
			one, two := handle(t, open), handle(t, open)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			told := two.Watch(ctx)
			for i := range 20 {
				commit(t, one, puts(dataItem("a", fmt.Sprint(i)))...)
			}
			last := graph.Revision(0)
			for deadline := time.After(patience); last < 20; {
				select {
				case revision := <-told:
					if revision <= last {
						t.Errorf("revision %d was told after %d", revision, last)
					}
					last = revision
				case <-deadline:
					t.Fatalf("the last revision told is %d, want 20", last)
				}
			}
		},
	},
	{
		name:   "the end of a watch",
		reason: "The channel closes when its context ends or the store is closed, so that no reader waits for ever.",
		run: func(t *testing.T, open Open) {
			store, err := open()
			if err != nil {
				t.Fatal(err)
			}
			ended, cancel := context.WithCancel(context.Background())
			cancel()
			wantClosed(t, store.Watch(ended))
			running := store.Watch(context.Background())
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			wantClosed(t, running)
		},
	},
	{
		name:   "health",
		reason: "A store that answers and serves its newest graph is healthy, before and after commits.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			for range 2 {
				if err := store.Health(context.Background()); err != nil {
					t.Fatalf("not healthy: %v", err)
				}
				commit(t, store, puts(dataItem("a", "А"))...)
			}
		},
	},
	{
		name:   "use after closing",
		reason: "A closed store says UNAVAILABLE to every call; closing twice does no harm, and other handles go on.",
		run: func(t *testing.T, open Open) {
			other := handle(t, open)
			store, err := open()
			if err != nil {
				t.Fatal(err)
			}
			commit(t, store, puts(dataItem("a", "А"))...)
			for range 2 {
				if err := store.Close(); err != nil {
					t.Fatalf("closing: %v", err)
				}
			}
			for what, err := range everyCall(context.Background(), store) {
				wantCode(t, what+" after closing", err, graph.Unavailable)
			}
			wantClosed(t, store.Watch(context.Background()))
			commit(t, other, puts(dataItem("b", "Б"))...)
			wantReopened(t, open, load(t, other))
		},
	},
	{
		name:   "a cancelled call",
		reason: "A call whose context has ended does nothing; a set that was not applied can be sent again.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(dataItem("a", "А"))...)
			want := load(t, store)
			cancelled, cancel := context.WithCancel(context.Background())
			cancel()
			for what, err := range everyCall(cancelled, store) {
				if err == nil {
					t.Errorf("%s with a cancelled context: no error", what)
				} else if !errors.Is(err, context.Canceled) {
					t.Errorf("%s with a cancelled context: %v does not wrap the cancellation", what, err)
				}
			}
			wantSame(t, "the graph", load(t, store), want)
			set := setOf(puts(dataItem("b", "Б"))...)
			if _, err := store.Commit(cancelled, 1, set); err == nil {
				t.Fatal("a commit with a cancelled context: no error")
			}
			change, err := store.Commit(context.Background(), 1, set)
			if err != nil || change.Revision != 2 {
				t.Errorf("the set again: revision %d, %v", change.Revision, err)
			}
		},
	},
	{
		name:   "readers while others write",
		reason: "Every graph that a reader gets is whole: both halves of each commit are in it.",
		run: func(t *testing.T, open Open) {
			writer, reader := handle(t, open), handle(t, open)
			commit(t, writer, puts(dataItem("left", "0"), dataItem("right", "0"))...)
			done := make(chan struct{})
			var wait sync.WaitGroup
			wait.Go(func() {
				for read := 0; ; read++ {
					s, err := reader.Load(context.Background())
					if err != nil {
						t.Errorf("a read: %v", err)
						return
					}
					if l, r := s.DataItem("left").Name.RU, s.DataItem("right").Name.RU; l != r {
						t.Errorf("a read at revision %d found %s left and %s right", s.Revision(), l, r)
						return
					}
					select {
					case <-done:
						return
					default:
					}
				}
			})
			for i := range 15 {
				commit(t, writer, puts(dataItem("left", fmt.Sprint(i)), dataItem("right", fmt.Sprint(i)))...)
			}
			close(done)
			wait.Wait()
		},
	},
}

// increment adds one to the counter, times over, reading it anew after each conflict.
func increment(store Store, times int) (conflicts int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for done := 0; done < times; {
		s, err := store.Load(ctx)
		if err != nil {
			return conflicts, err
		}
		n := 0
		if _, err := fmt.Sscan(s.DataItem("counter").Name.RU, &n); err != nil {
			return conflicts, err
		}
		_, err = store.Commit(ctx, s.Revision(), setOf(graph.Put(dataItem("counter", fmt.Sprint(n+1)))))
		switch {
		case err == nil:
			done++
		case graph.CodeOf(err) == graph.Conflict:
			conflicts++
		default:
			return conflicts, err
		}
	}
	return conflicts, nil
}

// everyCall gives the error of each method that takes a context.
func everyCall(ctx context.Context, store Store) map[string]error {
	errs := map[string]error{"Health": store.Health(ctx)}
	_, errs["Load"] = store.Load(ctx)
	_, errs["Commit"] = store.Commit(ctx, 1, setOf(graph.Put(dataItem("z", "Я"))))
	_, errs["Changes"] = store.Changes(ctx, 0, 1)
	_, errs["At"] = store.At(ctx, 0)
	_, errs["History"] = store.History(ctx, graph.Ref{Type: graph.TypeDataItem, Key: "a"}, 0, 1)
	return errs
}

// waitFor reads revisions until the one expected or a later one is told.
func waitFor(t *testing.T, told <-chan graph.Revision, want graph.Revision) {
	t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case revision, ok := <-told:
			if !ok {
				t.Fatalf("the watch ended before revision %d was told", want)
			}
			if revision >= want {
				return
			}
		case <-deadline:
			t.Fatalf("revision %d was not told", want)
		}
	}
}

// wantClosed fails the case where a channel stays open.
func wantClosed(t *testing.T, told <-chan graph.Revision) {
	t.Helper()
	for deadline := time.After(patience); ; {
		select {
		case _, ok := <-told:
			if !ok {
				return
			}
		case <-deadline:
			t.Fatal("the channel stays open")
		}
	}
}

func graphError(t *testing.T, err error) *graph.Error {
	t.Helper()
	var e *graph.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is not a graph.Error", err)
	}
	return e
}
