package plan

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
)

// work counts the small steps of a search and tells when it is over.
type work struct {
	ctx   context.Context
	steps int64
	limit int64
	cut   bool
}

// over tells whether the effort is spent or the context has ended.
func (w *work) over() bool {
	if !w.cut && w.ctx.Err() != nil {
		w.cut = true
	}
	return w.cut || w.steps >= w.limit
}

// search finds good choices by hand: greedily, by sets of candidates that fulfil a condition together, and by exchanges.
type search struct {
	*tally
	promise []float64 // what each node can bring at most by itself, and less of what it can only bring with others
	worth   []float64 // what each node brings for sure, once it is fulfilled
	lack    []float64 // about what it costs to fulfil each node
	ranks   ranks     // room for look and together
}

// rank is a node and how good it looks.
type rank struct {
	node int32
	good float64
}

// ranks is a heap, the best first, of equals the first.
type ranks []rank

func (r ranks) Len() int      { return len(r) }
func (r ranks) Swap(i, j int) { r[i], r[j] = r[j], r[i] }
func (r ranks) Less(i, j int) bool {
	return r[i].good > r[j].good || r[i].good == r[j].good && r[i].node < r[j].node
}
func (r *ranks) Push(x any) { *r = append(*r, x.(rank)) }
func (r *ranks) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

func newSearch(n *network, w *work) *search {
	return &search{tally: newTally(n, w), promise: make([]float64, len(n.op)),
		worth: make([]float64, len(n.op)), lack: make([]float64, len(n.op))}
}

// look brings promise and worth up to date. An All with several parts open promises each a part only: a candidate that fulfils it
// alone is below all of them.
func (s *search) look() {
	s.work.steps += int64(s.size())
	clear(s.promise)
	clear(s.worth)
	for node := int32(len(s.op)) - 1; node >= int32(len(s.candidates)); node-- {
		if s.fulfilled(node) {
			continue
		}
		s.promise[node] += float64(s.weight[node])
		s.worth[node] += float64(s.weight[node])
		promise, worth := s.promise[node], s.worth[node]
		if s.op[node] == All && s.count[node] > 1 {
			promise, worth = promise/float64(s.count[node]), 0
		}
		for _, part := range s.partsOf(node) {
			s.promise[part] += promise
			s.worth[part] += worth
		}
	}
	for candidate := range s.isChosen {
		s.promise[candidate] += float64(s.weight[candidate])
	}
}

// measure brings lack up to date.
func (s *search) measure() {
	s.work.steps += int64(s.size())
	for node := range int32(len(s.op)) {
		lack := 0.0
		switch {
		case s.fulfilled(node):
		case s.op[node] == One:
			lack = float64(s.costs[node])
		case s.op[node] == All:
			for _, part := range s.partsOf(node) {
				lack += s.lack[part]
			}
		default:
			lack = s.lack[s.partsOf(node)[0]]
			for _, part := range s.partsOf(node) {
				lack = min(lack, s.lack[part])
			}
		}
		s.lack[node] = lack
	}
}

// offer is a set of candidates and what it brings.
type offer struct {
	candidates []int32
	gain, cost int64
}

// better tells whether the offer brings more for its cost; of equals, the larger one brings it sooner.
func (o offer) better(than offer) bool {
	if than.gain == 0 {
		return o.gain > 0
	}
	a, b := float64(o.gain)*float64(than.cost), float64(than.gain)*float64(o.cost)
	return a > b || a == b && o.gain > than.gain
}

// single returns the candidate that brings most for its cost within the budget, of equals the first; no gain when none does.
func (s *search) single(frozen []bool) offer {
	s.look()
	room := s.budget - s.cost
	s.ranks = s.ranks[:0]
	for i := range int32(len(s.candidates)) {
		if !s.isChosen[i] && s.costs[i] <= room && s.promise[i] > 0 && (frozen == nil || !frozen[i]) {
			s.ranks = append(s.ranks, rank{i, s.promise[i] / float64(s.costs[i])})
		}
	}
	heap.Init(&s.ranks)
	var best offer
	for len(s.ranks) > 0 {
		candidate := heap.Pop(&s.ranks).(rank).node
		most := offer{gain: int64(s.promise[candidate]) + 1, cost: s.costs[candidate]}
		if s.paid {
			most.gain -= most.cost
		}
		if !most.better(best) {
			break
		}
		if o := s.try([]int32{candidate}); o.better(best) {
			best = o
		}
	}
	return best
}

// try puts candidates in and takes them out again, and returns what they bring.
func (s *search) try(candidates []int32) offer {
	value, cost := s.value, s.cost
	s.putAll(candidates)
	o := offer{candidates: candidates, gain: s.value - value, cost: s.cost - cost}
	s.takeAll(candidates)
	return o
}

// triedSets is how many sets are tried at each step of a search.
const triedSets = 24

// together returns the set of several candidates that brings most for its cost within the budget, among those that fulfil
// one of the conditions worth most at least cost.
func (s *search) together() offer {
	s.measure()
	room := float64(s.budget - s.cost)
	s.ranks = s.ranks[:0]
	for node := int32(len(s.candidates)); node < int32(len(s.op)); node++ {
		if s.op[node] == All && s.worth[node] > 0 && !s.fulfilled(node) && s.lack[node] <= room {
			s.ranks = append(s.ranks, rank{node, s.worth[node] / s.lack[node]})
		}
	}
	heap.Init(&s.ranks)
	var best offer
	tried := map[string]bool{}
	for len(s.ranks) > 0 && len(tried) < triedSets {
		candidates := unique(s.missing(heap.Pop(&s.ranks).(rank).node, nil))
		key := fmt.Sprint(candidates)
		if len(candidates) < 2 || tried[key] {
			continue
		}
		tried[key] = true
		if o := s.try(candidates); o.better(best) {
			best = o
		}
	}
	return best
}

// missing appends the candidates that fulfil the node at about the least cost.
func (s *search) missing(node int32, candidates []int32) []int32 {
	s.work.steps++
	switch {
	case s.fulfilled(node):
	case s.op[node] == One:
		candidates = append(candidates, node)
	case s.op[node] == All:
		for _, part := range s.partsOf(node) {
			candidates = s.missing(part, candidates)
		}
	default:
		best := s.partsOf(node)[0]
		for _, part := range s.partsOf(node) {
			if s.lack[part] < s.lack[best] || s.lack[part] == s.lack[best] && s.promise[part] > s.promise[best] {
				best = part
			}
		}
		candidates = s.missing(best, candidates)
	}
	return candidates
}

// grow chooses on, what brings most for its cost first, until nothing more fits or brings anything.
func (s *search) grow(sets bool, frozen []bool) {
	for !s.work.over() {
		best := s.next(sets, frozen)
		if best.gain <= 0 {
			return
		}
		s.putAll(best.candidates)
	}
}

// next returns the candidate, or the set, that brings most for its cost; no gain when nothing brings anything.
func (s *search) next(sets bool, frozen []bool) offer {
	best := s.single(frozen)
	if sets {
		if o := s.together(); o.better(best) {
			best = o
		}
	}
	return best
}

// shed takes out what nothing is lost without, what costs most first, of equals the last.
func (s *search) shed() {
	chosen := s.chosen()
	slices.SortFunc(chosen, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.costs[b], s.costs[a]), cmp.Compare(b, a))
	})
	for _, candidate := range chosen {
		value := s.value
		if s.take(candidate); s.value < value {
			s.put(candidate)
		}
	}
}

// exchange replaces one candidate at a time by better ones, until no exchange helps or the steps are made.
func (s *search) exchange(steps int64) {
	until := s.work.steps + steps
	frozen := make([]bool, len(s.candidates))
	for again := true; again; {
		again = false
		for _, candidate := range s.chosen() {
			if s.work.over() || s.work.steps > until {
				return
			}
			if !s.isChosen[candidate] {
				continue
			}
			value, before := s.value, s.chosen()
			s.take(candidate)
			frozen[candidate] = true
			s.grow(false, frozen)
			frozen[candidate] = false
			if s.value > value {
				again = true
			} else {
				s.set(before)
			}
		}
	}
}

// follow chooses the candidates of which the relaxation chooses at least a share, the largest first, as far as they fit.
func (s *search) follow(x []float64, fate []int32, share float64) {
	s.set(nil)
	var order []int32
	for i, fate := range fate {
		if fate == always || x[i] >= share {
			order = append(order, int32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(x[b], x[a]) })
	for _, candidate := range order {
		if s.costs[candidate] <= s.budget-s.cost {
			s.put(candidate)
		}
	}
}
