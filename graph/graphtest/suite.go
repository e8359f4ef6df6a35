// Package graphtest is what every store must do: one suite, run by each store's own tests, without exceptions.
//
//	func TestStore(t *testing.T) {
//		graphtest.Run(t, func(t *testing.T) graphtest.Open {
//			place := …                       // an empty database
//			return func() (graphtest.Store, error) { return open(place) }
//		})
//	}
//
// It also kills processes that commit (Crash), and holds the fixture registry with its story (Registry, registry.md), a registry in which every field of every
// node is filled (Full), and random streams of changes (RandomChange).
package graphtest

import (
	"context"
	"testing"
	"time"

	"onceonly/graph"
)

// Store is what the suite expects of a store.
type Store interface {
	graph.Store
	graph.HistoryReader
	graph.TrafficStore
}

// Open opens one more handle on the database of a case, as another server would. The suite closes what it opens.
type Open func() (Store, error)

// testCase is one promise of graph.Store.
type testCase struct {
	name   string
	reason string // why it matters, printed when the case fails
	run    func(t *testing.T, open Open)
}

// Run holds a store to every promise of graph.Store. For each case, empty gives the means to open handles on a
// database in which nothing is; cases run one after the other, so that the same database may be emptied and given
// again.
func Run(t *testing.T, empty func(t *testing.T) Open) {
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("reason: %s", c.reason)
				}
			})
			c.run(t, empty(t))
		})
	}
}

func cases() []testCase {
	var all []testCase
	for _, part := range [][]testCase{contentCases, commitCases, historyCases, serverCases, streamCases, trafficCases} {
		all = append(all, part...)
	}
	return all
}

// patience is how long a case waits for what should come at once, so that a store that hangs fails the case.
const patience = 30 * time.Second

// handle opens a store for the length of the case.
func handle(t *testing.T, open Open) Store {
	t.Helper()
	store, err := open()
	if err != nil {
		t.Fatalf("cannot open the store: %v", err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil && graph.CodeOf(err) != graph.Unavailable {
			t.Errorf("cannot close the store: %v", err)
		}
	})
	return store
}

func load(t *testing.T, store Store) *graph.Snapshot {
	t.Helper()
	s, err := store.Load(context.Background())
	if err != nil {
		t.Fatalf("cannot load: %v", err)
	}
	return s
}

// commit commits edits on the newest graph.
func commit(t *testing.T, store Store, edits ...graph.Edit) graph.Change {
	t.Helper()
	return commitOn(t, store, load(t, store).Revision(), edits...)
}

func commitOn(t *testing.T, store Store, base graph.Revision, edits ...graph.Edit) graph.Change {
	t.Helper()
	change, err := store.Commit(context.Background(), base, setOf(edits...))
	if err != nil {
		t.Fatalf("cannot commit on revision %d: %v", base, err)
	}
	return change
}

func setOf(edits ...graph.Edit) graph.ChangeSet {
	return graph.ChangeSet{ID: graph.NewID(), Actor: "graphtest", Reason: "a case of the suite", Edits: edits}
}

func puts(nodes ...graph.Node) []graph.Edit {
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	return edits
}

// wantSame fails the case where two graphs differ, and says in what.
func wantSame(t *testing.T, what string, got, want *graph.Snapshot) {
	t.Helper()
	for i, d := range graph.Difference(want, got) {
		if i == 5 {
			t.Errorf("%s: and more", what)
			return
		}
		t.Errorf("%s: %s is %s, fields %v\n got %s\nwant %s", what, d.Ref, d.Kind, d.Fields, textOf(d.After), textOf(d.Before))
	}
	if got.Revision() != want.Revision() {
		t.Errorf("%s: revision %d, want %d", what, got.Revision(), want.Revision())
	}
	if !got.RecordedAt().Equal(want.RecordedAt()) {
		t.Errorf("%s: recorded at %s, want %s", what, got.RecordedAt(), want.RecordedAt())
	}
}

// wantCode fails the case where an error has not the code.
func wantCode(t *testing.T, what string, err error, code graph.Code) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s: no error, want %s", what, code)
	}
	if got := graph.CodeOf(err); got != code {
		t.Fatalf("%s: %v, want %s", what, err, code)
	}
}
