package plan

import "slices"

// prices are the dual side of the linear relaxation: each goal offers a price, at most its weight, for being fulfilled.
// An All shares the price it gets out among its parts, an Any passes it on to each part. What arrives at a candidate is
// what it can be worth at most, so that for every choice within the budget
//
//	value ≤ Σ goals (weight − offer) + Σ chosen candidates (what arrives),
//
// whatever the offers and shares: fulfilled goals are paid for by the candidates that fulfil them. The search for good
// offers and shares works in floating point, as a primal-dual hybrid gradient method with steps for each coordinate
// (Chambolle and Pock 2011; Pock and Chambolle 2011); the bound that is published is counted anew in whole numbers
// (certificate), so rounding cannot spoil it.
type prices struct {
	*network
	x     []float64 // how far each candidate is chosen, and each All fulfilled, 0 to 1; by node
	ahead []float64 // the same, one step ahead; of an Any, the sum of its parts
	offer []float64 // of goals, as part of the weight; by node
	share []float64 // of the parts of an All, as part of the weight above it, not yet adding up to what it gets; by part
	price []float64 // what arrives at each node
	above []float64 // weight of all goals above each node, and on it
	wide  []float64 // how many candidates and Alls a node adds up
	step  []float64 // of candidates and Alls
	pull  float64   // longer steps of x for shorter ones of the prices
	work  *work
}

func newPrices(n *network, w *work) *prices {
	nodes := len(n.op)
	p := &prices{network: n, x: make([]float64, nodes), ahead: make([]float64, nodes), offer: make([]float64, nodes),
		share: make([]float64, len(n.parts)), price: make([]float64, nodes), above: make([]float64, nodes),
		wide: make([]float64, nodes), step: make([]float64, nodes), pull: 1, work: w}
	for node := range int32(nodes) {
		p.wide[node] = 1
		if n.op[node] == Any {
			p.wide[node] = 0
			for _, part := range n.partsOf(node) {
				p.wide[node] += p.wide[part]
			}
		}
		if n.weight[node] > 0 {
			p.offer[node] = 1
		}
	}
	// The step of a coordinate is one over the sum of the weights it meets: those of the goals that it counts for, and those
	// of the parts of the Alls that it counts for.
	meets := make([]float64, nodes)
	for node := int32(nodes) - 1; node >= 0; node-- {
		p.above[node] += float64(n.weight[node])
		meets[node] += float64(n.weight[node])
		for i := n.first[node]; i < n.first[node+1]; i++ {
			part := n.parts[i]
			p.above[part] += p.above[node]
			if n.op[node] == All {
				meets[part] += p.above[node]
				p.share[i] = 1 / float64(len(n.partsOf(node)))
			} else {
				meets[part] += meets[node]
			}
		}
		if n.op[node] == All {
			meets[node] += float64(p.above[node] * float64(len(n.partsOf(node))))
		}
		if meets[node] > 0 {
			p.step[node] = 1 / meets[node]
		}
	}
	return p
}

// clone returns prices of the same network that go their own way from here.
func (p *prices) clone() *prices {
	c := *p
	c.x, c.ahead, c.offer = slices.Clone(p.x), slices.Clone(p.ahead), slices.Clone(p.offer)
	c.share, c.price = slices.Clone(p.share), slices.Clone(p.price)
	return &c
}

// sell sets what arrives at each node when all shares are taken as they are.
func (p *prices) sell() {
	clear(p.price)
	for node := int32(len(p.op)) - 1; node >= 0; node-- {
		p.price[node] += float64(p.offer[node] * float64(p.weight[node]))
		price, above := p.price[node], p.above[node]
		if p.op[node] == All {
			for i := p.first[node]; i < p.first[node+1]; i++ {
				p.price[p.parts[i]] += float64(p.share[i] * above)
				p.price[node] -= float64(p.share[i] * above)
			}
		} else {
			for _, part := range p.partsOf(node) {
				p.price[part] += price
			}
		}
	}
}

// improve makes one round of steps. The range of each candidate is low to high.
func (p *prices) improve(low, high []float64, budget float64) {
	p.work.steps += 2 * int64(p.size())
	p.sell()
	candidates := int32(len(p.candidates))
	for node, price := range p.price {
		if p.step[node] > 0 && p.op[node] != Any {
			p.ahead[node] = p.x[node] + float64(p.pull*p.step[node]*price)
		}
	}
	p.spend(low, high, budget)
	for node := range int32(len(p.op)) {
		switch {
		case p.op[node] == Any:
			sum := 0.0
			for _, part := range p.partsOf(node) {
				sum += p.ahead[part]
			}
			p.ahead[node] = sum
		default:
			to := p.ahead[node]
			if node >= candidates {
				to = min(1, max(0, to))
			}
			p.ahead[node] = 2*to - p.x[node]
			p.x[node] = to
		}
		if p.op[node] == All {
			for i := p.first[node]; i < p.first[node+1]; i++ {
				part := p.parts[i]
				p.share[i] = min(1, max(0, p.share[i]+(p.ahead[node]-p.ahead[part])/(p.pull*(1+p.wide[part]))))
			}
		}
		if p.weight[node] > 0 {
			p.offer[node] = min(1, max(0, p.offer[node]+(1-p.ahead[node])/(p.pull*p.wide[node])))
		}
	}
}

// spend brings the candidates' ahead back into their ranges and the budget, by the least change as their steps measure it.
func (p *prices) spend(low, high []float64, budget float64) {
	count := len(p.candidates)
	ahead := p.ahead[:count]
	within := func(toll float64) float64 {
		sum := 0.0
		for i, to := range ahead {
			cost := float64(p.costs[i])
			sum += float64(cost * min(high[i], max(low[i], to-float64(toll*p.step[i]*cost))))
		}
		return sum
	}
	p.work.steps += int64(count)
	toll := 0.0
	if p.paid {
		toll = p.pull
	} else if within(0) > budget {
		short, enough := 0.0, 1.0
		for within(enough) > budget && enough < 1e300 {
			short, enough = enough, 4*enough
		}
		for range 40 {
			if middle := (short + enough) / 2; within(middle) > budget {
				short = middle
			} else {
				enough = middle
			}
		}
		p.work.steps += 40 * int64(count)
		toll = enough
	}
	for i, to := range ahead {
		ahead[i] = min(high[i], max(low[i], to-float64(toll*p.step[i]*float64(p.costs[i]))))
	}
}
