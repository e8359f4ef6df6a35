package graphtest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"onceonly/graph"
)

// What Commit promises: all or nothing, on the base it names, once.
var commitCases = []testCase{
	{
		name:   "the change returned",
		reason: "A commit tells its revision, when, by whom and why, and what it wrote.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			set := setOf(puts(dataItem("a", "А"), dataItem("b", "Б"))...)
			before := time.Now()
			change, err := store.Commit(context.Background(), 0, set)
			if err != nil {
				t.Fatal(err)
			}
			if change.Revision != 1 || change.ID != set.ID || change.Actor != set.Actor || change.Reason != set.Reason {
				t.Errorf("the change says %d %q %q %q", change.Revision, change.ID, change.Actor, change.Reason)
			}
			if len(change.Written) != 2 || len(change.Removed) != 0 {
				t.Errorf("it wrote %d and removed %d, want 2 and 0", len(change.Written), len(change.Removed))
			}
			if change.At.Sub(before).Abs() > time.Minute {
				t.Errorf("it was made at %s, now is %s", change.At, before)
			}
			if change.At.Location() != time.UTC || !change.At.Equal(change.At.Truncate(time.Microsecond)) {
				t.Errorf("the time %v is not UTC in whole microseconds, so stores cannot keep it alike", change.At)
			}
			if s := load(t, store); s.Revision() != 1 || !s.RecordedAt().Equal(change.At) {
				t.Errorf("the graph is at revision %d of %s", s.Revision(), s.RecordedAt())
			}
		},
	},
	{
		name:   "a stale base",
		reason: "Who has not seen the newest graph must not write over it: CONFLICT, and nothing is written.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(dataItem("a", "А"))...)
			commit(t, store, puts(dataItem("b", "Б"))...)
			want := load(t, store)
			for _, base := range []graph.Revision{0, 1, 3, -1} {
				_, err := store.Commit(context.Background(), base, setOf(puts(dataItem("c", "В"))...))
				wantCode(t, "a commit on a base that is not the newest", err, graph.Conflict)
			}
			wantSame(t, "the graph", load(t, store), want)
			wantReopened(t, open, want)
		},
	},
	{
		name:   "a broken rule",
		reason: "A set of which one edit breaks a rule is refused whole, with every problem, and the store stays as it is.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(dataItem("a", "А"))...)
			want := load(t, store)
			dangling := &graph.HoldingFacts{Identity: identity("h"), System: "nowhere", DataItem: "a"}
			nameless := &graph.DataItemFacts{Identity: identity("n")}
			_, err := store.Commit(context.Background(), 1, setOf(puts(dataItem("b", "Б"), dangling, nameless)...))
			wantCode(t, "a commit that breaks rules", err, graph.Invalid)
			codes := map[string]bool{}
			for _, p := range graphError(t, err).Problems {
				codes[p.Code] = true
			}
			if !codes[graph.RuleReferenceDangling] || !codes[graph.RuleNameMissing] {
				t.Errorf("problems %v, want both rules", codes)
			}
			wantSame(t, "the graph", load(t, store), want)
			wantReopened(t, open, want)
			commit(t, store, puts(dataItem("b", "Б"))...)
			if got := load(t, store).Revision(); got != 2 {
				t.Errorf("the next commit made revision %d, want 2: a refused commit takes no number", got)
			}
		},
	},
	{
		name:   "an assumed fact",
		reason: "What is only assumed in a hypothesis is never committed.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			n := dataItem("a", "А")
			n.Claim = graph.Claim{}
			_, err := store.Commit(context.Background(), 0, setOf(graph.Put(n)))
			wantCode(t, "a commit of a fact without basis", err, graph.Invalid)
			wantSame(t, "the graph", load(t, store), graph.Empty())
		},
	},
	{
		name:   "the same set twice",
		reason: "A writer that does not know whether its commit was applied sends it again: it is applied once, whatever the base, and the same change comes back.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			set := setOf(puts(dataItem("a", "А"))...)
			first, err := store.Commit(context.Background(), 0, set)
			if err != nil {
				t.Fatal(err)
			}
			commit(t, store, puts(dataItem("b", "Б"))...)
			want := load(t, store)
			for _, server := range []Store{store, handle(t, open)} {
				for _, base := range []graph.Revision{-1, 0, 1, 2, 7} {
					again, err := server.Commit(context.Background(), base, set)
					if err != nil {
						t.Fatalf("the set again on base %d: %v", base, err)
					}
					wantChange(t, "the set again", again, first)
				}
				_, err := server.Commit(context.Background(), -1, graph.ChangeSet{ID: graph.NewID()})
				wantCode(t, "a set that was never applied, asked for on a base that there cannot be", err, graph.Conflict)
			}
			wantSame(t, "the graph", load(t, store), want)
			wantReopened(t, open, want)
		},
	},
	{
		name:   "a set without an id",
		reason: "A set without an id is given one, and two of them are two commits.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			first, err := store.Commit(context.Background(), 0, graph.ChangeSet{Edits: puts(dataItem("a", "А"))})
			if err != nil {
				t.Fatal(err)
			}
			second, err := store.Commit(context.Background(), 1, graph.ChangeSet{Edits: puts(dataItem("a", "А"))})
			if err != nil {
				t.Fatal(err)
			}
			if first.ID == "" || first.ID == second.ID || second.Revision != 2 {
				t.Errorf("ids %q and %q, second revision %d", first.ID, second.ID, second.Revision)
			}
		},
	},
	{
		name:   "a set without edits",
		reason: "An empty set is a commit like any other: it is on record that somebody confirmed the registry.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(dataItem("a", "А"))...)
			change := commit(t, store)
			if change.Revision != 2 || len(change.Written) != 0 || len(change.Removed) != 0 {
				t.Errorf("revision %d with %d written and %d removed", change.Revision, len(change.Written), len(change.Removed))
			}
			wantReopened(t, open, load(t, store))
		},
	},
	{
		name:   "fields altered, added and taken",
		reason: "An edit of fields reads what is there in the same transaction and keeps what it does not name.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(Full()...)...)
			ref := graph.Ref{Type: graph.TypeInformationSystem, Key: fullKey(graph.TypeInformationSystem, "full")}
			before := load(t, store).System(ref.Key)
			commit(t, store, graph.Edit{Alter: ref,
				Fields: map[string]any{"abbreviation": nil, "kind": "register", "name": map[string]any{"en": nil, "kk": "Жаңа"}},
				Add:    map[string]any{"aliases": []any{"new alias"}},
				Take:   map[string]any{"dataHeld": []any{before.DataHeld[0]}}})
			after := load(t, store).System(ref.Key)
			if after.Abbreviation != "" || after.Kind != "register" || after.Name != (graph.Text{KK: "Жаңа", RU: before.Name.RU}) {
				t.Errorf("altered to %s", textOf(after))
			}
			if got, want := len(after.Aliases), len(before.Aliases)+1; got != want {
				t.Errorf("%d aliases, want %d", got, want)
			}
			if got, want := len(after.DataHeld), len(before.DataHeld)-1; got != want {
				t.Errorf("%d data held, want %d", got, want)
			}
			wantReopened(t, open, load(t, store))
		},
	},
}

func dataItem(key, name string) *graph.DataItemFacts {
	return &graph.DataItemFacts{Identity: identity(key), Name: graph.Text{RU: name}}
}

// withKey is a copy of a node under another key.
func withKey(n graph.Node, key graph.Key) graph.Node {
	tree := graph.Encode(n)
	tree["key"] = string(key)
	changed, problems := graph.Decode(n.Ref().Type, tree)
	if len(problems) > 0 {
		panic(problems[0].String()) // it was a node before
	}
	return changed
}

// wantChange fails the case where two records of a change differ.
func wantChange(t *testing.T, what string, got, want graph.Change) {
	t.Helper()
	if got.Revision != want.Revision || got.ID != want.ID || !got.At.Equal(want.At) || got.Actor != want.Actor || got.Reason != want.Reason {
		t.Errorf("%s: got %d %q %s %q %q, want %d %q %s %q %q", what, got.Revision, got.ID, got.At, got.Actor, got.Reason,
			want.Revision, want.ID, want.At, want.Actor, want.Reason)
	}
	if len(got.Removed) != len(want.Removed) || len(got.Removed) > 0 && !reflect.DeepEqual(got.Removed, want.Removed) {
		t.Errorf("%s: removed %v, want %v", what, got.Removed, want.Removed)
	}
	if len(got.Written) != len(want.Written) {
		t.Errorf("%s: wrote %d nodes, want %d", what, len(got.Written), len(want.Written))
		return
	}
	for i, n := range want.Written {
		if got.Written[i].Ref() != n.Ref() || len(graph.DifferentFields(got.Written[i], n)) > 0 {
			t.Errorf("%s: wrote\n     %s\nwant %s", what, textOf(got.Written[i]), textOf(n))
		}
	}
}
