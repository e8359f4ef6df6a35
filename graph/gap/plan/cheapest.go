package plan

import (
	"context"
	"slices"
)

// Way is a set of candidates that fulfils a need.
type Way struct {
	// Possible tells that the need can be fulfilled without what is excluded. The rest says nothing if not.
	Possible bool
	// Chosen candidates, sorted, with those included, and without any that the need is fulfilled without.
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
//
// Each part of the need becomes a goal that weighs more than some way to fulfil it costs, and costs are taken off the
// value: leaving a part out never pays, and the choice of most value is the cheapest way.
func Cheapest(ctx context.Context, p Problem, need *Need, options Options) (Way, error) {
	p.Goals, p.Budget = []Goal{{Weight: 1, Need: need}}, most
	if err := p.check(); err != nil {
		return Way{}, err
	}
	if p.Value(p.allowed()) == 0 {
		return Way{}, nil
	}
	coarse, unit, _ := p.coarse()
	n, err := coarse.cover(need)
	if err != nil {
		return Way{}, err
	}
	n = n.withoutDominated()
	w := options.work(ctx)
	b := &branching{work: w, best: n.taken, value: n.base}
	bound := b.solve(n)
	s := newSearch(n, w)
	best := slices.Sorted(slices.Values(b.best))
	for candidate, name := range n.candidates {
		if _, found := slices.BinarySearch(best, name); found {
			s.put(int32(candidate))
		}
	}
	s.finish() // if it was cut short before it found anything
	chosen := p.withoutIdle(append(s.names(), n.taken...))
	cost := p.cost(chosen)
	least := (coarse.cost(n.taken) + n.base + n.total - bound) * unit
	return Way{Possible: true, Chosen: chosen, Cost: cost, Bound: least, Optimal: cost == least, Cut: w.cut}, nil
}

// cover returns the network whose goals are the parts of the need, each worth more than fulfilling it costs.
func (p Problem) cover(need *Need) (*network, error) {
	c := p.compiling(true)
	root := c.need(need, c.fate, map[*Need]int32{})
	if root == always {
		return c.network(c.names, c.taken), nil
	}
	lack := make([]int64, len(c.op)) // what one way to fulfil a node costs
	for node := range lack {
		switch c.op[node] {
		case One:
			lack[node] = c.costs[node]
		case All:
			for _, part := range c.parts[node] {
				lack[node] = min(most, lack[node]+lack[part])
			}
		case Any:
			lack[node] = most
			for _, part := range c.parts[node] {
				lack[node] = min(lack[node], lack[part])
			}
		}
	}
	parts := []int32{root}
	if c.op[root] == All {
		parts = c.parts[root]
	}
	var sum int64
	for _, part := range parts {
		if sum = min(most, sum+lack[part]+1); sum == most {
			return nil, refuse("To fulfil everything one by one costs more than is counted.")
		}
		c.goal(part, lack[part]+1)
	}
	return c.network(c.names, c.taken), nil
}

// finish chooses what fulfils every goal, for each the way that looked cheapest at first, and takes out what is idle.
func (s *search) finish() {
	s.measure()
	for node := range int32(len(s.op)) {
		if s.weight[node] > 0 && !s.fulfilled(node) {
			s.putAll(unique(s.missing(node, nil)))
		}
	}
	s.shed()
}

// names returns the problem's numbers of the candidates chosen.
func (s *search) names() []int {
	var names []int
	for _, candidate := range s.chosen() {
		names = append(names, s.candidates[candidate])
	}
	return names
}
