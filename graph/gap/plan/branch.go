package plan

import (
	"cmp"
	"container/heap"
	"slices"
)

// branching looks for the best choice, and for the proof that there is no better one: it bounds what a part of the choices
// can reach, leaves the part out when that is no more than is reached already, and halves it by one candidate if not.
type branching struct {
	work  *work
	best  []int // the problem's numbers
	value int64
	open  regions
	made  int
}

// region is a part of all choices: those that agree with what its network has decided, and with fate.
type region struct {
	network *network
	prices  *prices // of the network at its root, where the search in the region starts
	fate    []int32
	bound   int64 // with the network's base
	number  int
}

// regions is a heap, the highest bound first, of equals the youngest.
type regions []*region

func (r regions) Len() int      { return len(r) }
func (r regions) Swap(i, j int) { r[i], r[j] = r[j], r[i] }
func (r regions) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(r[j].bound, r[i].bound), cmp.Compare(r[j].number, r[i].number)) < 0
}
func (r *regions) Push(x any) { *r = append(*r, x.(*region)) }
func (r *regions) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

// keep notes a choice that is better than the best so far.
func (b *branching) keep(t *tally) {
	if value := t.base + t.value; value > b.value {
		b.value = value
		b.best = slices.Clone(t.taken)
		for _, candidate := range t.chosen() {
			b.best = append(b.best, t.candidates[candidate])
		}
	}
}

// solve returns the bound that is proved when the work is over: the value itself when it was enough.
func (b *branching) solve(n *network) int64 {
	b.add(n, nil, n.open(), n.base+n.total)
	for len(b.open) > 0 && b.open[0].bound > b.value && !b.work.over() {
		b.halve(heap.Pop(&b.open).(*region))
	}
	if len(b.open) > 0 {
		return max(b.value, b.open[0].bound)
	}
	return b.value
}

func (b *branching) add(n *network, prices *prices, fate []int32, bound int64) {
	if bound > b.value {
		b.made++
		heap.Push(&b.open, &region{network: n, prices: prices, fate: fate, bound: bound, number: b.made})
	}
}

// decided tells how many candidates of the region have a fate.
func (r *region) decided() int {
	decided := 0
	for _, fate := range r.fate {
		if fate < 0 {
			decided++
		}
	}
	return decided
}

// How many rounds the prices of a new network get at most, and those of half a region.
const (
	rootRounds = 400
	halfRounds = 40
)

func (b *branching) halve(r *region) {
	rounds := halfRounds
	if decided := r.decided(); r.prices == nil || 5*decided >= len(r.fate) {
		r.network = r.network.decide(r.fate).withoutDominated()
		r.prices, r.fate, rounds = newPrices(r.network, b.work), r.network.open(), rootRounds
		b.work.steps += 20 * int64(r.network.size())
		b.look(r)
	}
	if !b.fit(r) {
		return
	}
	prices := r.prices
	if rounds == halfRounds {
		prices = r.prices.clone()
	}
	c := b.bound(r, prices, rounds)
	if r.bound <= b.value || !b.fit(r) {
		return
	}
	// All is left as it is when the work is over: the region keeps its bound.
	at := choice(prices, c, r.fate)
	if b.work.over() || at < 0 {
		b.add(r.network, r.prices, r.fate, r.bound)
		return
	}
	for _, fate := range []int32{never, always} {
		half := slices.Clone(r.fate)
		half[at] = fate
		b.add(r.network, r.prices, half, min(r.bound, r.network.base+c.turned(at, fate == always)))
	}
}

// fit leaves out what no longer fits, and tells whether anything is left to decide: false where what has to be chosen does
// not fit itself, and where all that is open can be chosen, which it then notes.
func (b *branching) fit(r *region) bool {
	if r.network.paid {
		return slices.ContainsFunc(r.fate, func(fate int32) bool { return fate >= 0 }) || b.note(r)
	}
	room, open := r.network.budget, int64(0)
	for i, fate := range r.fate {
		if fate == always {
			room -= r.network.costs[i]
		}
	}
	for i, fate := range r.fate {
		switch {
		case fate < 0:
		case r.network.costs[i] > room:
			r.fate[i] = never
		default:
			open += r.network.costs[i]
		}
	}
	if open > room || room < 0 {
		return room >= 0
	}
	return b.note(r)
}

// note keeps the choice of all that may be chosen, after which nothing is left to decide.
func (b *branching) note(r *region) bool {
	t := newTally(r.network, b.work)
	for i, fate := range r.fate {
		if fate != never {
			t.put(int32(i))
		}
	}
	b.keep(t)
	return false
}

// lookShare is the part of the whole effort that exchanges in a new network may take.
const lookShare = 8

// look finds a first choice in a new network.
func (b *branching) look(r *region) {
	s := newSearch(r.network, b.work)
	if r.network.paid {
		s.finish()
	} else {
		s.grow(true, nil)
		s.shed()
		s.exchange(b.work.limit / lookShare)
	}
	b.keep(s.tally)
}

// bound improves the prices until the region's bound is proved to be no better than what is reached, or they no longer
// get much better; candidates that cannot be part of anything better are decided on the way.
func (b *branching) bound(r *region, p *prices, rounds int) *certificate {
	low, high := make([]float64, len(r.fate)), make([]float64, len(r.fate))
	s := newSearch(r.network, b.work)
	var c, best *certificate
	before := r.bound
	for round := 1; round <= rounds; round++ {
		for i, fate := range r.fate {
			low[i], high[i] = 0, 1
			switch fate {
			case always:
				low[i] = 1
			case never:
				high[i] = 0
			}
		}
		p.improve(low, high, float64(r.network.budget))
		if round%10 != 0 && round != rounds && !b.work.over() {
			continue
		}
		c = p.certify(r.fate)
		if best == nil || c.scaled < best.scaled {
			best = c
		}
		r.bound = min(r.bound, r.network.base+c.bound())
		if r.bound <= b.value || b.work.over() {
			break
		}
		if round%40 == 0 || round == 20 {
			b.round(s, p, r.fate)
		}
		b.settle(r, c)
		if !b.fit(r) {
			r.bound = b.value
			break
		}
		if round%40 == 0 {
			if gain := before - r.bound; round > 40 && gain*200 < r.bound-b.value || gain == 0 {
				break
			}
			before = r.bound
		}
	}
	return best
}

// shares of a candidate from which on it is taken over from the relaxation.
var shares = []float64{0.3, 0.5, 0.7, 0.95}

// round makes choices of the relaxed one.
func (b *branching) round(s *search, p *prices, fate []int32) {
	best, value := []int32(nil), int64(-1)
	for _, share := range shares {
		s.follow(p.x, fate, share)
		if s.paid {
			s.finish()
		} else {
			s.shed()
			s.grow(true, nil)
			s.shed()
		}
		if s.value > value {
			best, value = s.chosen(), s.value
		}
	}
	s.set(best)
	b.keep(s.tally)
}

// settle decides candidates of which the other fate leads to nothing better.
func (b *branching) settle(r *region, c *certificate) {
	for i, fate := range r.fate {
		if fate < 0 || c.fate[i] < 0 {
			continue
		}
		switch {
		case r.network.base+c.turned(int32(i), true) <= b.value:
			r.fate[i] = never
		case r.network.base+c.turned(int32(i), false) <= b.value:
			r.fate[i] = always
		}
	}
}

// choice returns the open candidate that the relaxation is most of two minds about; of those it is of one mind about, the
// one that weighs most; -1 when none is open.
func choice(p *prices, c *certificate, fate []int32) int32 {
	at, most := int32(-1), -1.0
	for i, f := range fate {
		if f < 0 {
			continue
		}
		doubt := min(p.x[i], 1-p.x[i]) + 1e-6
		if weight := doubt * (1 + float64(c.arrives[i])); weight > most {
			at, most = int32(i), weight
		}
	}
	return at
}
