package plan

// Step is one candidate in the order in which they are to be done.
type Step struct {
	Candidate int
	// Weight of the goals that are fulfilled with this step and were not before it.
	Weight int64
	// Total weight of the goals fulfilled after this step.
	Total int64
}

// Steps puts chosen candidates in order: as much weight as early as possible, counting time by cost, after what must come
// first (Problem.Before; where pairs go round in a circle, the one of lowest number in it goes first). A candidate whose
// goals wait for others comes just before the last of them as a rule.
func (p Problem) Steps(chosen []int) []Step {
	order := p.backwards(unique(chosen))
	steps := make([]Step, len(order))
	total := p.Value(nil)
	for i, candidate := range order {
		after := p.Value(order[:i+1])
		steps[i] = Step{Candidate: candidate, Weight: after - total, Total: after}
		total = after
	}
	return steps
}

// backwards puts last, again and again, the candidate that costs least weight to do without.
func (p Problem) backwards(left []int) []int {
	order := make([]int, len(left))
	for at := len(left) - 1; at >= 0; at-- {
		best, kept := -1, int64(-1)
		for i := range left {
			if !p.precedes(left[i], left) {
				if value := p.Value(except(left, i)); value >= kept {
					best, kept = i, value
				}
			}
		}
		if best < 0 {
			best = len(left) - 1
		}
		order[at] = left[best]
		left = except(left, best)
	}
	return order
}

func (p Problem) precedes(candidate int, left []int) bool {
	for _, pair := range p.Before {
		if pair[0] == candidate && pair[1] != candidate {
			for _, other := range left {
				if other == pair[1] {
					return true
				}
			}
		}
	}
	return false
}

func except(list []int, i int) []int {
	return append(append([]int(nil), list[:i]...), list[i+1:]...)
}
