package plan

import (
	"cmp"
	"context"
	"slices"
)

// Options of a search.
type Options struct {
	// Effort limits the work, in millions of small steps; 0 is DefaultEffort. It counts work and not time, so the same
	// problem with the same effort has the same answer on any day. A step takes some nanoseconds.
	Effort int
}

// DefaultEffort is the effort where none is given: one to two seconds for the largest problems.
const DefaultEffort = 300

func (o Options) work(ctx context.Context) *work {
	if o.Effort <= 0 {
		o.Effort = DefaultEffort
	}
	return &work{ctx: ctx, limit: int64(o.Effort) * 1_000_000}
}

// Solution is a choice within the budget, and what is proved about it.
type Solution struct {
	// Chosen candidates, sorted, with those included, and without any that nothing would be lost without.
	Chosen []int
	// Cost of what is chosen.
	Cost int64
	// Value is the weight of the goals that the choice fulfils.
	Value int64
	// Bound is proved: no choice within the budget is worth more.
	Bound int64
	// Optimal tells that the value equals the bound: there is no better choice.
	Optimal bool
	// Cut tells that the context ended the search before its effort was spent: another run may find another answer.
	Cut bool
	// Greedy is the value that always taking the candidate that brings most for its cost next would reach.
	Greedy int64
}

// Solve chooses candidates that fulfil goals of most weight within the budget. When ctx ends, it returns the best found so
// far with what is proved so far. The error is a sentence about what the problem asks and cannot be: an included
// candidate over the budget or excluded, a number below 0, a candidate that does not exist, a need within itself.
func Solve(ctx context.Context, p Problem, options Options) (Solution, error) {
	if err := p.check(); err != nil {
		return Solution{}, err
	}
	if cost := p.cost(p.Include); cost > p.Budget {
		return Solution{}, refuse("What is to be included costs %d, and the budget is %d.", cost, p.Budget)
	}
	coarse, _, unit := p.coarse()
	n := compile(coarse).withoutDominated()
	w := options.work(ctx)
	greedy := newSearch(n, w)
	greedy.grow(false, nil)
	b := &branching{work: w, best: n.taken, value: n.base}
	b.keep(greedy.tally)
	bound := b.solve(n)

	chosen := p.withoutIdle(b.best)
	return Solution{
		Chosen:  chosen,
		Cost:    p.cost(chosen),
		Value:   b.value * unit,
		Bound:   bound * unit,
		Optimal: b.value == bound,
		Cut:     w.cut,
		Greedy:  (n.base + greedy.value) * unit,
	}, nil
}

// coarse returns the problem in the largest units that its costs and its weights are whole multiples of, and these units:
// sums are whole multiples too, so a bound between two of them means the lower one.
func (p Problem) coarse() (coarse Problem, cost, weight int64) {
	for _, c := range p.Costs {
		cost = divisor(cost, c)
	}
	for _, goal := range p.Goals {
		weight = divisor(weight, goal.Weight)
	}
	cost, weight = max(cost, 1), max(weight, 1)
	coarse = p
	coarse.Budget /= cost
	coarse.Costs = make([]int64, len(p.Costs))
	for i, c := range p.Costs {
		coarse.Costs[i] = c / cost
	}
	coarse.Goals = make([]Goal, len(p.Goals))
	for i, goal := range p.Goals {
		coarse.Goals[i] = Goal{Weight: goal.Weight / weight, Need: goal.Need}
	}
	return coarse, cost, weight
}

// divisor returns the greatest common divisor.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// withoutIdle leaves out, of what is not included, what nothing is lost without: what costs most first, of equals the last.
func (p Problem) withoutIdle(chosen []int) []int {
	t := newTally(p.only(chosen), &work{})
	kept := slices.Clone(p.Include)
	all := newest(len(t.candidates))
	t.putAll(all)
	all = slices.DeleteFunc(all, func(candidate int32) bool { return slices.Contains(p.Include, t.candidates[candidate]) })
	slices.SortStableFunc(all, func(a, b int32) int {
		return cmp.Compare(p.Costs[t.candidates[b]], p.Costs[t.candidates[a]])
	})
	for _, candidate := range all {
		value := t.value
		t.take(candidate)
		if t.value < value {
			t.put(candidate)
			kept = append(kept, t.candidates[candidate])
		}
	}
	return unique(kept)
}

// newest returns the numbers below count, the last first.
func newest(count int) []int32 {
	numbers := make([]int32, count)
	for i := range numbers {
		numbers[i] = int32(count - 1 - i)
	}
	return numbers
}
