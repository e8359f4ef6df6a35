package plan

import (
	"encoding/binary"
	"slices"
)

// network is a problem with each condition once: node i below len(candidates) is the candidate i of the network, the
// nodes after it are conditions whose parts have lower numbers. Everything decided already is gone from it.
type network struct {
	candidates []int   // the problem's number of each candidate
	costs      []int64 // above 0
	budget     int64   // left for them
	paid       bool    // there is no budget: costs are taken off the value instead
	taken      []int   // the problem's numbers of those decided to be chosen
	base       int64   // value of those
	op         []Op
	first      []int32 // the parts of node n are parts[first[n]:first[n+1]]
	parts      []int32
	firstUp    []int32 // the nodes that node n is part of are up[firstUp[n]:firstUp[n+1]]
	up         []int32
	weight     []int64 // of the goals that are the node
	total      int64   // of weight
}

func (n *network) partsOf(node int32) []int32 { return n.parts[n.first[node]:n.first[node+1]] }

func (n *network) above(node int32) []int32 { return n.up[n.firstUp[node]:n.firstUp[node+1]] }

// size is the number of small steps to go over the network once.
func (n *network) size() int { return len(n.op) + len(n.parts) }

// What a condition is when nothing is left to decide about it.
const (
	always int32 = -1
	never  int32 = -2
)

// builder puts a network together, simplifying and merging conditions as they come.
type builder struct {
	costs  []int64
	budget int64
	paid   bool
	op     []Op
	parts  [][]int32
	least  []int64 // what fulfilling the node costs at least
	known  map[string]int32
	weight []int64
	base   int64
	stamp  []int32 // of the node that last came by, when looking for parts that share nothing
	turn   int32
}

func newBuilder(costs []int64, budget int64, paid bool) *builder {
	b := &builder{costs: costs, budget: budget, paid: paid, known: map[string]int32{}}
	for _, cost := range costs {
		b.add(One, nil, cost)
	}
	return b
}

func (b *builder) add(op Op, parts []int32, least int64) int32 {
	b.op = append(b.op, op)
	b.parts = append(b.parts, parts)
	b.least = append(b.least, least)
	b.weight = append(b.weight, 0)
	b.stamp = append(b.stamp, 0)
	return int32(len(b.op) - 1)
}

// need returns the node of a need, where fate tells of each candidate whether it is always, never, or itself.
func (b *builder) need(need *Need, fate []int32, known map[*Need]int32) int32 {
	if need.Op == One {
		return fate[need.Candidate]
	}
	if node, found := known[need]; found {
		return node
	}
	parts := make([]int32, 0, len(need.Parts))
	for _, part := range need.Parts {
		parts = append(parts, b.need(part, fate, known))
	}
	node := b.join(need.Op, parts)
	known[need] = node
	return node
}

// join returns the node that is all or any of the parts, which it may keep.
func (b *builder) join(op Op, parts []int32) int32 {
	neutral, decides := always, never
	if op == Any {
		neutral, decides = never, always
	}
	if slices.Contains(parts, decides) {
		return decides
	}
	parts = slices.DeleteFunc(parts, func(part int32) bool { return part == neutral })
	parts = b.flat(op, parts)
	parts = b.absorbed(op, parts)
	switch len(parts) {
	case 0:
		return neutral
	case 1:
		return parts[0]
	}
	if op == Any {
		if common := b.common(parts); len(common) > 0 {
			rest := make([]int32, len(parts))
			for i, part := range parts {
				rest[i] = b.join(All, without(b.parts[part], common))
			}
			return b.join(All, append(common, b.join(Any, rest)))
		}
	}
	key := make([]byte, 1, 1+4*len(parts))
	key[0] = byte(op)
	for _, part := range parts {
		key = binary.LittleEndian.AppendUint32(key, uint32(part))
	}
	if node, found := b.known[string(key)]; found {
		return node
	}
	least := b.cheapest(parts)
	if op == All {
		least = b.together(parts)
	}
	node := never
	if least <= b.budget {
		node = b.add(op, parts, least)
	}
	b.known[string(key)] = node
	return node
}

// flat sorts the parts and takes each once. It takes in the parts of parts of the same kind: always for All, and for Any
// where two of them overlap (counted apart, the common ones would look twice as good as they are).
func (b *builder) flat(op Op, parts []int32) []int32 {
	slices.Sort(parts)
	parts = slices.Compact(parts)
	if !slices.ContainsFunc(parts, func(part int32) bool { return b.op[part] == op }) {
		return parts
	}
	var flat []int32
	for _, part := range parts {
		if b.op[part] == op {
			flat = append(flat, b.parts[part]...)
		} else {
			flat = append(flat, part)
		}
	}
	slices.Sort(flat)
	all := len(flat)
	flat = slices.Compact(flat)
	if op == Any && len(flat) == all {
		return parts
	}
	return b.flat(op, flat)
}

// absorbed leaves out parts that another part makes superfluous: in an Any, those that demand another part and more; in an
// All, those that another part fulfils.
func (b *builder) absorbed(op Op, parts []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(parts), func(part int32) bool {
		return b.op[part] != One && b.op[part] != op && slices.ContainsFunc(b.parts[part], func(inner int32) bool {
			_, found := slices.BinarySearch(parts, inner)
			return found
		})
	})
}

// common returns the parts that all of the parts, each an All, have.
func (b *builder) common(parts []int32) []int32 {
	var common []int32
	for i, part := range parts {
		if b.op[part] != All {
			return nil
		}
		if i == 0 {
			common = slices.Clone(b.parts[part])
			continue
		}
		common = slices.DeleteFunc(common, func(inner int32) bool { return !slices.Contains(b.parts[part], inner) })
		if len(common) == 0 {
			return nil
		}
	}
	return common
}

func without(parts, left []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(parts), func(part int32) bool { return slices.Contains(left, part) })
}

func (b *builder) cheapest(parts []int32) int64 {
	least := b.least[parts[0]]
	for _, part := range parts[1:] {
		least = min(least, b.least[part])
	}
	return least
}

// together is what all parts cost at least: those that share no candidate add up.
func (b *builder) together(parts []int32) int64 {
	var sum, highest int64
	b.turn++
	for _, part := range parts {
		highest = max(highest, b.least[part])
		if b.apart(part) {
			sum = min(sum+b.least[part], most)
		}
	}
	return max(sum, highest)
}

// apart tells whether nothing under the node was seen in this turn, and marks what it sees.
func (b *builder) apart(node int32) bool {
	if b.stamp[node] == b.turn {
		return false
	}
	b.stamp[node] = b.turn
	apart := true
	if b.op[node] != One {
		for _, part := range b.parts[node] {
			if !b.apart(part) {
				apart = false
			}
		}
	}
	return apart
}

// goal adds a weight to a node.
func (b *builder) goal(node int32, weight int64) {
	switch node {
	case never:
	case always:
		b.base += weight
	default:
		b.weight[node] += weight
	}
}

// network returns what was built, without what no goal needs. Names are the problem's numbers of the candidates.
func (b *builder) network(names []int, taken []int) *network {
	used := make([]bool, len(b.op))
	for node := int32(len(b.op)) - 1; node >= 0; node-- {
		used[node] = used[node] || b.weight[node] > 0
		if used[node] {
			for _, part := range b.parts[node] {
				used[part] = true
			}
		}
	}
	n := &network{budget: b.budget, paid: b.paid, taken: taken, base: b.base}
	number := make([]int32, len(b.op))
	for node := range b.op {
		if !used[node] {
			continue
		}
		number[node] = int32(len(n.op))
		n.op = append(n.op, b.op[node])
		n.weight = append(n.weight, b.weight[node])
		n.total += b.weight[node]
		n.first = append(n.first, int32(len(n.parts)))
		if b.op[node] == One {
			n.candidates = append(n.candidates, names[node])
			n.costs = append(n.costs, b.costs[node])
		}
		for _, part := range b.parts[node] {
			n.parts = append(n.parts, number[part])
		}
	}
	n.first = append(n.first, int32(len(n.parts)))
	n.linkUp()
	return n
}

func (n *network) linkUp() {
	n.firstUp = make([]int32, len(n.op)+1)
	for _, part := range n.parts {
		n.firstUp[part+1]++
	}
	for node := range n.op {
		n.firstUp[node+1] += n.firstUp[node]
	}
	n.up = make([]int32, len(n.parts))
	next := slices.Clone(n.firstUp)
	for node := range int32(len(n.op)) {
		for _, part := range n.partsOf(node) {
			n.up[next[part]] = node
			next[part]++
		}
	}
}

// decide returns the network that is left when the fates of its candidates are known: always, never, or its own number.
func (n *network) decide(fate []int32) *network {
	var names []int
	var costs []int64
	taken, budget, base := slices.Clone(n.taken), n.budget, n.base
	mapped := make([]int32, len(n.op))
	for i, f := range fate {
		mapped[i] = f
		switch f {
		case never:
		case always:
			taken = append(taken, n.candidates[i])
			if n.paid {
				base -= n.costs[i]
			} else {
				budget -= n.costs[i]
			}
		default:
			mapped[i] = int32(len(names))
			names = append(names, n.candidates[i])
			costs = append(costs, n.costs[i])
		}
	}
	for i, node := range mapped[:len(fate)] {
		if node >= 0 && n.costs[i] > budget {
			mapped[i] = never
		}
	}
	b := newBuilder(costs, budget, n.paid)
	b.base = base
	for node := int32(len(fate)); node < int32(len(n.op)); node++ {
		parts := make([]int32, 0, len(n.partsOf(node)))
		for _, part := range n.partsOf(node) {
			parts = append(parts, mapped[part])
		}
		mapped[node] = b.join(n.op[node], parts)
	}
	for node, weight := range n.weight {
		b.goal(mapped[node], weight)
	}
	return b.network(names, taken)
}

// open returns fates that leave every candidate to be decided.
func (n *network) open() []int32 {
	fate := make([]int32, len(n.candidates))
	for i := range fate {
		fate[i] = int32(i)
	}
	return fate
}

// withoutDominated leaves out candidates that another one can stand in for everywhere at no higher cost, again and again.
func (n *network) withoutDominated() *network {
	for {
		fate, some := n.open(), false
		for i := range int32(len(n.candidates)) {
			if n.dominated(i, fate) {
				fate[i], some = never, true
			}
		}
		if !some {
			return n
		}
		n = n.decide(fate)
	}
}

func (n *network) dominated(candidate int32, fate []int32) bool {
	if n.weight[candidate] > 0 || len(n.above(candidate)) == 0 {
		return n.weight[candidate] == 0
	}
	for _, node := range n.above(candidate) {
		if n.op[node] == All {
			return false
		}
	}
	for _, other := range n.partsOf(n.above(candidate)[0]) {
		if n.op[other] != One {
			break // candidates come first
		}
		if other != candidate && fate[other] != never && n.costs[other] <= n.costs[candidate] &&
			contains(n.above(other), n.above(candidate)) {
			return true
		}
	}
	return false
}

// contains tells whether the sorted list has all of the sorted part.
func contains(list, part []int32) bool {
	for _, wanted := range part {
		at, found := slices.BinarySearch(list, wanted)
		if !found {
			return false
		}
		list = list[at+1:]
	}
	return true
}

// compiling is a checked problem on its way to a network; what it includes and what costs nothing is taken.
type compiling struct {
	*builder
	fate  []int32 // of the problem's candidates: always, never, or the node
	names []int   // the problem's numbers of the nodes that are candidates
	taken []int
}

func (p Problem) compiling(paid bool) *compiling {
	c := &compiling{fate: make([]int32, len(p.Costs))}
	for _, candidate := range p.Exclude {
		c.fate[candidate] = never
	}
	for _, candidate := range p.Include {
		c.fate[candidate] = always
	}
	var costs []int64
	var spent int64
	for candidate, cost := range p.Costs {
		if c.fate[candidate] == always || c.fate[candidate] == 0 && cost == 0 {
			c.fate[candidate] = always
			c.taken = append(c.taken, candidate)
			spent += cost
		}
	}
	budget, base := p.Budget-spent, int64(0)
	if paid {
		budget, base = most, -spent
	}
	for candidate, cost := range p.Costs {
		switch {
		case c.fate[candidate] != 0:
		case cost > budget:
			c.fate[candidate] = never
		default:
			c.fate[candidate] = int32(len(c.names))
			c.names = append(c.names, candidate)
			costs = append(costs, cost)
		}
	}
	c.builder = newBuilder(costs, budget, paid)
	c.base = base
	return c
}

// compile turns a checked problem into a network, with candidates that others can stand in for.
func compile(p Problem) *network {
	c := p.compiling(false)
	known := map[*Need]int32{}
	for _, goal := range p.Goals {
		c.goal(c.need(goal.Need, c.fate, known), goal.Weight)
	}
	return c.network(c.names, c.taken)
}
