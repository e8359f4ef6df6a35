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

// property holds of every made-up registry. It builds the engine itself, and another one where it compares with an answer
// from scratch.
type property func(t *rapid.T, build func() engine)

var properties = map[string]property{
	"cases divide the demand":            casesDivideTheDemand,
	"possible is nowhere worse":          possibleIsNowhereWorse,
	"certain rests on solid facts":       certainRestsOnSolidFacts,
	"monotone":                           monotone,
	"order and history do not matter":    orderAndHistoryDoNotMatter,
	"simulating is committing":           simulatingIsCommitting,
	"incremental is from scratch":        incrementalIsFromScratch(gaptest.Options{}),
	"territories reach what names them":  incrementalIsFromScratch(gaptest.Options{Territorial: true}),
	"fixes make their route live":        fixesMakeTheirRouteLive,
	"fixes go together":                  fixesGoTogether,
	"blockers are lifted by their fixes": blockersAreLifted,
}

func TestProperties(t *testing.T) {
	for name, holds := range properties {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) { holds(t, trueEngine) }))
	}
}

// whole is everything that a table answers.
type whole struct {
	Verdicts []gap.Verdict
	Papers   []gap.PaperSummary
	Missing  []gap.MissingIntegration
	Without  []gap.ServiceWithoutSystem
}

func wholeOf(t answers, s *graph.Snapshot) whole {
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

func casesDivideTheDemand(t *rapid.T, build func() engine) {
	e := build()
	s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
	table, points := e.of(s.View(gaptest.Date)), pointsOf(s)
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
}

func possibleIsNowhereWorse(t *rapid.T, build func() engine) {
	e := build()
	s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
	table, points := e.of(s.View(gaptest.Date)), pointsOf(s)
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
}

// Without the holdings, substitutes and words of the act that are merely inferred, the certain run says the same.
func certainRestsOnSolidFacts(t *rapid.T, build func() engine) {
	e := build()
	nodes := gaptest.Registry(t, gaptest.Options{})
	var solid []graph.Node
	for _, n := range nodes {
		switch n := n.(type) {
		case *graph.HoldingFacts:
			if !n.Solid() {
				continue
			}
		case *graph.DocumentTypeFacts:
			sure := *n
			sure.Substitutes = slices.DeleteFunc(slices.Clone(n.Substitutes), func(s graph.Substitute) bool { return !s.Solid() })
			solid = append(solid, &sure)
			continue
		case *graph.RequirementFacts:
			inferred := func(s graph.Statement) bool { return !s.Solid() }
			sure := *n
			if sure.ActSays = slices.Clone(n.ActSays); !slices.ContainsFunc(n.ActSays, func(s graph.Statement) bool { return len(s.Channels) > 0 }) {
				sure.ActSays = slices.DeleteFunc(sure.ActSays, inferred) // it would hide none for all channels
			}
			solid = append(solid, &sure)
			continue
		}
		solid = append(solid, n)
	}
	s, sure := gaptest.Snapshot(t, nodes), gaptest.Snapshot(t, solid)
	table, other := e.of(s.View(gaptest.Date)), e.of(sure.View(gaptest.Date))
	for _, u := range table.Units() {
		a, b := table.Verdict(u.Requirement, u.Channel).Certain, other.Verdict(u.Requirement, u.Channel).Certain
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("What is merely inferred must not count for %v:\n%s", u, cmp.Diff(a, b))
		}
	}
}

func monotone(t *rapid.T, build func() engine) {
	e := build()
	nodes := gaptest.Registry(t, gaptest.Options{})
	s := gaptest.Snapshot(t, nodes)
	more := gaptest.Addition(t, gaptest.Options{}, nodes)
	next, err := e.with(s, graph.ChangeSet{Edits: []graph.Edit{graph.Put(more)}})
	if err != nil {
		t.Fatal(err)
	}
	before, after, points := e.of(s.View(gaptest.Date)), e.of(next.View(gaptest.Date)), pointsOf(next)
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
}

// recordsImplied reports whether the addition records a holding in place of an implied one, which may make things worse.
func recordsImplied(more graph.Node, before *gap.Answer) bool {
	h, ok := more.(*graph.HoldingFacts)
	return ok && slices.ContainsFunc(before.Routes, func(r gap.Route) bool { return r.Holding == "" && r.Holder == h.System })
}

func orderAndHistoryDoNotMatter(t *rapid.T, build func() engine) {
	e := build()
	nodes := gaptest.Registry(t, gaptest.Options{})
	s := gaptest.Snapshot(t, nodes)
	want := wholeOf(e.of(s.View(gaptest.Date)), s)
	shuffled := gaptest.Snapshot(t, rapid.Permutation(nodes).Draw(t, "order"))
	mustEqual(t, "The order of nodes must not matter.", want, wholeOf(build().of(shuffled.View(gaptest.Date)), shuffled))
	// The same graph by a detour: some nodes are changed and put back.
	there, back := s, graph.ChangeSet{}
	for range rapid.IntRange(1, 3).Draw(t, "detours") {
		next, err := e.commit(there, graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(there.Nodes()))}})
		if err != nil {
			continue
		}
		there = next
		e.of(there.View(gaptest.Date)).MissingIntegrations()
	}
	back.Edits = graph.ChangesBetween(there, s)
	home, err := e.with(there, back)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "How the graph came about must not matter.", want, wholeOf(e.of(home.View(gaptest.Date)), home))
}

func simulatingIsCommitting(t *rapid.T, build func() engine) {
	e := build()
	nodes := gaptest.Registry(t, gaptest.Options{})
	s := gaptest.Snapshot(t, nodes)
	wholeOf(e.of(s.View(gaptest.Date)), s) // so that both carry over what they can
	set := graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, nodes)}}
	tried, refused := e.with(s, set)
	done, err := e.commit(s, set)
	if refused != nil {
		if err == nil {
			t.Fatalf("a change that cannot be tried was committed: %v", refused)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "What is simulated is what would be committed.", wholeOf(e.of(tried.View(gaptest.Date)), tried), wholeOf(e.of(done.View(gaptest.Date)), done))
}

func incrementalIsFromScratch(options gaptest.Options) property {
	return func(t *rapid.T, build func() engine) {
		e := build()
		s := gaptest.Snapshot(t, gaptest.Registry(t, options))
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			table := e.of(s.View(gaptest.Date))
			// Only some of it is asked for, so that what was never computed is carried over rightly too.
			for _, key := range s.Keys(graph.TypeRequirement) {
				if rapid.Bool().Draw(t, "asked") {
					table.Verdicts(key)
				}
			}
			next, err := e.with(s, graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, options, slices.Collect(s.Nodes()))}})
			if err != nil {
				continue
			}
			s = next
			if rapid.Bool().Draw(t, "whole") {
				fresh := graph.FromNodes(0, time.Time{}, slices.Collect(s.Nodes()))
				mustEqual(t, "Carried over must be as from scratch.", wholeOf(build().of(fresh.View(gaptest.Date)), fresh), wholeOf(e.of(s.View(gaptest.Date)), s))
			}
		}
		fresh := graph.FromNodes(0, time.Time{}, slices.Collect(s.Nodes()))
		mustEqual(t, "Carried over must be as from scratch.", wholeOf(build().of(fresh.View(gaptest.Date)), fresh), wholeOf(e.of(s.View(gaptest.Date)), s))
	}
}

// The date is one more thing that an answer rests on: at another day only what a period that begins or ends reaches is
// made anew, on the same graph and on the next one.
func TestAnotherDayIsFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		day := rapid.Map(rapid.IntRange(-2, 2), func(days int) graph.Date { return gaptest.Date + graph.Date(days) })
		for range rapid.IntRange(2, 5).Draw(t, "questions") {
			date := day.Draw(t, "day")
			fresh := graph.FromNodes(0, time.Time{}, slices.Collect(s.Nodes()))
			mustEqual(t, "At another day it must be as from scratch.", wholeOf(gap.Of(fresh.View(date)), fresh), wholeOf(gap.Of(s.View(date)), s))
			if next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(s.Nodes()))}}); err == nil {
				if rapid.Bool().Draw(t, "next") {
					s = next
				}
			}
		}
	})
}
