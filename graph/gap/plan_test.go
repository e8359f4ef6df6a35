package gap

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/gap/plan"
)

// drawInput makes up a question without a budget.
func drawInput(t *rapid.T) PlanInput {
	in := PlanInput{Run: rapid.SampledFrom([]Run{Certain, Possible}).Draw(t, "run"), Consider: []CandidateKind{}}
	in.Weight = rapid.SampledFrom([]PlanWeight{WeighDocuments, WeighDocuments, WeighApplications, WeighServices}).Draw(t, "weight")
	for _, kind := range []CandidateKind{ConfirmCandidate, AutomateCandidate} {
		if rapid.Bool().Draw(t, string(kind)) {
			in.Consider = append(in.Consider, kind)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "filtered") == 0 {
		in.Services = []graph.Key{"s1"}
	}
	return in
}

// Doing the candidates and asking once more frees just what their needs say, whichever are done.
func TestNeedsAreWhatSimulationFinds(t *testing.T) {
	compared, skipped := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := Of(s.View(gaptest.Date))
		in := drawInput(t)
		k, err := table.task(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		c, err := k.choice(&in)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.from) > 6 {
			skipped++
			return
		}
		for set := range 1 << len(c.from) {
			done := map[*candidate]bool{}
			var chosen []int
			for i, one := range c.from {
				if set>>i&1 == 1 {
					done[one] = true
					chosen = append(chosen, i)
				}
			}
			if k.withoutSystem(done) {
				continue
			}
			next, err := s.With(graph.ChangeSet{Edits: together(c.edits(done))})
			if err != nil {
				t.Fatalf("The changes of candidates must be possible: %v", err)
			}
			after := Of(next.View(gaptest.Date))
			for i := range k.units {
				u := &k.units[i]
				need := c.rewrite.of(u.need)
				said := need != nil && len(plan.Problem{Costs: c.problem.Costs, Goals: []plan.Goal{{Need: need}}}.Fulfilled(chosen)) == 1
				v := after.Verdict(u.requirement.Key, u.channel)
				a := [2]*Answer{&v.Certain, &v.Possible}[k.run]
				is := a.Outcome == ReplaceableNow
				if said && !is || is && !said && !newHolder(u.found[k.run].answer(), *a) {
					var ids []string
					for _, i := range chosen {
						ids = append(ids, c.from[i].id())
					}
					t.Fatalf("%v after %v: said %v, simulated %v\nroutes before %+v\nafter %+v", u.name(), ids, said, is, u.found[k.run].answer().Routes, a.Routes)
				}
				compared++
			}
			for i := range k.paperful {
				p := &k.paperful[i]
				need := c.rewrite.of(p.need)
				said := need != nil && len(plan.Problem{Costs: c.problem.Costs, Goals: []plan.Goal{{Need: need}}}.Fulfilled(chosen)) == 1
				is := !slices.ContainsFunc(after.service(p.service.key).asked(p.on), func(a asked) bool {
					return a.over(k.run, func(l *list) int { return l.demanded(k.run) }) > 0
				})
				if said && !is {
					t.Fatalf("%s on %d after %v: said %v, simulated %v", p.service.key, p.on, chosen, said, is)
				}
			}
		}
	})
	t.Logf("%d units after choices compared, %d registries with more candidates left out", compared, skipped)
}

// newHolder reports whether a holding came up that was not there before: an integration may deliver what its provider is
// not recorded to hold, and what follows from one document's integration may be recorded. That counts once it is there.
func newHolder(before, after Answer) bool {
	return slices.ContainsFunc(after.Routes, func(r Route) bool {
		return !slices.ContainsFunc(before.Routes, func(old Route) bool {
			return old.Item == r.Item && old.Holder == r.Holder && (old.Holding == r.Holding || old.Holding == "")
		})
	})
}

// askedPlan is a registry and a question with a budget, a cost or a road.
type askedPlan struct {
	snapshot *graph.Snapshot
	in       PlanInput
}

var askedPlans = rapid.Custom(func(t *rapid.T) askedPlan {
	a := askedPlan{gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})), drawInput(t)}
	switch rapid.IntRange(0, 3).Draw(t, "question") {
	case 0:
		road := rapid.SampledFrom([]PlanRoad{FewestSteps, LeastCost}).Draw(t, "road")
		a.in.Road = &road
	case 1:
		cost := float64(rapid.IntRange(0, 200).Draw(t, "cost"))
		a.in.Cost = &cost
	default:
		budget := rapid.IntRange(0, 4).Draw(t, "budget")
		a.in.Budget = &budget
	}
	a.in.TimeLimit = MaxTimeLimit
	return a
})

// The whole plan, and each step with those before it, frees at least what it promises.
func TestPlanKeepsItsPromise(t *testing.T) {
	freed := 0
	rapid.Check(t, func(t *rapid.T) {
		promised, broken := askedPlans.Draw(t, "asked").promise(t.Context(), func(edits []graph.Edit) []graph.Edit { return edits })
		freed += promised
		if broken != "" {
			t.Fatal(broken)
		}
	})
	t.Logf("%d documents promised and found free", freed)
}

// A plan whose changes leave something undone is found out.
func TestBrokenPromisesAreFound(t *testing.T) {
	without := func(isUndone func(graph.Edit) bool) func([]graph.Edit) []graph.Edit {
		return func(edits []graph.Edit) []graph.Edit { return slices.DeleteFunc(slices.Clone(edits), isUndone) }
	}
	for name, flaw := range map[string]func([]graph.Edit) []graph.Edit{
		"a system is not finished": without(func(e graph.Edit) bool { return e.Alter.Type == graph.TypeInformationSystem }),
		"nothing is connected":     without(func(e graph.Edit) bool { return e.Alter.Type == graph.TypeIntegration }),
		"no coverage is confirmed": without(func(e graph.Edit) bool { return e.Alter.Type == graph.TypeHolding }),
		"nobody is admitted": func(edits []graph.Edit) []graph.Edit {
			flawed := slices.Clone(edits)
			for i, e := range flawed {
				flawed[i].Add = maps.Clone(e.Add)
				delete(flawed[i].Add, "admits")
			}
			return flawed
		},
	} {
		found := false
		for seed := 0; seed < 2000 && !found; seed++ {
			_, broken := askedPlans.Example(seed).promise(t.Context(), flaw)
			found = broken != ""
		}
		if !found {
			t.Errorf("No plan was found to break its promise where %s: the promise proves nothing.", name)
		}
	}
}

// promise makes the plan, does it with changes as they come out of do, and says what is not as promised.
func (a askedPlan) promise(ctx context.Context, do func([]graph.Edit) []graph.Edit) (promised int, broken string) {
	p, err := Of(a.snapshot.View(gaptest.Date)).Plan(ctx, a.in)
	if err != nil {
		return 0, err.Error()
	}
	var units []Unit
	var edits []graph.Edit
	for _, step := range p.Steps {
		edits = append(edits, do(step.Edits())...)
		units = append(units, step.Freed...)
		if broken := a.notFree(edits, units); broken != "" {
			return 0, broken
		}
		if len(units) != step.TotalFreed || step.Left != p.Demanded-p.Arriving-len(units) {
			return 0, fmt.Sprintf("The sums of %+v are wrong: %d are freed", step, len(units))
		}
	}
	others := 0
	for _, n := range p.NotPlanned {
		others += len(n.Units)
	}
	switch {
	case p.Freed != len(units):
		return 0, fmt.Sprintf("The plan says that it frees %d, its steps %d.", p.Freed, len(units))
	case others+p.Freed+p.Arriving != p.Demanded:
		return 0, fmt.Sprintf("Every document demanded must be told of once: %d arrive, %d are freed, %d are not, of %d", p.Arriving, p.Freed, others, p.Demanded)
	case p.Value > p.Bound || p.Cost < p.CostBound:
		return 0, fmt.Sprintf("No plan can be better than its bound: %+v", p)
	}
	return len(units), a.notFree(do(p.Edits()), units)
}

// notFree tries the changes and names a unit that is not free then.
func (a askedPlan) notFree(edits []graph.Edit, units []Unit) string {
	next, err := a.snapshot.With(graph.ChangeSet{Edits: edits})
	if err != nil {
		return "A plan must be possible: " + err.Error()
	}
	table := Of(next.View(gaptest.Date))
	for _, u := range units {
		v := table.Verdict(u.Requirement, u.Channel)
		if after := [2]*Answer{&v.Certain, &v.Possible}[a.in.Run.index()]; after.Outcome != ReplaceableNow {
			return fmt.Sprintf("%v is promised, and is %s: %+v", u, after.Outcome, after.Routes)
		}
	}
	return ""
}

// Trying every choice within the budget on the graph itself finds nothing better than the plan, and nothing worse than its
// best: whenever few candidates are there, the plan is the best one and says so.
func TestPlanIsTheBest(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := Of(s.View(gaptest.Date))
		in := drawInput(t)
		in.Weight, in.TimeLimit = WeighDocuments, MaxTimeLimit
		budget := rapid.IntRange(0, 3).Draw(t, "budget")
		in.Budget = &budget
		p, err := table.Plan(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		k, err := table.task(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		c, err := k.choice(&in)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.from) == 0 || len(c.from) > 8 {
			return
		}
		road := FewestSteps
		onRoad := in
		onRoad.Budget, onRoad.Road = nil, &road
		r, err := table.Plan(t.Context(), onRoad)
		if err != nil {
			t.Fatal(err)
		}
		best, all, least := 0, 0, int64(0) // within the budget; of all choices, and what that takes at least
		for set := range 1 << len(c.from) {
			done, cost := map[*candidate]bool{}, int64(0)
			for i, one := range c.from {
				if set>>i&1 == 1 {
					done[one] = true
					cost += c.problem.Costs[i]
				}
			}
			if k.withoutSystem(done) {
				continue
			}
			next, err := s.With(graph.ChangeSet{Edits: together(c.edits(done))})
			if err != nil {
				t.Fatal(err)
			}
			after, freed := Of(next.View(gaptest.Date)), 0
			for i := range k.units {
				u := &k.units[i]
				v := after.Verdict(u.requirement.Key, u.channel)
				a := [2]*Answer{&v.Certain, &v.Possible}[k.run]
				if newHolder(u.found[k.run].answer(), *a) {
					return // what an integration brings to light is nobody's plan
				}
				if a.Outcome == ReplaceableNow {
					freed++
				}
			}
			if cost <= c.problem.Budget {
				best = max(best, freed)
			}
			if freed > all || freed == all && cost < least {
				all, least = freed, cost
			}
		}
		compared++
		if int64(best) != p.Value || p.Freed != best || !p.Optimal || p.Bound != p.Value {
			t.Fatalf("The best choice of %d frees %d; the plan says %d, bound %d, optimal %v", budget, best, p.Value, p.Bound, p.Optimal)
		}
		if r.Freed != all || r.Cost != float64(least) || !r.Optimal || r.CostBound != r.Cost {
			t.Fatalf("All that can be freed are %d, with %d steps; the road frees %d with %g, at least %g, optimal %v", all, least, r.Freed, r.Cost, r.CostBound, r.Optimal)
		}
	})
	t.Logf("%d plans compared with every choice there is", compared)
}

// withoutSystem reports whether a link is among the done whose service has no system yet: it brings that system with it,
// so it does more than is said of it alone.
func (k *task) withoutSystem(done map[*candidate]bool) bool {
	return slices.ContainsFunc(k.candidates, func(one *candidate) bool {
		a := k.systems[doing{what: automating, node: one.consumer}]
		return done[one] && one.isPair() && a != nil && !done[a]
	})
}

// together gives the changes that do several candidates.
func together(each map[*candidate][]graph.Edit) []graph.Edit {
	return Together(slices.Concat(slices.Collect(maps.Values(each))...))
}
