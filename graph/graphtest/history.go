package graphtest

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"onceonly/graph"
)

// What was is kept: changes in their order, graphs of the past, the history of one node.
var historyCases = []testCase{
	{
		name:   "changes in order",
		reason: "A follower reads what was committed since it last looked: oldest first, at most as many as it asks for.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			var made []graph.Change
			for i := range 7 {
				made = append(made, commit(t, store, puts(dataItem(fmt.Sprintf("item-%d", i%3), fmt.Sprint("имя ", i)))...))
			}
			made = append(made, commit(t, store, graph.Remove(graph.Ref{Type: graph.TypeDataItem, Key: "item-1"})))
			for _, server := range []Store{store, handle(t, open)} {
				for since := range len(made) + 1 {
					for _, limit := range []int{1, 3, 100} {
						got, err := server.Changes(context.Background(), graph.Revision(since), limit)
						if err != nil {
							t.Fatalf("changes since %d: %v", since, err)
						}
						want := made[since:min(since+limit, len(made))]
						if len(got) != len(want) {
							t.Fatalf("%d changes since %d with limit %d, want %d", len(got), since, limit, len(want))
						}
						for i := range want {
							wantChange(t, fmt.Sprintf("change %d since %d", i, since), got[i], want[i])
						}
					}
				}
			}
			for _, c := range []struct {
				since       graph.Revision
				limit, want int
			}{{100, 10, 0}, {math.MaxInt64, 10, 0}, {-1, 100, len(made)}, {0, 0, 0}, {0, -1, 0}} {
				if got, err := store.Changes(context.Background(), c.since, c.limit); err != nil || len(got) != c.want {
					t.Errorf("changes since %d with limit %d: %d, %v; want %d", c.since, c.limit, len(got), err, c.want)
				}
			}
		},
	},
	{
		name:   "past graphs",
		reason: "The graph at a kept revision is exactly what it was then.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			was := []*graph.Snapshot{graph.Empty()}
			choose := seeded(1)
			for range 40 {
				set := RandomChange(was[len(was)-1], choose)
				if _, err := store.Commit(context.Background(), graph.Revision(len(was)-1), set); err == nil {
					was = append(was, load(t, store))
				} else if graph.CodeOf(err) != graph.Invalid {
					t.Fatal(err)
				}
			}
			for _, server := range []Store{store, handle(t, open)} {
				for revision := range was {
					got, err := server.At(context.Background(), graph.Revision(revision))
					if err != nil {
						t.Fatalf("at %d: %v", revision, err)
					}
					wantSame(t, fmt.Sprintf("the graph at revision %d", revision), got, was[revision])
				}
			}
		},
	},
	{
		name:   "a revision that is not kept",
		reason: "Who asks for a revision that is not there is told which are.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			for i := range 3 {
				commit(t, store, puts(dataItem("a", fmt.Sprint("имя ", i)))...)
			}
			for _, revision := range []graph.Revision{4, 1000, -1} {
				_, err := store.At(context.Background(), revision)
				wantCode(t, fmt.Sprintf("at revision %d", revision), err, graph.NotFound)
				if !regexp.MustCompile(`\b0\b.*\b3\b`).MatchString(err.Error()) {
					t.Errorf("%q does not name the oldest and the newest revision kept, 0 and 3", err)
				}
			}
		},
	},
	{
		name:   "the history of a node",
		reason: "An analyst asks when a fact came in and who said so: newest first, of this node alone.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			ref := graph.Ref{Type: graph.TypeDataItem, Key: "a"}
			other := graph.Ref{Type: graph.TypeFunction, Key: "a"} // the same key, of another type
			commit(t, store, puts(dataItem("a", "первое"), dataItem("b", "другое"), &graph.FunctionFacts{Identity: identity("a"), Name: graph.Text{RU: "функция"}})...)
			commit(t, store, puts(dataItem("b", "другое имя"))...)
			commit(t, store, puts(dataItem("a", "второе"))...)
			commit(t, store, graph.Remove(ref))
			for _, server := range []Store{store, handle(t, open)} {
				history, err := server.History(context.Background(), ref, 0, 10)
				if err != nil {
					t.Fatal(err)
				}
				var told []string
				for _, c := range history {
					line := fmt.Sprint(c.Revision, " ", c.Actor)
					for _, n := range c.Written {
						line += fmt.Sprint(" ", n.Ref(), " ", n.(*graph.DataItemFacts).Name.RU)
					}
					for _, r := range c.Removed {
						line += fmt.Sprint(" - ", r)
					}
					told = append(told, line)
				}
				got := strings.Join(told, "\n")
				want := "4 graphtest - DataItem a\n3 graphtest DataItem a второе\n1 graphtest DataItem a первое"
				if got != want {
					t.Errorf("the history is\n%s\nwant\n%s", got, want)
				}
				if two, err := server.History(context.Background(), ref, 0, 2); err != nil || len(two) != 2 || two[0].Revision != 4 {
					t.Errorf("limited to 2: %d changes, %v", len(two), err)
				}
				for before, want := range map[graph.Revision]int{1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 9: 3} {
					if some, err := server.History(context.Background(), ref, before, 10); err != nil || len(some) != want {
						t.Errorf("before revision %d: %d changes, %v; want %d", before, len(some), err, want)
					}
				}
				if one, err := server.History(context.Background(), other, 0, 10); err != nil || len(one) != 1 {
					t.Errorf("the function of the same key: %d changes, %v; want 1", len(one), err)
				}
				none, err := server.History(context.Background(), graph.Ref{Type: graph.TypeService, Key: "a"}, 0, 10)
				if err != nil || len(none) != 0 {
					t.Errorf("a node that never was: %d changes, %v; want none", len(none), err)
				}
			}
		},
	},
}

// wantReplay fails the case where the log, replayed from the empty graph, does not give the graph.
func wantReplay(t *testing.T, store Store, want *graph.Snapshot) {
	t.Helper()
	replayed, err := replay(store)
	if err != nil {
		t.Fatalf("cannot replay the log: %v", err)
	}
	wantSame(t, "the log replayed", replayed, want)
}

// replay applies every change of the log to the empty graph.
func replay(store Store) (*graph.Snapshot, error) {
	s := graph.Empty()
	for {
		changes, err := store.Changes(context.Background(), s.Revision(), 100)
		if err != nil || len(changes) == 0 {
			return s, err
		}
		for _, change := range changes {
			if s, err = s.Replay(change); err != nil {
				return nil, err
			}
		}
	}
}
