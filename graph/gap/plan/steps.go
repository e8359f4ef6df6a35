package plan

import (
	"math"
	"slices"
)

// Step is one candidate in the order in which they are to be done.
type Step struct {
	Candidate int
	// Weight of the goals that are fulfilled with this step and were not before it.
	Weight int64
	// Total weight of the goals fulfilled after this step.
	Total int64
}

// Steps puts chosen candidates in order: as much weight as early as possible, counting time by cost, after what must come
// first (Problem.Before; where pairs go round in a circle, one of them is broken). Candidates that fulfil something only
// together stand together as a rule. Everything that is chosen is in the answer, once.
func (p Problem) Steps(chosen []int) []Step {
	l := p.line(unique(chosen))
	best := l.settle(l.backwards())
	if exact := l.exact(); exact != nil {
		best = exact
	} else if len(l.chosen) <= fewSteps {
		if order := l.settle(l.forwards()); l.area(order) > l.area(best) {
			best = order
		}
		l.swap(best)
	}
	steps := make([]Step, len(best))
	l.tally.set(nil)
	for i, at := range best {
		before := l.tally.value
		l.put(at)
		steps[i] = Step{Candidate: l.chosen[at], Weight: l.tally.value - before, Total: l.tally.base + l.tally.value}
	}
	return steps
}

// Up to how many steps every order is compared, and up to how many the order is looked at from both ends and improved by
// swaps.
const (
	veryFewSteps = 12
	fewSteps     = 200
)

// line is what is put in order: positions in chosen.
type line struct {
	problem Problem
	chosen  []int
	tally   *tally
	node    []int32 // of each chosen candidate; -1 for one that no goal needs
	first   [][]int // the positions that must come before each
}

func (p Problem) line(chosen []int) *line {
	position := map[int]int{}
	for at, candidate := range chosen {
		position[candidate] = at
	}
	l := &line{problem: p, chosen: chosen, node: make([]int32, len(chosen)), first: make([][]int, len(chosen))}
	for _, pair := range p.Before {
		before, isBefore := position[pair[0]]
		after, isAfter := position[pair[1]]
		if isBefore && isAfter {
			l.first[after] = append(l.first[after], before)
		}
	}
	l.tally = newTally(p.only(chosen), &work{limit: math.MaxInt64})
	for at := range l.node {
		l.node[at] = -1
	}
	for node, candidate := range l.tally.candidates {
		l.node[position[candidate]] = int32(node)
	}
	return l
}

// only returns the network of the chosen candidates, all of them open and affordable.
func (p Problem) only(chosen []int) *network {
	isChosen := make([]bool, len(p.Costs))
	for _, candidate := range chosen {
		isChosen[candidate] = true
	}
	only := Problem{Costs: make([]int64, len(p.Costs)), Budget: int64(len(p.Costs)), Goals: p.Goals}
	for candidate := range only.Costs {
		only.Costs[candidate] = 1
		if !isChosen[candidate] {
			only.Exclude = append(only.Exclude, candidate)
		}
	}
	n := compile(only)
	n.budget = most
	for node, candidate := range n.candidates {
		n.costs[node] = p.Costs[candidate]
	}
	return n
}

func (l *line) cost(at int) int64 { return l.problem.Costs[l.chosen[at]] }

func (l *line) put(at int) {
	if l.node[at] >= 0 {
		l.tally.put(l.node[at])
	}
}

func (l *line) take(at int) {
	if l.node[at] >= 0 {
		l.tally.take(l.node[at])
	}
}

// settle keeps an order as far as what must come first allows: that comes just before the first that waits for it.
func (l *line) settle(wanted []int) []int {
	order := make([]int, 0, len(wanted))
	seen := make([]bool, len(wanted))
	var visit func(at int)
	visit = func(at int) {
		if seen[at] {
			return
		}
		seen[at] = true
		for _, before := range l.first[at] {
			visit(before)
		}
		order = append(order, at)
	}
	for _, at := range wanted {
		visit(at)
	}
	return order
}

// backwards puts last, again and again, what costs least weight to do without for what it costs, of equals the last.
func (l *line) backwards() []int {
	left := make([]int, len(l.chosen))
	for at := range left {
		left[at] = at
		l.put(at)
	}
	loss := make([]float64, len(left))
	changed := make([]bool, len(left))
	for at := range left {
		changed[at] = true
	}
	var order []int
	for len(left) > 0 {
		last := len(left) - 1
		for i := len(left) - 1; i >= 0; i-- {
			at := left[i]
			if changed[at] {
				value := l.tally.value
				l.take(at)
				loss[at] = float64(value-l.tally.value) / float64(l.cost(at))
				if value == l.tally.value {
					loss[at] = 0
				}
				l.put(at)
				changed[at] = false
			}
			if loss[at] < loss[left[last]] {
				last = i
			}
		}
		at := left[last]
		left = slices.Delete(left, last, last+1)
		order = append(order, at)
		if l.node[at] >= 0 {
			l.take(at)
			l.related(changed)
		}
	}
	slices.Reverse(order)
	return order
}

// related marks the positions that may matter more, or less, since the last take.
func (l *line) related(marked []bool) {
	t := l.tally
	seen := map[int32]bool{}
	var down func(node int32)
	down = func(node int32) {
		if seen[node] {
			return
		}
		seen[node] = true
		if t.op[node] == One {
			at, _ := slices.BinarySearch(l.chosen, t.candidates[node])
			marked[at] = true
			return
		}
		for _, part := range t.partsOf(node) {
			down(part)
		}
	}
	fell := map[int32]bool{}
	for _, node := range t.fell {
		fell[node] = true
	}
	for _, node := range t.fell {
		for _, above := range t.above(node) {
			if t.op[above] == Any || fell[above] { // an All that was not fulfilled before needs none of its parts
				down(above)
			}
		}
	}
}

// forwards takes, again and again, what brings most for its cost: a candidate, or several that bring it together.
func (l *line) forwards() []int {
	position := map[int32]int{}
	for at, node := range l.node {
		position[node] = at
	}
	s := newSearch(l.tally.network, l.tally.work)
	var order []int
	for next := s.next(true, nil); next.gain > 0; next = s.next(true, nil) {
		s.putAll(next.candidates)
		for _, node := range next.candidates {
			order = append(order, position[node])
		}
	}
	for at := range l.chosen {
		if !slices.Contains(order, at) {
			order = append(order, at)
		}
	}
	return order
}

// exact returns the best order there is, of equals the one that does low numbers first; nil when there are too many steps,
// or pairs that go round in a circle.
func (l *line) exact() []int {
	count := len(l.chosen)
	if count > veryFewSteps {
		return nil
	}
	needs := make([]int, count) // the sets, as bits, that come first
	for at, first := range l.first {
		for _, before := range first {
			needs[at] |= 1 << before
		}
	}
	values := make([]float64, 1<<count)
	for set := range values {
		values[set] = l.value(set)
	}
	area := make([]float64, 1<<count) // the most that the steps of a set can bring; -1 where no order of them is allowed
	last := make([]int, 1<<count)
	for set := 1; set < len(area); set++ {
		area[set] = -1
		for at := range count {
			before := set &^ (1 << at)
			if before == set || needs[at]&^before != 0 || area[before] < 0 {
				continue
			}
			if brings := area[before] + float64(values[before]*float64(l.cost(at))); brings >= area[set] {
				area[set], last[set] = brings, at
			}
		}
	}
	set := len(area) - 1
	if area[set] < 0 {
		return nil
	}
	order := make([]int, count)
	for i := count - 1; i >= 0; i-- {
		order[i] = last[set]
		set &^= 1 << last[set]
	}
	return order
}

// value of the steps in a set.
func (l *line) value(set int) float64 {
	for at := range l.chosen {
		if node := l.node[at]; node >= 0 && l.tally.isChosen[node] != (set>>at&1 == 1) {
			if l.tally.isChosen[node] {
				l.tally.take(node)
			} else {
				l.tally.put(node)
			}
		}
	}
	return float64(l.tally.value)
}

// area is the weight that an order has fulfilled at each time, summed up over time.
func (l *line) area(order []int) float64 {
	l.tally.set(nil)
	area := 0.0
	for _, at := range order {
		area += float64(float64(l.tally.value) * float64(l.cost(at)))
		l.put(at)
	}
	return area
}

// swap exchanges neighbours as long as weight falls earlier by it.
func (l *line) swap(order []int) {
	for range order {
		l.tally.set(nil)
		swapped := false
		for i := range len(order) - 1 {
			first, second := order[i], order[i+1]
			before := l.tally.value
			l.put(second)
			other := l.tally.value
			l.take(second)
			l.put(first)
			now := float64(float64(before)*float64(l.cost(first))) + float64(float64(l.tally.value)*float64(l.cost(second)))
			then := float64(float64(before)*float64(l.cost(second))) + float64(float64(other)*float64(l.cost(first)))
			if then > now && !slices.Contains(l.first[second], first) {
				l.take(first)
				l.put(second)
				order[i], order[i+1] = second, first
				swapped = true
			}
		}
		if !swapped {
			return
		}
	}
}
