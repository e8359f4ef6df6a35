package gap_test

import (
	"slices"
	"testing"

	diff "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// What a service still asks for on paper is summed up from the verdicts as §3.4 says, and must be what Paper says.
func TestPaperIsAsASecondReadingSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := gap.Of(s.View(gaptest.Date))
		for _, service := range s.Keys(graph.TypeService) {
			for _, p := range table.PaperOf(service) {
				want := secondPaper(s, table, service, p.Channel)
				got := gap.PaperSummary{Demanded: p.Demanded, Conditional: p.Conditional, Replaceable: p.Replaceable, ReplaceableNow: p.ReplaceableNow, Paperless: p.Paperless}
				if d := diff.Diff(want, got); d != "" {
					t.Fatalf("paper of %s on %q (-second reading +said):\n%s", service, p.Channel, d)
				}
			}
		}
	})
}

func secondPaper(s *graph.Snapshot, table *gap.Table, service, channel graph.Key) gap.PaperSummary {
	type document struct {
		r *graph.RequirementFacts
		v *gap.Verdict
	}
	groups := map[string]map[int][]document{}
	choices := map[string]graph.Choice{}
	for r := range s.RequirementsOf(service) {
		v := table.Verdict(r.Key, channel)
		if v == nil {
			continue
		}
		group := r.Group
		if group == "" {
			group = "single " + string(r.Key)
		}
		if groups[group] == nil {
			groups[group] = map[int][]document{}
		}
		choices[group] = r.Choice
		list := groups[group][r.List]
		if v.Certain.Outcome != gap.NotEvidence && r.Obligation != graph.NotObligatory {
			list = append(list, document{r, v})
		}
		groups[group][r.List] = list
	}
	// worst gives how far the group is from what is asked, by the list that counts.
	worst := func(group string, run int, bad func(document, *gap.Answer) int) int {
		var lists []int
		for _, list := range groups[group] {
			rank := 0
			for _, d := range list {
				rank = max(rank, bad(d, []*gap.Answer{&d.v.Certain, &d.v.Possible}[run]))
			}
			lists = append(lists, rank)
		}
		if choices[group] == graph.ChoiceAnyone || choices[group] == "" && run == 1 {
			return slices.Min(lists)
		}
		return slices.Max(lists)
	}
	p := gap.PaperSummary{}
	drops := []gap.MayDrop{gap.DropYes, gap.DropAfterAct, gap.DropAfterWork, gap.DropUnknown, gap.DropNo}
	states := []gap.PaperlessState{gap.PaperlessNow, gap.PaperlessAfterAct, gap.PaperlessAfterWork, gap.PaperlessUnknown, gap.PaperlessNo}
	ranks := [2]int{}
	withConditions := 0
	for group, lists := range groups {
		blocking, conditional := 0, 0
		for _, list := range lists {
			for _, d := range list {
				blocking++
				if d.r.Obligation == graph.Conditional {
					conditional++
				}
			}
		}
		if blocking == 0 {
			continue
		}
		p.Demanded++
		if blocking == conditional {
			p.Conditional++
		}
		for run := range 2 {
			otherwise := func(good ...gap.Outcome) int {
				bad := worst(group, run, func(_ document, a *gap.Answer) int {
					if slices.Contains(good, a.Otherwise) {
						return 0
					}
					return 1
				})
				return 1 - bad
			}
			counts := []*int{&p.ReplaceableNow.Certain, &p.ReplaceableNow.Possible, &p.Replaceable.Certain, &p.Replaceable.Possible}
			*counts[run] += otherwise(gap.ReplaceableNow)
			*counts[2+run] += otherwise(gap.ReplaceableNow, gap.ReplaceableAfterWork)
			drop := func(conditions bool) int {
				return worst(group, run, func(d document, a *gap.Answer) int {
					rank := 0
					for _, c := range a.Cases {
						if conditions || d.r.Obligation != graph.Conditional {
							rank = max(rank, slices.Index(drops, c.MayDrop))
						}
					}
					return rank
				})
			}
			ranks[run] = max(ranks[run], drop(false))
			if run == 0 {
				withConditions = max(withConditions, drop(true))
			}
		}
	}
	p.Paperless = gap.Paperless{State: states[ranks[0]], Possibly: states[ranks[1]], Scope: gap.AllCases, OfKnownDocuments: s.Service(service).DocumentsKnown != graph.DocumentsComplete}
	if withConditions > ranks[0] {
		p.Paperless.Scope = gap.SomeCases
	}
	if p.Demanded == 0 && p.Paperless.OfKnownDocuments {
		p.Paperless.State, p.Paperless.Possibly = gap.PaperlessUnknown, gap.PaperlessUnknown
	}
	return p
}
