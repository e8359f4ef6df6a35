package gap_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// withdrawn gives the nodes with what is named, and what cannot work without it, withdrawn for all time: written down
// anew from the specification, so that Withdraw can be held to it.
func withdrawn(nodes []graph.Node, ref graph.Ref) []graph.Node {
	gone := map[graph.Ref]bool{ref: true}
	never := []graph.StatusPeriod{{Status: graph.StatusWithdrawn}}
	system := func(key graph.Key) bool {
		return key != "" && gone[graph.Ref{Type: graph.TypeInformationSystem, Key: key}]
	}
	var changed []graph.Node
	for _, n := range nodes {
		if d, ok := n.(*graph.DataServiceFacts); ok && (gone[d.Ref()] || system(d.Provider) || system(d.Gateway)) {
			gone[d.Ref()] = true
			less := *d
			less.Status = never
			n = &less
		}
		changed = append(changed, n)
	}
	for i, n := range changed {
		switch n := n.(type) {
		case *graph.InformationSystemFacts:
			if gone[n.Ref()] {
				less := *n
				less.Status = never
				changed[i] = &less
			}
		case *graph.IntegrationFacts:
			through := n.DataService != "" && gone[graph.Ref{Type: graph.TypeDataService, Key: n.DataService}]
			if gone[n.Ref()] || through || system(n.Consumer.System) || system(n.Provider.System) || system(n.Via) {
				less := *n
				less.Status = never
				changed[i] = &less
			}
		}
	}
	return changed
}

func TestWithdrawingIsAsIfItWereWithdrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := gaptest.Registry(t, gaptest.Options{})
		s := gaptest.Snapshot(t, nodes)
		var refs []graph.Ref
		for _, n := range nodes {
			switch n.Ref().Type {
			case graph.TypeInformationSystem, graph.TypeDataService, graph.TypeIntegration:
				refs = append(refs, n.Ref())
			}
		}
		ref := rapid.SampledFrom(refs).Draw(t, "withdrawn")
		m, err := gap.Withdraw(s.View(gaptest.Date), ref)
		if err != nil {
			t.Fatal(err)
		}
		before := fresh(s.View(gaptest.Date))
		after := gap.Of(graph.FromNodes(0, time.Time{}, withdrawn(nodes, ref)).View(gaptest.Date))
		var want, got []gap.Unit
		for _, u := range before.Units() {
			v, w := before.Verdict(u.Requirement, u.Channel), after.Verdict(u.Requirement, u.Channel)
			if diff := cmp.Diff(w, gap.Of(m.Difference.To).Verdict(u.Requirement, u.Channel)); diff != "" {
				t.Fatalf("With %v withdrawn, %v is otherwise than it should be (-want +got):\n%s", ref, u, diff)
			}
			if ranks[w.Outcome()] < ranks[v.Outcome()] || w.Outcome() == v.Outcome() && w.Certain.Covered < v.Certain.Covered {
				want = append(want, u)
			}
		}
		for _, c := range m.Worse {
			got = append(got, c.Unit)
		}
		for _, u := range want {
			if !slices.Contains(got, u) {
				t.Fatalf("With %v withdrawn %v is worse, and that is not told: %v", ref, u, got)
			}
		}
		past := gap.Compare(s.View(gaptest.Date-1), m.Difference.To.Snapshot.View(gaptest.Date-1))
		if len(past.Verdicts) > 0 {
			t.Fatalf("Withdrawing %v on %s changed what was the day before: %v", ref, gaptest.Date, past.Verdicts[0].Unit)
		}
		for _, later := range []graph.Date{gaptest.Date, gaptest.Date + 1, gaptest.Date + 1000} {
			if status := statusOf(m.Difference.To.Node(ref), later); status != graph.StatusWithdrawn {
				t.Fatalf("%v is %s on %s", ref, status, later)
			}
		}
	})
}

func statusOf(n graph.Node, d graph.Date) graph.Status {
	switch n := n.(type) {
	case *graph.InformationSystemFacts:
		return graph.StatusAt(n.Status, d)
	case *graph.DataServiceFacts:
		return graph.StatusAt(n.Status, d)
	case *graph.IntegrationFacts:
		return graph.StatusAt(n.Status, d)
	}
	return ""
}
