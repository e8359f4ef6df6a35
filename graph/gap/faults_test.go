package gap_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// engineFaults plants mistakes that somebody could make, each with the property that must find it.
var engineFaults = []struct {
	property string
	fault    string
	build    func() engine
}{
	{"cases divide the demand", "forgets the last case", answering(func(t *gap.Table) answers {
		return changed{Table: t, verdict: func(v *gap.Verdict) { v.Certain.Cases = v.Certain.Cases[:len(v.Certain.Cases)-1] }}
	})},
	{"possible is nowhere worse", "exchanges the runs", answering(func(t *gap.Table) answers {
		return changed{Table: t, verdict: func(v *gap.Verdict) { v.Certain, v.Possible = v.Possible, v.Certain }}
	})},
	{"possible is nowhere worse", "counts at most what is at least", answering(func(t *gap.Table) answers {
		return changed{Table: t, paper: func(p *gap.PaperSummary) { p.PaperAtLeast, p.PaperAtMost = p.PaperAtMost, p.PaperAtLeast }}
	})},
	{"certain rests on solid facts", "counts an inferred holding as solid", viewing(func(n graph.Node) graph.Node {
		if h, ok := n.(*graph.HoldingFacts); ok {
			sure := *h
			sure.Claim = graph.Claim{Basis: graph.Stated, Source: "taken for true"}
			return &sure
		}
		return n
	})},
	{"monotone", "hides a holding where there are more than two", of(func(v *graph.View) answers {
		keys := v.Keys(graph.TypeHolding)
		return viewWithout(v, func(n graph.Node) bool {
			return n.Ref().Type == graph.TypeHolding && len(keys) > 2 && n.Ref().Key == keys[0]
		})
	})},
	{"monotone", "believes neither of two holders", of(func(v *graph.View) answers {
		return viewWithout(v, func(n graph.Node) bool {
			h, ok := n.(*graph.HoldingFacts)
			if !ok || h.DocumentType == "" {
				return false
			}
			count := 0
			for range v.HoldingsOfDocument(h.DocumentType) {
				count++
			}
			return count > 1
		})
	})},
	{"order and history do not matter", "orders by map", answering(func(t *gap.Table) answers { return unordered{t} })},
	{"order and history do not matter", "trusts a hypothesis less than a commit", of(func(v *graph.View) answers {
		return viewWithout(v, func(n graph.Node) bool {
			return v.Hypothesis() != "" && n.Ref().Type == graph.TypeHolding && !n.Basis().Solid()
		})
	})},
	{"simulating is committing", "forgets to remove what is tried", func() engine {
		e := trueEngine()
		e.with = func(s *graph.Snapshot, set graph.ChangeSet) (*graph.Snapshot, error) {
			return s.With(graph.ChangeSet{Edits: slices.DeleteFunc(slices.Clone(set.Edits), func(e graph.Edit) bool { return !e.Remove.IsZero() })})
		}
		return e
	}},
	{"simulating is committing", "takes for inferred what is tried", func() engine {
		e := trueEngine()
		e.with = func(s *graph.Snapshot, set graph.ChangeSet) (*graph.Snapshot, error) {
			for _, edit := range set.Edits {
				if edit.Put != nil {
					*edit.Put.Basis() = graph.Claim{Basis: graph.Inferred}
				}
			}
			return s.With(set)
		}
		e.commit = func(s *graph.Snapshot, set graph.ChangeSet) (*graph.Snapshot, error) {
			for _, edit := range set.Edits {
				if edit.Put != nil {
					*edit.Put.Basis() = graph.Claim{Basis: graph.Stated, Source: "a letter"}
				}
			}
			return commit(s, set)
		}
		return e
	}},
	{"incremental is from scratch", "forgets an invalidation", forgetful},
	{"territories reach what names them", "forgets an invalidation", forgetful},
	{"fixes make their route live", "forgets the admission", altering(func(e *graph.Edit) { e.Add = without(e.Add, "admits") })},
	{"fixes make their route live", "leaves what is inferred so", altering(func(e *graph.Edit) { e.Fields = without(e.Fields, "basis") })},
	{"fixes make their route live", "does not run what it builds", altering(func(e *graph.Edit) { e.Fields = without(e.Fields, "status") })},
	{"fixes go together", "sets lists instead of adding to them", altering(func(e *graph.Edit) {
		if delivers, ok := e.Add["delivers"].(map[string]any); ok {
			e.Add = without(e.Add, "delivers")
			e.Fields = with(e.Fields, "delivers", with(delivers, "complete", true))
		}
	})},
	{"blockers are lifted by their fixes", "offers a fix that does nothing", answering(func(t *gap.Table) answers {
		return changed{Table: t, blocker: func(b *gap.Blocker) {
			if len(b.Fix) == 0 {
				b.Fix = graph.Changes{{Alter: graph.Ref{Type: graph.TypeService, Key: b.Service}, Fields: map[string]any{"sector": "any"}}}
			}
		}}
	})},
	{"blockers are lifted by their fixes", "forgets the admission", answering(func(t *gap.Table) answers {
		return changed{Table: t, blocker: func(b *gap.Blocker) {
			for i := range b.Fix {
				b.Fix[i].Add = without(b.Fix[i].Add, "admits")
			}
		}}
	})},
	{"blockers are lifted by their fixes", "says nothing where nobody holds the data", answering(func(t *gap.Table) answers {
		return changed{Table: t, hidden: []gap.BlockerKind{gap.NoHolder, gap.NotSurveyed, gap.NoConsumer, gap.SubstituteNotDetermined}}
	})},
}

// TestPropertiesCanFail: a fault that is planted is found.
func TestPropertiesCanFail(t *testing.T) {
	set(t, "rapid.nofailfile", "true")
	set(t, "rapid.shrinktime", "0s")
	set(t, "rapid.checks", "20000") // at most: the search ends with the first counterexample
	tried := map[string]bool{}
	for _, f := range engineFaults {
		tried[f.property] = true
		t.Run(f.property+"/"+f.fault, func(t *testing.T) {
			w := &witness{name: t.Name()}
			rapid.Check(w, func(t *rapid.T) { properties[f.property](t, f.build) })
			if !w.failed {
				t.Errorf("No counterexample was found to an engine that %s: the property %q proves nothing.", f.fault, f.property)
			}
		})
	}
	for name := range properties {
		if !tried[name] {
			t.Errorf("No fault is planted for the property %q.", name)
		}
	}
}

// set changes a flag of the test framework while the test runs.
func set(t *testing.T, name, value string) {
	was := flag.Lookup(name).Value.String()
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { flag.Set(name, was) })
}

// witness notes that a property failed, and lets the test go on.
type witness struct {
	name   string
	failed bool
}

func (w *witness) Helper()               {}
func (w *witness) Name() string          { return w.name }
func (w *witness) Logf(string, ...any)   {}
func (w *witness) Log(...any)            {}
func (w *witness) Skipf(string, ...any)  {}
func (w *witness) Skip(...any)           {}
func (w *witness) SkipNow()              {}
func (w *witness) Errorf(string, ...any) { w.failed = true }
func (w *witness) Error(...any)          { w.failed = true }
func (w *witness) Fatalf(string, ...any) { w.failed = true }
func (w *witness) Fatal(...any)          { w.failed = true }
func (w *witness) FailNow()              { w.failed = true }
func (w *witness) Fail()                 { w.failed = true }
func (w *witness) Failed() bool          { return w.failed }

// of gives an engine that answers otherwise of a view.
func of(asked func(*graph.View) answers) func() engine {
	return func() engine {
		e := trueEngine()
		e.of = asked
		return e
	}
}

// answering gives an engine that tells something else than its table.
func answering(told func(*gap.Table) answers) func() engine {
	return of(func(v *graph.View) answers { return told(gap.Of(v)) })
}

// viewing gives an engine that sees nodes otherwise than they are.
func viewing(seen func(graph.Node) graph.Node) func() engine {
	return of(func(v *graph.View) answers {
		var nodes []graph.Node
		for n := range v.Nodes() {
			nodes = append(nodes, seen(n))
		}
		return gap.Of(graph.FromNodes(0, time.Time{}, nodes).View(v.Date))
	})
}

func viewWithout(v *graph.View, hidden func(graph.Node) bool) answers {
	return gap.Of(graph.FromNodes(0, time.Time{}, slices.DeleteFunc(slices.Collect(v.Nodes()), hidden)).View(v.Date))
}

// changed is a table whose answers are changed before they are told.
type changed struct {
	*gap.Table
	verdict func(*gap.Verdict)
	paper   func(*gap.PaperSummary)
	blocker func(*gap.Blocker)
	hidden  []gap.BlockerKind
}

func (c changed) Verdict(requirement, channel graph.Key) *gap.Verdict {
	v := c.Table.Verdict(requirement, channel)
	if v != nil && c.verdict != nil {
		c.verdict(v)
	}
	return v
}

func (c changed) PaperOf(service graph.Key) []*gap.PaperSummary {
	papers := c.Table.PaperOf(service)
	for i := range papers {
		if c.paper != nil {
			other := *papers[i]
			c.paper(&other)
			papers[i] = &other
		}
	}
	return papers
}

func (c changed) Blockers(u gap.Unit, run gap.Run) []gap.Blocker {
	blockers := slices.DeleteFunc(c.Table.Blockers(u, run), func(b gap.Blocker) bool { return slices.Contains(c.hidden, b.Kind) })
	for i := range blockers {
		if c.blocker != nil {
			c.blocker(&blockers[i])
		}
	}
	return blockers
}

// unordered gives the missing integrations as a map does.
type unordered struct{ *gap.Table }

func (u unordered) MissingIntegrations() []gap.MissingIntegration {
	byPair := map[string]gap.MissingIntegration{}
	for _, m := range u.Table.MissingIntegrations() {
		byPair[fmt.Sprint(m.Consumer, m.Provider)] = m
	}
	return slices.Collect(maps.Values(byPair))
}

// forgetful keeps verdicts as long as their requirement stays the same, whatever else changes.
func forgetful() engine {
	e := trueEngine()
	kept := map[gap.Unit]*gap.Verdict{}
	of := map[gap.Unit]*graph.RequirementFacts{}
	e.of = func(v *graph.View) answers { return stale{gap.Of(v), v, kept, of} }
	return e
}

type stale struct {
	*gap.Table
	view *graph.View
	kept map[gap.Unit]*gap.Verdict
	of   map[gap.Unit]*graph.RequirementFacts
}

func (s stale) Verdict(requirement, channel graph.Key) *gap.Verdict {
	u, r := gap.Unit{Requirement: requirement, Channel: channel}, s.view.Requirement(requirement)
	if s.kept[u] == nil || s.of[u] != r {
		s.kept[u], s.of[u] = s.Table.Verdict(requirement, channel), r
	}
	return s.kept[u]
}

func (s stale) Verdicts(requirement graph.Key) []*gap.Verdict {
	var list []*gap.Verdict
	for _, v := range s.Table.Verdicts(requirement) {
		list = append(list, s.Verdict(requirement, v.Channel))
	}
	return list
}

// altering gives an engine whose fixes are changed before they are told.
func altering(alter func(*graph.Edit)) func() engine {
	return answering(func(t *gap.Table) answers { return altered{t, alter} })
}

type altered struct {
	*gap.Table
	alter func(*graph.Edit)
}

func (a altered) Do(u gap.Unit, works ...gap.Work) []graph.Edit {
	return a.all(a.Table.Do(u, works...))
}

func (a altered) Fix(u gap.Unit, route *gap.Route) []graph.Edit { return a.all(a.Table.Fix(u, route)) }

func (a altered) all(edits []graph.Edit) []graph.Edit {
	for i := range edits {
		a.alter(&edits[i])
	}
	return edits
}

func without(tree map[string]any, name string) map[string]any {
	rest := maps.Clone(tree)
	delete(rest, name)
	return rest
}

func with(tree map[string]any, name string, value any) map[string]any {
	more := map[string]any{name: value}
	maps.Copy(more, tree)
	return more
}
