package plan_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph/gap/plan"
)

// few makes up a problem with few candidates: needs of all kinds that share parts, some that cannot be fulfilled.
func few(t *rapid.T) plan.Problem {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	most := rapid.SampledFrom([]int{3, 8, 12, 12, 15, 18}).Draw(t, "candidates at most")
	return made(random, random.IntN(most+1))
}

func made(random *rand.Rand, candidates int) plan.Problem {
	p := plan.Problem{Costs: make([]int64, candidates)}
	dear := []int64{1, 1, 2, 5, 1000}[random.IntN(5)]
	var all int64
	for i := range p.Costs {
		p.Costs[i] = 1
		if dear > 1 {
			p.Costs[i] = random.Int64N(dear + 1)
		}
		all += p.Costs[i]
	}
	for i := range p.Costs {
		switch random.IntN(20) {
		case 0:
			p.Include = append(p.Include, i)
			p.Budget += p.Costs[i]
		case 1:
			p.Exclude = append(p.Exclude, i)
		}
	}
	p.Budget += random.Int64N(all/2 + 2)
	var needs []*plan.Need
	for i := range candidates {
		needs = append(needs, one(i))
	}
	for range random.IntN(40) {
		need := &plan.Need{Op: plan.Op(1 + random.IntN(2))}
		for range random.IntN(5) {
			if len(needs) > 0 {
				need.Parts = append(need.Parts, needs[random.IntN(len(needs))])
			}
		}
		if len(need.Parts) > 0 || random.IntN(3) == 0 {
			needs = append(needs, need)
		}
	}
	heavy := []int64{1, 3, 10, 1_000_000_000}[random.IntN(4)]
	for range random.IntN(30) {
		if len(needs) > 0 {
			p.Goals = append(p.Goals, plan.Goal{Weight: random.Int64N(heavy + 1), Need: needs[random.IntN(len(needs))]})
		}
	}
	return p
}

// table gives, for each choice as a set of bits, whether it fulfils each need.
type table struct {
	choices int
	known   map[*plan.Need][]bool
}

func (t table) of(need *plan.Need) []bool {
	if is, found := t.known[need]; found {
		return is
	}
	is := make([]bool, t.choices)
	for choice := range is {
		is[choice] = need.Op == plan.All || need.Op == plan.One && choice>>need.Candidate&1 == 1
	}
	for _, part := range need.Parts {
		for choice, fulfilled := range t.of(part) {
			if need.Op == plan.All {
				is[choice] = is[choice] && fulfilled
			} else {
				is[choice] = is[choice] || fulfilled
			}
		}
	}
	t.known[need] = is
	return is
}

// allowed gives the cost of each choice that includes and excludes what the problem says; -1 for others.
func allowed(p plan.Problem) []int64 {
	costs := make([]int64, 1<<len(p.Costs))
	for choice := range costs {
		for i, cost := range p.Costs {
			if choice>>i&1 == 1 {
				costs[choice] += cost
			}
		}
	}
	for choice := range costs {
		for _, candidate := range p.Include {
			if choice>>candidate&1 == 0 {
				costs[choice] = -1
			}
		}
		for _, candidate := range p.Exclude {
			if choice>>candidate&1 == 1 {
				costs[choice] = -1
			}
		}
	}
	return costs
}

// best tries every choice.
func best(p plan.Problem) int64 {
	values := make([]int64, 1<<len(p.Costs))
	known := table{choices: len(values), known: map[*plan.Need][]bool{}}
	for _, goal := range p.Goals {
		for choice, is := range known.of(goal.Need) {
			if is {
				values[choice] += goal.Weight
			}
		}
	}
	var best int64
	for choice, cost := range allowed(p) {
		if cost >= 0 && cost <= p.Budget {
			best = max(best, values[choice])
		}
	}
	return best
}

// cheapest tries every choice; -1 when none fulfils the need.
func cheapest(p plan.Problem, need *plan.Need) int64 {
	least := int64(-1)
	costs := allowed(p)
	for choice, is := range (table{choices: len(costs), known: map[*plan.Need][]bool{}}).of(need) {
		if cost := costs[choice]; is && cost >= 0 && (least < 0 || cost < least) {
			least = cost
		}
	}
	return least
}

// Ensure that no choice at all is better than the one that is called optimal, on five problems a check.
func TestSolveAgainstEveryChoice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			p := few(t)
			solution, err := plan.Solve(t.Context(), p, plan.Options{})
			if err != nil {
				t.Fatalf("Solve: %v", err)
			}
			if want := best(p); solution.Value != want || !solution.Optimal || solution.Bound != want || solution.Cut {
				t.Fatalf("Solve = %+v; the best of every choice is worth %d", solution, want)
			}
			honest(t, p, solution)
		}
	})
}

// Ensure that no choice at all fulfils a need for less than the one that is called optimal, on five problems a check.
func TestCheapestAgainstEveryChoice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			p := few(t)
			need := p.Everything()
			if len(p.Goals) > 0 && len(p.Goals)%2 == 0 {
				need = p.Goals[0].Need
			}
			way, err := plan.Cheapest(t.Context(), p, need, plan.Options{})
			if err != nil {
				t.Fatalf("Cheapest: %v", err)
			}
			want := cheapest(p, need)
			if way.Possible != (want >= 0) || way.Possible && (way.Cost != want || way.Bound != want || !way.Optimal || way.Cut) {
				t.Fatalf("Cheapest = %+v; the cheapest of every choice costs %d", way, want)
			}
			if !way.Possible {
				continue
			}
			p.Goals, p.Budget = []plan.Goal{{Weight: 1, Need: need}}, want
			honest(t, p, plan.Solution{Chosen: way.Chosen, Cost: way.Cost, Value: 1, Bound: 1, Optimal: true})
		}
	})
}

// honest fails when a solution is not what it says it is.
func honest(t interface {
	Helper()
	Errorf(string, ...any)
}, p plan.Problem, s plan.Solution) {
	t.Helper()
	var cost int64
	for _, candidate := range s.Chosen {
		cost += p.Costs[candidate]
		if slices.Contains(p.Exclude, candidate) {
			t.Errorf("candidate %d is chosen and excluded", candidate)
		}
	}
	for _, candidate := range p.Include {
		if !slices.Contains(s.Chosen, candidate) {
			t.Errorf("candidate %d is included and not chosen", candidate)
		}
	}
	if cost != s.Cost || cost > p.Budget {
		t.Errorf("the choice costs %d, is said to cost %d, and the budget is %d", cost, s.Cost, p.Budget)
	}
	if value := p.Value(s.Chosen); value != s.Value {
		t.Errorf("the choice is worth %d and is said to be worth %d", value, s.Value)
	}
	if !slices.IsSorted(s.Chosen) || len(slices.Compact(slices.Clone(s.Chosen))) != len(s.Chosen) {
		t.Errorf("chosen are %v, not each once and in order", s.Chosen)
	}
	if s.Bound < s.Value || s.Greedy > s.Value || s.Optimal != (s.Bound == s.Value) {
		t.Errorf("value %d, bound %d, greedy %d, optimal %v do not agree", s.Value, s.Bound, s.Greedy, s.Optimal)
	}
}
