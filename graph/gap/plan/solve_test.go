package plan_test

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph/gap/plan"
)

func one(candidate int) *plan.Need { return &plan.Need{Op: plan.One, Candidate: candidate} }

func all(parts ...*plan.Need) *plan.Need { return &plan.Need{Op: plan.All, Parts: parts} }

func anyOf(parts ...*plan.Need) *plan.Need { return &plan.Need{Op: plan.Any, Parts: parts} }

func each(count int, cost int64) []int64 {
	costs := make([]int64, count)
	for i := range costs {
		costs[i] = cost
	}
	return costs
}

func TestSolve(t *testing.T) {
	cases := map[string]struct {
		reason  string
		problem plan.Problem
		want    plan.Solution
	}{
		"nothing": {
			reason: "A problem without candidates and goals has an answer: nothing, worth nothing.",
			want:   plan.Solution{Optimal: true},
		},
		"no budget": {
			reason:  "What costs nothing is chosen without a budget, and nothing else.",
			problem: plan.Problem{Costs: []int64{0, 1}, Goals: []plan.Goal{{Weight: 2, Need: one(0)}, {Weight: 3, Need: one(1)}}},
			want:    plan.Solution{Chosen: []int{0}, Value: 2, Bound: 2, Optimal: true, Greedy: 2},
		},
		"idle for nothing": {
			reason:  "A candidate that costs nothing and brings nothing is not chosen.",
			problem: plan.Problem{Costs: []int64{0, 0, 1}, Budget: 1, Goals: []plan.Goal{{Weight: 1, Need: all(one(0), one(2))}}},
			want:    plan.Solution{Chosen: []int{0, 2}, Cost: 1, Value: 1, Bound: 1, Optimal: true, Greedy: 1},
		},
		"fulfilled already": {
			reason:  "A need without parts is fulfilled from the start, and counts; one without alternatives never is.",
			problem: plan.Problem{Goals: []plan.Goal{{Weight: 4, Need: all()}, {Weight: 5, Need: anyOf()}}},
			want:    plan.Solution{Value: 4, Bound: 4, Optimal: true, Greedy: 4},
		},
		"all included": {
			reason:  "Where everything is included there is nothing to choose, and its cost counts.",
			problem: plan.Problem{Costs: each(2, 3), Budget: 7, Include: []int{1, 0, 1}, Goals: []plan.Goal{{Weight: 1, Need: one(1)}}},
			want:    plan.Solution{Chosen: []int{0, 1}, Cost: 6, Value: 1, Bound: 1, Optimal: true, Greedy: 1},
		},
		"nothing alone": {
			reason: "Seven goals that each want the same three candidates: none brings anything alone, and greedy stays at 0 of 7.",
			problem: plan.Problem{Costs: each(6, 1), Budget: 3, Goals: []plan.Goal{
				{Weight: 4, Need: all(one(1), one(3), one(5))}, {Weight: 3, Need: all(one(5), one(3))}}},
			want: plan.Solution{Chosen: []int{1, 3, 5}, Cost: 3, Value: 7, Bound: 7, Optimal: true},
		},
		"the tempting one": {
			reason: "Greedy takes the candidate that brings 4 first and has no room for the pair that brings 9: it reaches 0.44.",
			problem: plan.Problem{Costs: each(3, 1), Budget: 2, Goals: []plan.Goal{
				{Weight: 4, Need: one(0)}, {Weight: 9, Need: all(one(1), one(2))}}},
			want: plan.Solution{Chosen: []int{1, 2}, Cost: 2, Value: 9, Bound: 9, Optimal: true, Greedy: 4},
		},
		"large numbers": {
			reason: "Weights and costs near the most that is counted neither overflow nor lose a unit.",
			problem: plan.Problem{Costs: []int64{math.MaxInt64/16 - 1, 2}, Budget: math.MaxInt64, Goals: []plan.Goal{
				{Weight: math.MaxInt64/16 - 1, Need: one(0)}, {Weight: 2, Need: all(one(0), one(1))}}},
			want: plan.Solution{Chosen: []int{0, 1}, Cost: math.MaxInt64/16 + 1, Value: math.MaxInt64/16 + 1,
				Bound: math.MaxInt64/16 + 1, Optimal: true, Greedy: math.MaxInt64/16 + 1},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := plan.Solve(t.Context(), c.problem, plan.Options{})
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("Solve = %+v, %v\nwant    %+v\n%s", got, err, c.want, c.reason)
			}
		})
	}
}

func TestWhatCannotBeAsked(t *testing.T) {
	circle := all()
	circle.Parts = []*plan.Need{anyOf(circle)}
	cases := map[string]struct {
		problem plan.Problem
		want    string
	}{
		"include over the budget": {plan.Problem{Costs: []int64{3, 4}, Budget: 6, Include: []int{0, 1}},
			"What is to be included costs 7, and the budget is 6."},
		"include and exclude": {plan.Problem{Costs: []int64{1}, Include: []int{0}, Exclude: []int{0}},
			"Candidate 0 is included and excluded; it can be one of them only."},
		"no such candidate": {plan.Problem{Exclude: []int{0}}, "There is no candidate 0 to include or exclude; there are 0."},
		"no such candidate before": {plan.Problem{Costs: []int64{1}, Before: [][2]int{{0, 1}}},
			"There is no candidate 1 to put before or after another; there are 1."},
		"budget below 0": {plan.Problem{Budget: -1}, "The budget is -1; it cannot be below 0."},
		"cost below 0":   {plan.Problem{Costs: []int64{-2}}, "Candidate 0 costs -2; a cost cannot be below 0."},
		"weight below 0": {plan.Problem{Goals: []plan.Goal{{Weight: -3, Need: all()}}}, "Goal 0 weighs -3; a weight cannot be below 0."},
		"too many costs": {plan.Problem{Costs: []int64{math.MaxInt64 / 8, 1}},
			"All candidates together cost more than 1152921504606846975, the most that is counted."},
		"no need":        {plan.Problem{Goals: []plan.Goal{{}}}, "Goal 0: a need is missing."},
		"circle":         {plan.Problem{Goals: []plan.Goal{{Need: circle}}}, "Goal 0: a need is part of itself."},
		"operation":      {plan.Problem{Goals: []plan.Goal{{Need: &plan.Need{Op: 7}}}}, "Goal 0: a need has the unknown operation 7."},
		"need of nobody": {plan.Problem{Goals: []plan.Goal{{Need: one(-1)}}}, "Goal 0: a need names candidate -1; there are 0."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := plan.Solve(t.Context(), c.problem, plan.Options{}); err == nil || err.Error() != c.want {
				t.Errorf("Solve: %v\nwant    %s", err, c.want)
			}
		})
	}
}

func TestCheapest(t *testing.T) {
	problem := plan.Problem{Costs: []int64{5, 3, 3}, Include: []int{2}}
	way, err := plan.Cheapest(t.Context(), problem, anyOf(one(0), all(one(1), one(2))), plan.Options{})
	if want := (plan.Way{Possible: true, Chosen: []int{1, 2}, Cost: 6, Bound: 6, Optimal: true}); err != nil || !reflect.DeepEqual(way, want) {
		t.Errorf("Cheapest = %+v, %v; want %+v: what is included counts, and is used", way, err, want)
	}
	problem.Include, problem.Exclude = nil, []int{1, 0}
	way, err = plan.Cheapest(t.Context(), problem, one(1), plan.Options{})
	if err != nil || way.Possible {
		t.Errorf("Cheapest = %+v, %v; what is excluded makes it impossible", way, err)
	}
}

// ending is a context that ends after it was asked a number of times.
type ending struct {
	context.Context
	asks *int
}

func (e ending) Err() error {
	if *e.asks--; *e.asks < 0 {
		return context.Canceled
	}
	return nil
}

// Ensure that a search which is ended at any moment tells so, and that what it proves is true.
func TestEndedAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := made(random, random.IntN(13))
		asks := rapid.IntRange(0, 200).Draw(t, "asks")
		left := asks
		s, err := plan.Solve(ending{t.Context(), &left}, p, plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		honest(t, p, s)
		if want := best(p); s.Bound < want || s.Cut != (left < 0) || !s.Cut && !s.Optimal {
			t.Fatalf("Solve = %+v after %d of %d questions; the best is %d", s, asks-left, asks, want)
		}
		need := p.Everything()
		left = asks
		way, err := plan.Cheapest(ending{t.Context(), &left}, p, need, plan.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := cheapest(p, need); way.Bound > want || way.Cost < want || way.Cut != (left < 0) {
			t.Fatalf("Cheapest = %+v; the least is %d", way, want)
		}
	})
}

// Ensure that the answer to a problem too large to settle depends on nothing but the problem.
func TestSameAnswerTwice(t *testing.T) {
	n := nation{consumers: 10, providers: 60, documents: 50, services: 300}
	first, second := n.problem(3), n.problem(3)
	first.Budget, second.Budget = 12, 12
	a, err := plan.Solve(t.Context(), first, plan.Options{Effort: 10})
	if err != nil {
		t.Fatal(err)
	}
	b, err := plan.Solve(t.Context(), second, plan.Options{Effort: 10})
	if err != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("Solve = %+v\nand then %+v, %v", a, b, err)
	}
	honest(t, first, a)
	if a.Cut || a.Value <= a.Greedy/2 {
		t.Errorf("Solve = %+v: cut by nothing, and less than half of greedy", a)
	}
}
