package gap_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// whole is everything that a table answers.
type whole struct {
	Verdicts []gap.Verdict
	Papers   []gap.PaperSummary
	Missing  []gap.MissingIntegration
	Without  []gap.ServiceWithoutSystem
}

func wholeOf(t *gap.Table, s *graph.Snapshot) whole {
	w := whole{Missing: t.MissingIntegrations(), Without: t.ServicesWithoutSystem()}
	for _, u := range t.Units() {
		w.Verdicts = append(w.Verdicts, *t.Verdict(u.Requirement, u.Channel))
	}
	for _, key := range s.Keys(graph.TypeService) {
		for _, p := range t.PaperOf(key) {
			w.Papers = append(w.Papers, *p)
		}
	}
	return w
}

func mustEqual(t *rapid.T, reason string, a, b whole) {
	t.Helper()
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("%s\n%s", reason, cmp.Diff(a, b))
	}
}

var ranks = map[gap.Outcome]int{gap.ReplaceableNow: 5, gap.ReplaceableAfterWork: 4, gap.PartlyReplaceable: 3, gap.Substitutable: 2, gap.Paper: 1, gap.Unknown: 0}

// worse reports whether b is a worse case than a.
func worse(a, b *gap.Case) bool {
	return ranks[b.Outcome] < ranks[a.Outcome] || a.Outcome == b.Outcome && b.Covered < a.Covered
}

func TestCasesDivideTheDemand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table, points := gap.Of(s.View(gaptest.Date)), pointsOf(s)
		for _, u := range table.Units() {
			v := table.Verdict(u.Requirement, u.Channel)
			r := s.Requirement(u.Requirement)
			for _, a := range []*gap.Answer{&v.Certain, &v.Possible} {
				for _, p := range points {
					if (p.in(s, a) != nil) != demandedIn(s, r, p) && a.Outcome != gap.NotEvidence {
						t.Fatalf("The cases of %v must be all in which it is demanded, each once; %v is not: %+v", u, p, a.Cases)
					}
				}
			}
		}
	})
}

func TestPossibleIsNowhereWorseThanCertain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table, points := gap.Of(s.View(gaptest.Date)), pointsOf(s)
		for _, u := range table.Units() {
			v := table.Verdict(u.Requirement, u.Channel)
			for _, p := range points {
				a, b := p.in(s, &v.Certain), p.in(s, &v.Possible)
				if a != nil && worse(a, b) {
					t.Fatalf("What is read kindly must not be worse: %v in %v is certainly %s %d, possibly %s %d", u, p, a.Outcome, a.Covered, b.Outcome, b.Covered)
				}
			}
		}
		for _, key := range s.Keys(graph.TypeService) {
			for _, paper := range table.PaperOf(key) {
				if paper.ReplaceableNow.Certain > paper.ReplaceableNow.Possible || paper.Replaceable.Certain > paper.Replaceable.Possible || paper.PaperAtLeast > paper.PaperAtMost {
					t.Fatalf("At least must not be more than at most: %+v", paper)
				}
			}
		}
	})
}

func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := gaptest.Registry(t, gaptest.Options{})
		s := gaptest.Snapshot(t, nodes)
		more := gaptest.Addition(t, gaptest.Options{}, nodes)
		next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{graph.Put(more)}})
		if err != nil {
			t.Fatal(err)
		}
		before, after, points := gap.Of(s.View(gaptest.Date)), gap.Of(next.View(gaptest.Date)), pointsOf(next)
		for _, u := range before.Units() {
			v, w := before.Verdict(u.Requirement, u.Channel), after.Verdict(u.Requirement, u.Channel)
			for run, pair := range [][2]*gap.Answer{{&v.Certain, &w.Certain}, {&v.Possible, &w.Possible}} {
				if recordsImplied(more, pair[0]) {
					continue
				}
				for _, p := range points {
					a, b := p.in(s, pair[0]), p.in(next, pair[1])
					if a != nil && worse(a, b) {
						t.Fatalf("Adding %+v must not make %v worse: in %v it was %s %d and is %s %d in run %d", more, u, p, a.Outcome, a.Covered, b.Outcome, b.Covered, run)
					}
				}
			}
		}
	})
}

// recordsImplied reports whether the addition records a holding in place of an implied one, which may make things worse.
func recordsImplied(more graph.Node, before *gap.Answer) bool {
	h, ok := more.(*graph.HoldingFacts)
	return ok && slices.ContainsFunc(before.Routes, func(r gap.Route) bool { return r.Holding == "" && r.Holder == h.System })
}

func TestOrderAndHistoryDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := gaptest.Registry(t, gaptest.Options{})
		s := gaptest.Snapshot(t, nodes)
		want := wholeOf(gap.Of(s.View(gaptest.Date)), s)
		shuffled := gaptest.Snapshot(t, rapid.Permutation(nodes).Draw(t, "order"))
		mustEqual(t, "The order of nodes must not matter.", want, wholeOf(gap.Of(shuffled.View(gaptest.Date)), shuffled))
		// The same graph by a detour: some nodes are changed and put back.
		there, back := s, graph.ChangeSet{}
		for range rapid.IntRange(1, 3).Draw(t, "detours") {
			next, _, err := there.Next(graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(there.Nodes()))}}, time.Time{})
			if err != nil {
				continue
			}
			there = next
			gap.Of(there.View(gaptest.Date)).MissingIntegrations()
		}
		back.Edits = graph.ChangesBetween(there, s)
		home, err := there.With(back)
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "How the graph came about must not matter.", want, wholeOf(gap.Of(home.View(gaptest.Date)), home))
	})
}

func TestSimulatingIsCommitting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := gaptest.Registry(t, gaptest.Options{})
		s := gaptest.Snapshot(t, nodes)
		wholeOf(gap.Of(s.View(gaptest.Date)), s) // so that both carry over what they can
		set := graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, nodes)}}
		tried, refused := s.With(set)
		done, _, err := s.Next(set, time.Time{})
		if refused != nil {
			if err == nil {
				t.Fatalf("a change that cannot be tried was committed: %v", refused)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "What is simulated is what would be committed.", wholeOf(gap.Of(tried.View(gaptest.Date)), tried), wholeOf(gap.Of(done.View(gaptest.Date)), done))
	})
}

func TestIncrementalIsFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			table := gap.Of(s.View(gaptest.Date))
			// Only some of it is asked for, so that what was never computed is carried over rightly too.
			for _, key := range s.Keys(graph.TypeRequirement) {
				if rapid.Bool().Draw(t, "asked") {
					table.Verdicts(key)
				}
			}
			next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(s.Nodes()))}})
			if err != nil {
				continue
			}
			s = next
			if rapid.Bool().Draw(t, "whole") {
				fresh := graph.FromNodes(0, time.Time{}, slices.Collect(s.Nodes()))
				mustEqual(t, "Carried over must be as from scratch.", wholeOf(gap.Of(fresh.View(gaptest.Date)), fresh), wholeOf(gap.Of(s.View(gaptest.Date)), s))
			}
		}
		fresh := graph.FromNodes(0, time.Time{}, slices.Collect(s.Nodes()))
		mustEqual(t, "Carried over must be as from scratch.", wholeOf(gap.Of(fresh.View(gaptest.Date)), fresh), wholeOf(gap.Of(s.View(gaptest.Date)), s))
	})
}
