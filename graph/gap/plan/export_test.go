package plan

import "math"

// CarelessBounds gives the bound of a problem by prices and shares that are any numbers, and for each candidate that is left
// to decide the bound with it and without it.
func CarelessBounds(p Problem, number func() float64) (bound int64, with, without map[int]int64) {
	n := compile(p)
	return carelessBounds(n, number)
}

// CarelessCosts gives the same for the least cost of a need: how little it costs at least.
func CarelessCosts(p Problem, need *Need, number func() float64) (bound int64, with, without map[int]int64, err error) {
	p.Budget = most
	n, err := p.cover(need)
	if err != nil {
		return 0, nil, nil, err
	}
	bound, with, without = carelessBounds(n, number)
	all := p.cost(n.taken) + n.base + n.total
	for candidate := range with {
		with[candidate], without[candidate] = all-with[candidate], all-without[candidate]
	}
	return all - bound, with, without, nil
}

func carelessBounds(n *network, number func() float64) (bound int64, with, without map[int]int64) {
	prices := newPrices(n, &work{limit: math.MaxInt64})
	for node := range prices.offer {
		prices.offer[node] = number()
	}
	for part := range prices.share {
		prices.share[part] = number()
	}
	c := prices.certify(n.open())
	with, without = map[int]int64{}, map[int]int64{}
	for i, candidate := range n.candidates {
		with[candidate] = n.base + c.turned(int32(i), true)
		without[candidate] = n.base + c.turned(int32(i), false)
	}
	return n.base + c.bound(), with, without
}
