package graphtest

import (
	"fmt"
	"strings"
	"testing"

	"onceonly/graph"
)

// What a store keeps, it gives back: every node with every property, nothing more and nothing less.
var contentCases = []testCase{
	{
		name:   "an empty store",
		reason: "An empty store gives the empty graph at revision 0, not an error.",
		run: func(t *testing.T, open Open) {
			wantSame(t, "the empty graph", load(t, handle(t, open)), graph.Empty())
		},
	},
	{
		name:   "every field of every node",
		reason: "What is committed comes back equal, field by field; what is not recorded stays apart from 0, false and no limit.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(Full()...)...)
			want, _, err := graph.Empty().Next(setOf(puts(Full()...)...), load(t, store).RecordedAt())
			if err != nil {
				t.Fatalf("the full registry breaks a rule: %v", err)
			}
			wantSame(t, "the loaded graph", load(t, store), want)
			wantSame(t, "the graph loaded by another", load(t, handle(t, open)), want)
			wantReopened(t, open, want)
		},
	},
	{
		name:   "the fixture registry",
		reason: "The registry on which verdicts are tested is the same in every store.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(Registry()...)...)
			want, _, err := graph.Empty().Next(setOf(puts(Registry()...)...), load(t, store).RecordedAt())
			if err != nil {
				t.Fatalf("the fixture registry breaks a rule: %v", err)
			}
			wantSame(t, "the loaded graph", load(t, store), want)
			wantReopened(t, open, want)
		},
	},
	{
		name:   "every field changed and cleared",
		reason: "A field that is cleared is gone, and a list that becomes shorter leaves nothing behind.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(Full()...)...)
			// Every node takes the facts of another of its type: what was given is cleared, and the reverse.
			byType := map[graph.NodeType][]graph.Node{}
			for _, n := range Full() {
				byType[n.Ref().Type] = append(byType[n.Ref().Type], n)
			}
			want := load(t, store)
			for range 3 {
				var edits []graph.Edit
				for _, nodes := range byType {
					for i, n := range nodes {
						if exchangeable(n) {
							edits = append(edits, graph.Put(withKey(want.Node(nodes[(i+1)%len(nodes)].Ref()), n.Ref().Key)))
						}
					}
				}
				commit(t, store, edits...)
				next := load(t, store)
				if len(graph.Difference(want, next)) == 0 {
					t.Fatal("nothing was changed")
				}
				wantReopened(t, open, next)
				want = next
			}
		},
	},
	{
		name:   "removal",
		reason: "A removed node is gone with all that belonged to it, and its key may be used again.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			commit(t, store, puts(Full()...)...)
			var removals []graph.Edit
			for _, n := range Full() {
				removals = append(removals, graph.Remove(n.Ref()))
			}
			commit(t, store, removals...)
			for n := range load(t, store).Nodes() {
				t.Errorf("%s is still there", n.Ref())
			}
			wantReopened(t, open, load(t, store))
			commit(t, store, puts(Full()...)...)
			wantReopened(t, open, load(t, store))
		},
	},
	{
		name:   "long and unusual texts",
		reason: "A text up to the limit comes back byte for byte, in any script and with any sign that UTF-8 allows.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			long := strings.Repeat("ұ", graph.MaxText/2)
			names := append([]string{long, strings.Repeat("x", graph.MaxText), "e\u0301 is not é", "a\u200db", "\u00a0", "�", "\U0001F1F0\U0001F1FF"}, texts...)
			var nodes []graph.Node
			for i, name := range names {
				n := &graph.DataItemFacts{Identity: identity(fmt.Sprintf("item-%d", i)), Name: graph.Text{KK: name}, Definition: graph.Text{RU: name, EN: name}}
				n.Source, n.Note = name, name
				nodes = append(nodes, n)
			}
			longest := graph.Key("k" + strings.Repeat("-", graph.MaxKey-1))
			nodes = append(nodes,
				&graph.DataItemFacts{Identity: identity(string(longest)), Name: graph.Text{RU: "longest key"}},
				&graph.DataItemFacts{Identity: identity("A-a_1./:@()+"), Name: graph.Text{RU: "every sign of a key"}},
				&graph.DataItemFacts{Identity: identity("a-A_1./:@()+"), Name: graph.Text{RU: "keys differ by case"}})
			commit(t, store, puts(nodes...)...)
			wantReopened(t, open, load(t, store))
			again := load(t, handle(t, open))
			for i, name := range names {
				if got := again.DataItem(graph.Key(fmt.Sprintf("item-%d", i))); got == nil || got.Name.KK != name || got.Note != name {
					t.Errorf("text %d of %d bytes came back changed", i, len(name))
				}
			}
			if again.Count(graph.TypeDataItem) != len(nodes) {
				t.Errorf("%d nodes came back, want %d", again.Count(graph.TypeDataItem), len(nodes))
			}
		},
	},
	{
		name:   "a large commit",
		reason: "The first import of a registry is one commit of many thousand nodes.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			nodes := []graph.Node{&graph.DocumentTypeFacts{Identity: identity("passport"), Name: graph.Text{RU: "Паспорт"}, Kind: graph.KindEvidence}}
			for i := range 1000 {
				service := graph.Key(fmt.Sprintf("service-%04d", i))
				nodes = append(nodes, &graph.ServiceFacts{Identity: identity(string(service)), Name: graph.Text{RU: "Услуга"}, DocumentsKnown: graph.DocumentsComplete})
				for j := range 4 {
					nodes = append(nodes, &graph.RequirementFacts{Identity: identity(fmt.Sprintf("%s/%d", service, j)), Name: graph.Text{RU: "Документ"},
						Service: service, DocumentType: "passport", Obligation: graph.Mandatory})
				}
			}
			change := commit(t, store, puts(nodes...)...)
			if len(change.Written) != len(nodes) {
				t.Errorf("the change wrote %d nodes, want %d", len(change.Written), len(nodes))
			}
			wantReopened(t, open, load(t, store))
			if got := load(t, handle(t, open)).Count(graph.TypeRequirement); got != 4000 {
				t.Errorf("%d requirements, want 4000", got)
			}
		},
	},
}

// wantReopened closes nothing that the case holds, but opens the database anew and compares what it gives.
func wantReopened(t *testing.T, open Open, want *graph.Snapshot) {
	t.Helper()
	store, err := open()
	if err != nil {
		t.Fatalf("cannot open the store again: %v", err)
	}
	defer store.Close()
	wantSame(t, "the graph after opening again", load(t, store), want)
	wantReplay(t, store, want)
}

// identity is a key and a claim that stands.
func identity(key string) graph.Identity {
	return graph.Identity{Key: graph.Key(key), Claim: graph.Claim{Basis: graph.Stated, Source: "graphtest"}}
}

// exchangeable reports whether a node may take the facts of another node of its type without breaking a rule.
func exchangeable(n graph.Node) bool {
	switch n.Ref().Type {
	case graph.TypeInformationSystem, graph.TypeRequirement, graph.TypeChannel:
		return false // placeholders hold nothing, and a requirement names channels of its own service
	case graph.TypeTerritory, graph.TypeOrganization, graph.TypeService:
		return n.Ref().Key != fullKey(n.Ref().Type, "bare") // the others are parts of it
	}
	return true
}
