package gap_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// leadsTo reports whether the answer has the route by which the data come once the fix of an earlier one is done: a system
// or an integration may be new, and a holding that only followed from an integration may have become a fact.
func leadsTo(a *gap.Answer, was *gap.Route) bool {
	return slices.ContainsFunc(a.Routes, func(r gap.Route) bool {
		return r.Item == was.Item && r.Holder == was.Holder && len(r.Works) == 0 &&
			(r.Consumer == was.Consumer || was.Consumer == "") && (r.Holding == was.Holding || was.Holding == "") &&
			(r.Integration == was.Integration || was.Integration == "")
	})
}

func fixesMakeTheirRouteLive(t *rapid.T, build func() engine) {
	e := build()
	s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
	table := e.of(s.View(gaptest.Date))
	for _, u := range table.Units() {
		v := table.Verdict(u.Requirement, u.Channel)
		for run, a := range []*gap.Answer{&v.Certain, &v.Possible} {
			for i := range a.Routes {
				route := &a.Routes[i]
				done := e.tried(t, s, table.Do(u, route.Works...)).Verdict(u.Requirement, u.Channel)
				if !leadsTo([]*gap.Answer{&done.Certain, &done.Possible}[run], route) {
					t.Fatalf("The works of a route of %v in run %d, done, must make it LIVE: %+v\n%+v", u, run, route, table.Do(u, route.Works...))
				}
				fixed := e.tried(t, s, table.Fix(u, route)).Verdict(u.Requirement, u.Channel)
				if !leadsTo(&fixed.Certain, route) || !leadsTo(&fixed.Possible, route) {
					t.Fatalf("The fix of a route of %v must make it LIVE in both runs: %+v\n%+v\n%+v", u, route, table.Fix(u, route), fixed.Certain.Routes)
				}
			}
		}
	}
}

func (e engine) tried(t *rapid.T, s *graph.Snapshot, edits []graph.Edit) answers {
	t.Helper()
	next, err := e.with(s, graph.ChangeSet{Edits: edits})
	if err != nil {
		t.Fatalf("%v\n%+v", err, edits)
	}
	return e.of(next.View(gaptest.Date))
}

// Fixes of several routes are one change: in whatever order, joined or not, each does what it is for.
func fixesGoTogether(t *rapid.T, build func() engine) {
	e := build()
	s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
	table := e.of(s.View(gaptest.Date))
	type chosen struct {
		unit  gap.Unit
		route *gap.Route
	}
	var all []chosen
	var fixes [][]graph.Edit
	for _, u := range table.Units() {
		v := table.Verdict(u.Requirement, u.Channel)
		for i := range v.Possible.Routes {
			if rapid.Bool().Draw(t, "chosen") {
				all = append(all, chosen{u, &v.Possible.Routes[i]})
				fixes = append(fixes, table.Fix(u, &v.Possible.Routes[i]))
			}
		}
	}
	one := e.tried(t, s, gap.Together(slices.Concat(fixes...)))
	if len(fixes) == 0 {
		return
	}
	other := e.tried(t, s, slices.Concat(rapid.Permutation(fixes).Draw(t, "order")...))
	for _, c := range all {
		for _, after := range []answers{one, other} {
			v := after.Verdict(c.unit.Requirement, c.unit.Channel)
			if !leadsTo(&v.Certain, c.route) || !leadsTo(&v.Possible, c.route) {
				t.Fatalf("Together with others, the fix of a route of %v must make it LIVE: %+v\n%+v", c.unit, c.route, v.Certain.Routes)
			}
		}
	}
}

// The keys of what is to be made are well formed, and no two pairs of systems have the same, however their names are put
// together.
func TestKeysOfNewNodesAreTheirOwn(t *testing.T) {
	long := graph.Key(strings.Repeat("x", graph.MaxKey))
	systems := []graph.Key{"a", "b", "a+b", "b+c", "c", "new:a", long, long[:graph.MaxKey-1] + "y"}
	nodes := []graph.Node{
		&graph.DocumentTypeFacts{Identity: graph.Identity{Key: "d"}, Name: graph.Text{EN: "D"}, Kind: graph.KindEvidence},
		&graph.ServiceFacts{Identity: graph.Identity{Key: long}, Name: graph.Text{EN: strings.Repeat("s", graph.MaxText)}, DocumentsKnown: graph.DocumentsComplete},
		&graph.RequirementFacts{Identity: graph.Identity{Key: "r"}, Name: graph.Text{EN: "R"}, Service: long, DocumentType: "d", Obligation: graph.Mandatory},
	}
	for _, key := range systems {
		nodes = append(nodes, &graph.InformationSystemFacts{Identity: graph.Identity{Key: key}, Name: graph.Text{EN: "S"}})
	}
	s := graph.FromNodes(1, time.Time{}, nodes)
	table := gap.Of(s.View(gaptest.Date))
	var edits []graph.Edit
	pairs, made := 0, map[graph.Key]bool{}
	for _, consumer := range append(systems, "") { // without one it is the system that the service must get
		for _, provider := range systems {
			if consumer == provider {
				continue
			}
			pairs++
			for _, e := range table.Do(gap.Unit{Requirement: "r"}, gap.Work{Step: gap.Connect, Consumer: consumer, Provider: provider}) {
				if edits = append(edits, e); e.Alter.Type == graph.TypeIntegration {
					made[e.Alter.Key] = true
				}
				if !e.Alter.Key.WellFormed() {
					t.Errorf("%q is no key", e.Alter.Key)
				}
			}
		}
	}
	if len(made) != pairs {
		t.Errorf("%d pairs have %d keys", pairs, len(made))
	}
	if _, err := s.With(graph.ChangeSet{Edits: gap.Together(edits)}); err != nil {
		t.Error(err)
	}
}
