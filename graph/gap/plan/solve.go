package plan

import (
	"context"
	"fmt"
)

// Options of a search.
type Options struct {
	// Effort limits the work, in millions of small steps; 0 is the default, DefaultEffort. It counts work and not
	// time, so the same problem with the same effort has the same answer on any day.
	Effort int
}

// Solution is a choice within the budget, and what is proved about it.
type Solution struct {
	// Chosen candidates, sorted, with those included.
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
		return Solution{}, fmt.Errorf("What is to be included costs %d, and the budget is %d.", cost, p.Budget)
	}
	chosen := unique(p.Include)
	value := p.Value(chosen)
	for ctx.Err() == nil {
		best, bestValue := -1, value
		for _, candidate := range p.allowed() {
			with := unique(append([]int{candidate}, chosen...))
			if p.cost(with) > p.Budget {
				continue
			}
			if v := p.Value(with); v > bestValue {
				best, bestValue = candidate, v
			}
		}
		if best < 0 {
			break
		}
		chosen, value = unique(append(chosen, best)), bestValue
	}
	bound := p.Value(p.allowed())
	return Solution{Chosen: chosen, Cost: p.cost(chosen), Value: value, Bound: bound, Optimal: value == bound,
		Cut: ctx.Err() != nil, Greedy: value}, nil
}
