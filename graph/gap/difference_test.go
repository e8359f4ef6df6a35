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

// differing is what Compare must find, asked of two tables from scratch.
func differing(a, b *graph.View) (units []gap.Unit, papers []graph.Key) {
	before, after := fresh(a), fresh(b)
	for _, u := range append(before.Units(), after.Units()...) {
		if !slices.Contains(units, u) && !reflect.DeepEqual(before.Verdict(u.Requirement, u.Channel), after.Verdict(u.Requirement, u.Channel)) {
			units = append(units, u)
		}
	}
	for _, key := range append(slices.Clone(a.Keys(graph.TypeService)), b.Keys(graph.TypeService)...) {
		if !slices.Contains(papers, key) && !reflect.DeepEqual(papersOf(before, a, key), papersOf(after, b, key)) {
			papers = append(papers, key)
		}
	}
	return units, papers
}

func papersOf(t *gap.Table, v *graph.View, service graph.Key) []*gap.PaperSummary {
	if v.Service(service) == nil {
		return nil
	}
	return t.PaperOf(service)
}

// fresh gives the table of the view with nothing taken over.
func fresh(v *graph.View) *gap.Table {
	return gap.Of(graph.FromNodes(0, time.Time{}, slices.Collect(v.Nodes())).View(v.Date))
}

func TestDifferenceIsWhatDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		from, to := s, s
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			if next, err := to.With(graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(to.Nodes()))}}); err == nil {
				to = next
			}
		}
		switch rapid.IntRange(0, 3).Draw(t, "relation") {
		case 0:
			from, to = to, from
		case 1: // graphs that have nothing in common but what is in them
			to = graph.FromNodes(0, time.Time{}, slices.Collect(to.Nodes()))
		}
		day := gaptest.Date + graph.Date(rapid.IntRange(-1, 1).Draw(t, "days"))
		a, b := from.View(gaptest.Date), to.View(day)
		d := gap.Compare(a, b)
		units, papers := differing(a, b)
		var got []gap.Unit
		for i := range d.Verdicts {
			c := &d.Verdicts[i]
			got = append(got, c.Unit)
			mustSay(t, c)
			if len(d.Causes(c)) == 0 {
				t.Fatalf("The verdict of %v is %s, and nothing says why.", c.Unit, c.Direction)
			}
		}
		if diff := cmp.Diff(sorted(units), sorted(got)); diff != "" {
			t.Fatalf("Every verdict that changed, and no other, must be told (-want +got):\n%s", diff)
		}
		var services []graph.Key
		for _, p := range d.Papers {
			services = append(services, p.Service)
		}
		slices.Sort(papers)
		if diff := cmp.Diff(papers, slices.Compact(services)); diff != "" {
			t.Fatalf("Paper that changed must be told (-want +got):\n%s", diff)
		}
	})
}

func sorted(units []gap.Unit) []gap.Unit {
	slices.SortFunc(units, func(a, b gap.Unit) int {
		return graph.Ref{Key: a.Requirement + "|" + a.Channel}.Compare(graph.Ref{Key: b.Requirement + "|" + b.Channel})
	})
	return units
}

// mustSay checks the direction of a change against the two verdicts.
func mustSay(t *rapid.T, c *gap.VerdictChange) {
	before, after := c.Before(), c.After()
	switch {
	case before == nil || after == nil:
		if (before == nil) != (c.Direction == gap.Appeared) || (after == nil) != (c.Direction == gap.Disappeared) {
			t.Fatalf("%v is %s, from %v to %v", c.Unit, c.Direction, before, after)
		}
	case ranks[before.Outcome()] < ranks[after.Outcome()] && c.Direction != gap.Better, ranks[before.Outcome()] > ranks[after.Outcome()] && c.Direction != gap.Worse:
		t.Fatalf("%v is %s, from %s to %s", c.Unit, c.Direction, before.Outcome(), after.Outcome())
	}
}

// The cause is enough: the graph before with only the causes of a change in it gives the verdict after.
func TestCausesAreEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		to := s
		for range rapid.IntRange(2, 4).Draw(t, "changes") {
			if next, err := to.With(graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(to.Nodes()))}}); err == nil {
				to = next
			}
		}
		d := gap.Compare(s.View(gaptest.Date), to.View(gaptest.Date))
		for i := range d.Verdicts {
			c := &d.Verdicts[i]
			var edits []graph.Edit
			for _, cause := range d.Causes(c) {
				if cause.Node.Kind == graph.Removed {
					edits = append(edits, graph.Remove(cause.Node.Ref))
				} else {
					edits = append(edits, graph.Put(cause.Node.After))
				}
			}
			only, err := s.With(graph.ChangeSet{Edits: edits})
			if err != nil {
				continue // the causes refer to nodes that are new as well
			}
			got := gap.Of(only.View(gaptest.Date)).Verdict(c.Requirement, c.Channel)
			if !reflect.DeepEqual(got, c.After()) {
				t.Fatalf("%v, %s, with only its causes of %v is otherwise:\n%s\n%s", c.Unit, c.Direction, d.Nodes, cmp.Diff(c.After(), got), cmp.Diff(c.Before(), c.After()))
			}
		}
	})
}
