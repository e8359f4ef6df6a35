package gap_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/graphtest"
)

// lists are the lists of answers that a case may expect, entry by entry; of an entry only the fields that are given.
var lists = map[string]func(*gap.Table) []map[string]any{
	"reconciliation": func(t *gap.Table) []map[string]any {
		rows, _ := t.Reconciliation(gap.ReconciliationWhere{})
		var trees []map[string]any
		for i := range rows {
			tree := tree(rows[i])
			var keep []string
			for _, c := range rows[i].Exceptions() {
				keep = append(keep, string(c.Outcome))
			}
			tree["exceptions"], tree["reserve"], tree["sections"] = fmt.Sprint(keep), rows[i].Reserve(), fmt.Sprint(rows[i].RoadmapSections())
			trees = append(trees, tree)
		}
		return trees
	},
	"contradictions":  func(t *gap.Table) []map[string]any { return trees(t.Contradictions()) },
	"loops":           func(t *gap.Table) []map[string]any { return trees(t.CourierLoops(gap.CourierLoopWhere{})) },
	"repeatedDemands": func(t *gap.Table) []map[string]any { return trees(t.RepeatedDemands()) },
	"shared":          func(t *gap.Table) []map[string]any { return trees(t.Shared()) },
	"degree of d":     func(t *gap.Table) []map[string]any { return trees(t.Degree("d").Items) },
	"items of r":      func(t *gap.Table) []map[string]any { return trees(t.Items("r", "", gap.Certain)) },
	"questions": func(t *gap.Table) []map[string]any {
		questions, _ := t.OpenQuestions(gap.OpenQuestionWhere{})
		return trees(questions)
	},
}

func trees[T any](entries []T) []map[string]any {
	list := []map[string]any{}
	for _, e := range entries {
		list = append(list, tree(e))
	}
	return list
}

func compareLists(t *testing.T, want, got []map[string]any) string {
	t.Helper()
	if len(want) != len(got) {
		return cmp.Diff(want, got)
	}
	for i := range want {
		if diff := compare(want[i], got[i]); diff != "" {
			return fmt.Sprintf("entry %d: %s", i, diff)
		}
	}
	return ""
}

func TestReconciliationHasEveryVerdictOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := gap.Of(gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})).View(gaptest.Date))
		for on, want := range map[gap.On][]*gap.Verdict{gap.OnEachChannel: verdicts(table), gap.OnSomeChannel: chosen(table, table.OnSomeChannel),
			gap.OnEveryChannel: chosen(table, table.OnEveryChannel)} {
			rows, bodies := table.Reconciliation(gap.ReconciliationWhere{On: on})
			said := func(u gap.Unit, certain, possible gap.Decision) string {
				return fmt.Sprint(u.Requirement, " ", u.Channel, " ", certain, " ", possible)
			}
			var got, expected []string
			for _, r := range rows {
				got = append(got, said(r.Unit, r.Certain, r.Possible))
			}
			counts := [2]map[gap.Decision]int{{}, {}}
			for _, v := range want {
				if v.Outcome() != gap.NotEvidence {
					expected = append(expected, said(gap.Unit{Requirement: v.Requirement, Channel: v.Channel}, v.Certain.Decision, v.Possible.Decision))
					counts[0][v.Certain.Decision]++
					counts[1][v.Possible.Decision]++
				}
			}
			slices.Sort(got)
			slices.Sort(expected)
			if diff := cmp.Diff(expected, got); diff != "" {
				t.Fatalf("%s: the rows must be the verdicts (-verdicts +rows):\n%s", on, diff)
			}
			for _, b := range bodies {
				for _, c := range b.Counts {
					counts[0][c.Word] -= c.Count.Certain
					counts[1][c.Word] -= c.Count.Possible
				}
			}
			for run := range counts {
				for decision, left := range counts[run] {
					if left != 0 {
						t.Fatalf("%s: the sums by body miss %d rows of %s in run %d", on, left, decision, run)
					}
				}
			}
		}
	})
}

func verdicts(table *gap.Table) []*gap.Verdict {
	var all []*gap.Verdict
	for _, u := range table.Units() {
		all = append(all, table.Verdict(u.Requirement, u.Channel))
	}
	return all
}

func chosen(table *gap.Table, choose func(graph.Key) *gap.Verdict) []*gap.Verdict {
	var all []*gap.Verdict
	seen := map[graph.Key]bool{}
	for _, u := range table.Units() {
		if !seen[u.Requirement] {
			all = append(all, choose(u.Requirement))
		}
		seen[u.Requirement] = true
	}
	return all
}

func TestReconciliationWhere(t *testing.T) {
	table := gap.Of(graph.FromNodes(1, time.Time{}, graphtest.Registry()).View(graph.MustDate("2024-03-01")))
	all, sums := table.Reconciliation(gap.ReconciliationWhere{})
	key := func(k graph.Key) []graph.Key { return []graph.Key{k} }
	yes := true
	for name, c := range map[string]struct {
		where gap.ReconciliationWhere
		holds func(gap.Reconciled) bool
	}{
		"decision":            {gap.ReconciliationWhere{Decisions: []gap.Decision{gap.AmendAct, gap.Keep}}, func(r gap.Reconciled) bool { return r.Certain == gap.AmendAct || r.Certain == gap.Keep }},
		"decision, possibly":  {gap.ReconciliationWhere{Decisions: []gap.Decision{gap.AmendAct}, Run: gap.Possible}, func(r gap.Reconciled) bool { return r.Possible == gap.AmendAct }},
		"service":             {gap.ReconciliationWhere{Services: key("licence")}, func(r gap.Reconciled) bool { return r.Service == "licence" }},
		"no such service":     {gap.ReconciliationWhere{Services: key("nowhere")}, func(gap.Reconciled) bool { return false }},
		"kind of document":    {gap.ReconciliationWhere{DocumentTypes: key("passport")}, func(r gap.Reconciled) bool { return r.DocumentType == "passport" }},
		"body":                {gap.ReconciliationWhere{Bodies: key(all[0].Body)}, func(r gap.Reconciled) bool { return r.Body == all[0].Body }},
		"act read":            {gap.ReconciliationWhere{ActRead: &yes}, func(r gap.Reconciled) bool { return r.ActRead }},
		"two conditions both": {gap.ReconciliationWhere{ActRead: &yes, Services: key("card")}, func(r gap.Reconciled) bool { return r.ActRead && r.Service == "card" }},
	} {
		rows, counted := table.Reconciliation(c.where)
		want := 0
		for _, r := range all {
			if c.holds(r) {
				want++
			}
		}
		if len(rows) != want || slices.ContainsFunc(rows, func(r gap.Reconciled) bool { return !c.holds(r) }) {
			t.Errorf("%s: %d rows, want %d that satisfy it", name, len(rows), want)
		}
		if len(c.where.Decisions) > 0 && cmp.Diff(sums, counted) != "" {
			t.Errorf("%s: the sums are those of all decisions, whichever is asked for", name)
		}
	}
}

// TestLoopsAreAsAPlainReadingSays goes from each verdict to the services that issue the document.
func TestLoopsAreAsAPlainReadingSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := gaptest.Registry(t, gaptest.Options{})
		for _, n := range nodes {
			if s, ok := n.(*graph.ServiceFacts); ok {
				for _, d := range nodes {
					if d, ok := d.(*graph.DocumentTypeFacts); ok && rapid.Bool().Draw(t, "issues") {
						s.Results = append(s.Results, graph.Result{DocumentType: d.Key})
					}
				}
			}
		}
		s := gaptest.Snapshot(t, nodes)
		table := gap.Of(s.View(gaptest.Date))
		want := map[string]int{}
		for _, v := range verdicts(table) {
			r := s.Requirement(v.Requirement)
			if v.Outcome() == gap.ReplaceableNow || v.Outcome() == gap.NotEvidence || r.Obligation == graph.NotObligatory {
				continue
			}
			for issuing := range graph.All[*graph.ServiceFacts](s, graph.TypeService) {
				for _, result := range issuing.Results {
					if result.DocumentType == r.DocumentType {
						want[fmt.Sprint(issuing.Key, " ", v.Requirement, " ", v.Channel, " ", v.Possibly() != gap.ReplaceableNow)] = 1 // however often it is written down
					}
				}
			}
		}
		got := map[string]int{}
		for _, l := range table.CourierLoops(gap.CourierLoopWhere{}) {
			for i := range len(l.Channels) * len(l.Issuing) {
				channel, issuing := l.Channels[i%len(l.Channels)], l.Issuing[i/len(l.Channels)]
				got[fmt.Sprint(issuing, " ", l.Requirement, " ", channel, " ", slices.Contains(l.Possibly, channel))]++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("issuing service, requirement, channel, still open possibly (-plain reading +loops):\n%s", diff)
		}
	})
}

// TestItemsMakeUpTheVerdict: the items covered are those that the verdict counts, and all arrive where it is replaceable now.
func TestItemsMakeUpTheVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := gap.Of(s.View(gaptest.Date))
		units := map[graph.Key]int{}
		for _, v := range verdicts(table) {
			if v.Outcome() == gap.NotEvidence {
				continue
			}
			units[s.Requirement(v.Requirement).DocumentType]++
			for run, a := range map[gap.Run]*gap.Answer{gap.Certain: &v.Certain, gap.Possible: &v.Possible} {
				covered, live, joined := 0, true, false
				for _, item := range table.Items(v.Requirement, v.Channel, run) {
					if item.Covered {
						covered++
					}
					live = live && item.Step == gap.Live
					joined = joined || item.Scope == gap.SomeCases
				}
				if joined != (covered > a.Covered) || covered < a.Covered || !joined && live != (a.Outcome == gap.ReplaceableNow) {
					t.Fatalf("%s on %q, %s: %d items covered, all arrive: %v; the verdict says %d and %s", v.Requirement, v.Channel, run, covered, live, a.Covered, a.Outcome)
				}
			}
		}
		for _, d := range s.Keys(graph.TypeDocumentType) {
			degree := table.Degree(d)
			for _, item := range degree.Items {
				certain := item.Arrives.Certain + item.AfterWork.Certain + item.Without.Certain
				possible := item.Arrives.Possible + item.AfterWork.Possible + item.Without.Possible
				if degree.Documents != units[d] || certain != units[d] || possible != units[d] {
					t.Fatalf("%s: %d documents; the item %q has %d and %d; there are %d verdicts", d, degree.Documents, item.Item, certain, possible, units[d])
				}
			}
		}
	})
}

func TestListsComeInOneOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := gaptest.Registry(t, gaptest.Options{})
		ask := func(nodes []graph.Node) string {
			table := gap.Of(gaptest.Snapshot(t, nodes).View(gaptest.Date))
			text := ""
			for _, name := range slices.Sorted(maps.Keys(lists)) {
				if name != "degree of d" && name != "items of r" {
					text += fmt.Sprintln(name, lists[name](table))
				}
			}
			return text
		}
		if diff := cmp.Diff(ask(nodes), ask(rapid.Permutation(nodes).Draw(t, "order"))); diff != "" {
			t.Fatalf("the lists depend on the order of the nodes:\n%s", diff)
		}
	})
}
