package plan

import (
	"context"
)

// Way is a set of candidates that fulfils a need.
type Way struct {
	// Possible tells that the need can be fulfilled without what is excluded. The rest says nothing if not.
	Possible bool
	// Chosen candidates, sorted, with those included.
	Chosen []int
	// Cost of what is chosen.
	Cost int64
	// Bound is proved: no set that fulfils the need costs less.
	Bound int64
	// Optimal tells that the cost equals the bound: there is no cheaper set.
	Optimal bool
	// Cut tells that the context ended the search before its effort was spent: another run may find another answer.
	Cut bool
}

// Cheapest chooses the candidates of least cost that fulfil the need, with those included and without those excluded,
// whatever the budget and the goals are. Problem.Everything gives the need of all that can be fulfilled. When ctx ends, it
// returns the best found so far with what is proved so far. The error is a sentence about what the problem asks and
// cannot be, as in Solve.
func Cheapest(ctx context.Context, p Problem, need *Need, options Options) (Way, error) {
	p.Goals = []Goal{{Weight: 1, Need: need}}
	if err := p.check(); err != nil {
		return Way{}, err
	}
	chosen := p.allowed()
	if p.Value(chosen) == 0 {
		return Way{}, nil
	}
	included := unique(p.Include)
	for i := len(chosen) - 1; i >= 0; i-- {
		without := append(append([]int(nil), chosen[:i]...), chosen[i+1:]...)
		if p.Value(unique(append(without, included...))) == 1 {
			chosen = without
		}
	}
	chosen = unique(append(chosen, included...))
	cost, bound := p.cost(chosen), p.cost(included)
	return Way{Possible: true, Chosen: chosen, Cost: cost, Bound: bound, Optimal: cost == bound, Cut: ctx.Err() != nil}, nil
}
