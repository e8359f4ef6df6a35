package plan

import (
	"math/bits"
	"slices"
)

// certificate is a bound in whole numbers: prices and shares rounded to multiples of one over a power of two, and counted
// exactly. Candidates decided stay decided in it.
type certificate struct {
	network  *network
	fate     []int32 // of each candidate: always, never, or itself
	shift    int     // every amount is this many binary digits finer than weights
	cap      int64   // all weights together; a price above it means no more than it does
	constant int64   // what goals weigh above their offers
	arrives  []int64 // at each candidate, with the node prices after it
	order    []int32 // the open candidates, those that get most for their cost first
	last     int     // position in order of the first candidate that does not fit whole, or len(order)
	room     int64   // of the budget, for that part of it that fits
	scaled   int64   // the bound, not rounded yet
}

// bound of the value of the network with the fates, without the network's base.
func (c *certificate) bound() int64 { return c.scaled >> c.shift }

func (p *prices) certify(fate []int32) *certificate {
	c := &certificate{network: p.network, fate: slices.Clone(fate), cap: max(p.total, 1), arrives: make([]int64, len(p.op))}
	c.shift = 60 - bits.Len64(uint64(c.cap))
	c.cap <<= c.shift
	p.work.steps += int64(p.size())
	for node := int32(len(p.op)) - 1; node >= 0; node-- {
		if weight := p.weight[node] << c.shift; weight > 0 {
			offer := min(weight, max(0, int64(p.offer[node]*float64(weight))))
			c.constant += weight - offer
			c.arrives[node] = c.sum(c.arrives[node], offer)
		}
		price := c.arrives[node]
		switch {
		case price == 0:
		case p.op[node] == Any:
			for _, part := range p.partsOf(node) {
				c.arrives[part] = c.sum(c.arrives[part], price)
			}
		case p.op[node] == All:
			c.divide(price, p.partsOf(node), p.share[p.first[node]:p.first[node+1]])
		}
	}
	c.fill()
	return c
}

func (c *certificate) sum(a, b int64) int64 { return min(a+b, c.cap) }

// divide gives the parts the whole price, each by its share.
func (c *certificate) divide(price int64, parts []int32, shares []float64) {
	all, highest := 0.0, 0
	for i, share := range shares {
		all += share
		if share > shares[highest] {
			highest = i
		}
	}
	rest := price
	if all > 0 {
		for i, share := range shares {
			amount := min(rest, int64(float64(price)*(share/all)))
			c.arrives[parts[i]] = c.sum(c.arrives[parts[i]], amount)
			rest -= amount
		}
	}
	c.arrives[parts[highest]] = c.sum(c.arrives[parts[highest]], rest)
}

// fill spends the budget on what gets most for its cost, the last candidate in part.
func (c *certificate) fill() {
	n := c.network
	if n.paid {
		c.pay()
		return
	}
	c.room = n.budget
	total := c.constant
	for i := range int32(len(n.candidates)) {
		switch c.fate[i] {
		case always:
			c.room -= n.costs[i]
			total = c.sum(total, c.arrives[i])
		case never:
		default:
			if c.arrives[i] > 0 {
				c.order = append(c.order, i)
			}
		}
	}
	slices.SortFunc(c.order, func(a, b int32) int {
		if order := c.compare(b, a); order != 0 {
			return order
		}
		return int(a - b)
	})
	for c.last < len(c.order) && n.costs[c.order[c.last]] <= c.room {
		c.room -= n.costs[c.order[c.last]]
		total = c.sum(total, c.arrives[c.order[c.last]])
		c.last++
	}
	if c.last < len(c.order) {
		last := c.order[c.last]
		total = c.sum(total, share(c.arrives[last], c.room, n.costs[last])+1)
	}
	c.scaled = total
}

// pay chooses what gets more than it costs.
func (c *certificate) pay() {
	total, loss := c.constant, int64(0)
	for i := range int32(len(c.fate)) {
		switch gain := c.gain(i); {
		case c.fate[i] == never:
		case gain > 0:
			total = c.sum(total, gain)
		case c.fate[i] == always:
			loss = c.sum(loss, -gain)
		}
	}
	c.scaled = total
	if total < c.cap {
		c.scaled -= loss
	}
}

// gain is what arrives at a candidate above its cost.
func (c *certificate) gain(candidate int32) int64 {
	return c.arrives[candidate] - min(c.network.costs[candidate], c.cap>>c.shift)<<c.shift
}

// compare says whether a gets less for its cost than b (-1), as much (0) or more (1).
func (c *certificate) compare(a, b int32) int {
	aHigh, aLow := bits.Mul64(uint64(c.arrives[a]), uint64(c.network.costs[b]))
	bHigh, bLow := bits.Mul64(uint64(c.arrives[b]), uint64(c.network.costs[a]))
	switch {
	case aHigh != bHigh && aHigh < bHigh, aHigh == bHigh && aLow < bLow:
		return -1
	case aHigh == bHigh && aLow == bLow:
		return 0
	}
	return 1
}

// share returns amount × part / whole, rounded down, where all are at least 0 and the whole is above 0; no more than the
// largest number.
func share(amount, part, whole int64) int64 {
	high, low := bits.Mul64(uint64(amount), uint64(part))
	if high >= uint64(whole) {
		return most
	}
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return int64(min(quotient, most))
}

// turned returns the bound when an open candidate is chosen, or left out: lower where what arrives at it speaks against
// that.
func (c *certificate) turned(candidate int32, in bool) int64 {
	worst := c.scaled
	if c.network.paid {
		if gain := c.gain(candidate); worst < c.cap && (gain < 0) == in {
			worst -= max(gain, -gain)
		}
		return worst >> c.shift
	}
	for _, at := range []int{c.last - 1, c.last} {
		if at < 0 || at >= len(c.order) {
			continue
		}
		bound := c.scaledAt(at)
		if bound == c.cap {
			continue // it may have been cut down to that, and nothing can be taken off it
		}
		toll := c.order[at] // the budget is worth what this one gets for its cost
		paid := share(c.arrives[toll], c.network.costs[candidate], c.network.costs[toll])
		lost := paid - c.arrives[candidate]
		if !in {
			lost = c.arrives[candidate] - paid - 1
		}
		worst = min(worst, bound-max(0, lost))
	}
	if c.last == len(c.order) && !in && c.scaled < c.cap {
		worst = min(worst, c.scaled-c.arrives[candidate]) // the budget is not spent: it is worth nothing
	}
	return worst >> c.shift
}

// scaledAt is the bound when the budget is worth what the candidate at a position gets for its cost.
func (c *certificate) scaledAt(at int) int64 {
	if at == c.last {
		return c.scaled
	}
	// One before the last that fits: what is left over of the budget is worth as much as it gets.
	total := c.constant
	for i, fate := range c.fate {
		if fate == always {
			total = c.sum(total, c.arrives[i])
		}
	}
	for _, candidate := range c.order[:c.last] {
		total = c.sum(total, c.arrives[candidate])
	}
	return c.sum(total, share(c.arrives[c.order[at]], c.room, c.network.costs[c.order[at]])+1)
}
