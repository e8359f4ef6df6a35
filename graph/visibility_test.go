package graph_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/graphtest"
)

var visibilities = []graph.Visibility{graph.Public, graph.Working, graph.Restricted, graph.Personal}

// What is hidden is found in no look-up, list, difference or period of the graph as it is seen. Full records every field of every
// type, so that a field marked later is tried too.
func TestWhatIsHiddenIsNowhere(t *testing.T) {
	whole := graph.FromNodes(7, time.Unix(0, 0), graphtest.Full())
	tried := 0
	for _, v := range visibilities {
		seen := whole.As(v)
		if seen != whole.As(v) || seen.Visibility() != v || seen.Whole() != whole {
			t.Fatalf("%s: not the same graph each time", v)
		}
		view := whole.View(graph.MustDate("2026-03-01")).As(v)
		if view != seen.View(view.Date) || view.Snapshot != seen || view.Whole() != whole.View(view.Date) {
			t.Fatalf("%s: not the same view each time", v)
		}
		hidden := map[graph.Ref]bool{}
		for n := range whole.Nodes() {
			shown, ref := seen.Node(n.Ref()), n.Ref()
			if !v.Sees(ref.Type, "") {
				hidden[ref] = true
				if tried++; shown != nil || seen.Count(ref.Type) != 0 || len(seen.Keys(ref.Type)) != 0 {
					t.Errorf("%s: %s is seen", v, ref)
				}
				continue
			}
			if shown != seen.Node(ref) {
				t.Errorf("%s: %s is not the same value each time", v, ref)
			}
			tried += wantHidden(t, v, ref, graph.Describe(ref.Type).Fields, graph.Encode(shown), "")
			for _, edge := range graph.References(n) {
				reached := slices.Contains(seen.Referrers(ref.Type, edge.Path, edge.To.Key), ref.Key)
				if sees := v.Sees(ref.Type, edge.Path) && v.Sees(edge.To.Type, ""); reached != sees {
					t.Errorf("%s: the edge %s %s to %s: reached %t, seen %t", v, ref, edge.Path, edge.To, reached, sees)
				}
			}
		}
		for _, d := range graph.Difference(graph.Empty().As(v), seen) {
			if hidden[d.Ref] || d.After != seen.Node(d.Ref) {
				t.Errorf("%s: the difference shows %s as it is recorded", v, d.Ref)
			}
		}
		for _, turn := range seen.Turns(graph.MustDate("1990-01-01"), graph.MustDate("2026-03-01")) {
			if hidden[turn.Ref] {
				t.Errorf("%s: a period of %s is seen", v, turn.Ref)
			}
		}
	}
	if tried < 5 {
		t.Errorf("%d hidden things were looked for: is nothing marked any more?", tried)
	}
}

// wantHidden looks for fields in a tree that are not seen, and counts those that it looked for.
func wantHidden(t *testing.T, v graph.Visibility, ref graph.Ref, fields []graph.Field, tree map[string]any, path string) (tried int) {
	for _, f := range fields {
		here := path + f.Name
		if !v.Sees(ref.Type, here) {
			if tried++; tree[f.Name] != nil {
				t.Errorf("%s: %s shows %s: %v", v, ref, here, tree[f.Name])
			}
			continue
		}
		entries, isList := tree[f.Name].([]any)
		if !isList {
			entries = []any{tree[f.Name]}
		}
		for _, entry := range entries {
			if inner, ok := entry.(map[string]any); ok {
				tried += wantHidden(t, v, ref, f.Fields, inner, here+".")
			}
		}
	}
	return tried
}

// A change that is tried keeps what is hidden from who tries it, refuses to touch it, and its hash, which ids show, tells
// nothing of it.
func TestWhatIsHiddenStaysInWhatIsTried(t *testing.T) {
	system := func(class string) *graph.InformationSystemFacts {
		return &graph.InformationSystemFacts{Identity: graph.Identity{Key: "s", Claim: graph.Claim{Basis: graph.Stated}},
			Name: graph.Text{EN: "S"}, SecurityClass: class}
	}
	other := system("")
	other.Key, other.SecurityClass = "o", ""
	total := &graph.TrafficTotalFacts{Identity: graph.Identity{Key: "s/o", Claim: graph.Claim{Basis: graph.Observed}}, Consumer: "s", Provider: "o"}
	with := func(class string) *graph.Snapshot {
		return graph.FromNodes(1, time.Unix(0, 0), []graph.Node{system(class), other, total})
	}
	ref := graph.Ref{Type: graph.TypeInformationSystem, Key: "s"}
	rename := graph.ChangeSet{Edits: []graph.Edit{{Alter: ref, Fields: map[string]any{"name": map[string]any{"en": "T"}}}}}
	var hashes []string
	for _, class := range []string{"1", "2", ""} {
		renamed, err := with(class).As(graph.Public).With(rename)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, renamed.Hypothesis())
		if renamed.System("s").SecurityClass != "" || renamed.Whole().System("s").SecurityClass != class || renamed.System("s").Name.EN != "T" {
			t.Errorf("renamed: %+v, whole %+v", renamed.System("s"), renamed.Whole().System("s"))
		}
	}
	cleared, err := with("1").With(graph.ChangeSet{Edits: []graph.Edit{{Alter: ref, Fields: map[string]any{"name": map[string]any{"en": "T"}, "securityClass": nil}}}})
	if err != nil {
		t.Fatal(err)
	}
	if hashes[0] != hashes[1] || hashes[0] != hashes[2] || hashes[0] == cleared.Hypothesis() {
		t.Errorf("the hashes are %v and, with the class cleared, %s", hashes, cleared.Hypothesis())
	}

	if removed, err := with("1").As(graph.Public).With(graph.ChangeSet{Edits: []graph.Edit{graph.Remove(ref)}}); err != nil || removed.System("s") != nil {
		t.Errorf("a system with calls that are not seen: %v, removed %v", err, removed)
	}
	if _, err := with("1").With(graph.ChangeSet{Edits: []graph.Edit{graph.Remove(ref)}}); graph.CodeOf(err) != graph.Invalid {
		t.Errorf("a system with calls that are seen: %v", err)
	}
	refused := map[string]graph.Edit{
		"a hidden field":            {Alter: ref, Fields: map[string]any{"securityClass": "3"}},
		"a hidden field is cleared": {Alter: ref, Fields: map[string]any{"securityClass": nil}},
		"a hidden list":             {Alter: ref, Add: map[string]any{"callsCounted": []any{map[string]any{"from": "2026-01-01", "to": "2026-01-02"}}}},
		"a whole node":              graph.Put(system("3")),
		"a node of a hidden type":   graph.Put(total),
		"one that is there":         graph.Remove(total.Ref()),
		"one that is not":           graph.Remove(graph.Ref{Type: graph.TypeTrafficTotal, Key: "x"}),
	}
	for what, edit := range refused {
		if _, err := with("1").As(graph.Public).With(graph.ChangeSet{Edits: []graph.Edit{edit}}); graph.CodeOf(err) != graph.Forbidden {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// versions is a history of one node in two versions.
type versions [2]graph.Node

func (v versions) History(context.Context, graph.Ref, graph.Revision, int) ([]graph.Change, error) {
	return []graph.Change{{Revision: 2, Written: v[1:]}, {Revision: 1, Written: v[:1]}}, nil
}

// Whoever sees a difference between two versions of a node is told of the change, and nobody else: each field of each type taken
// away, so that a field marked later is tried too.
func TestOfAChangeIsToldWhoSeesIt(t *testing.T) {
	told, untold := 0, 0
	for _, was := range graphtest.Full() {
		for _, f := range graph.Describe(was.Ref().Type).Fields {
			is := graph.Describe(was.Ref().Type).New()
			reflect.ValueOf(is).Elem().Set(reflect.ValueOf(was).Elem())
			if f.In(reflect.ValueOf(is).Elem()).SetZero(); f.Name == "key" || len(graph.DifferentFields(was, is)) == 0 {
				continue
			}
			nodes, err := graph.Change{Revision: 2, Written: []graph.Node{is}}.Revised(t.Context(), versions{was, is})
			if err != nil || len(nodes) != 1 {
				t.Fatal(nodes, err)
			}
			for _, v := range visibilities {
				before, after := graph.FromNodes(1, time.Unix(0, 0), []graph.Node{was}), graph.FromNodes(2, time.Unix(0, 0), []graph.Node{is})
				sees := len(graph.Difference(before.As(v), after.As(v))) > 0
				if sees != (nodes[0].Sees <= v) {
					t.Errorf("%s: %s without %s: sees a difference %t, is told %t", v, was.Ref(), f.Name, sees, !sees)
				}
				if sees {
					told++
				} else {
					untold++
				}
			}
		}
	}
	if told == 0 || untold < 4 {
		t.Errorf("%d were told of a change and %d not: is nothing marked any more?", told, untold)
	}
}

func ExampleRole_Reads() {
	for _, name := range graph.Reader.Values() {
		fmt.Println(name, graph.Role(name).Reads())
	}
	// Output:
	// ANONYMOUS PUBLIC
	// READER WORKING
	// ANALYST RESTRICTED
	// EDITOR RESTRICTED
	// STEWARD PERSONAL
	// ADMIN PERSONAL
}
