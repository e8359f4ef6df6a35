// Package plan chooses, among candidates with costs, those that fulfil goals of most weight within a budget, and proves
// how far from the best its choice can be at most.
//
// It knows nothing of integrations or documents: a candidate is a number from 0, a goal is a weight and a need, and a
// need is a monotone condition on what is chosen. Answers depend on the problem and on the work allowed (Options.Effort),
// never on the clock, unless the context ends first (Solution.Cut).
package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Problem asks which candidates to choose.
type Problem struct {
	// Costs of the candidates, from 0 up; candidate i is the one at Costs[i].
	Costs []int64
	// Budget is the most that the chosen candidates may cost together. Cheapest does not look at it.
	Budget int64
	// Goals to fulfil. A goal may never be fulfillable; it then counts for nothing.
	Goals []Goal
	// Include is chosen whatever it brings, and its cost counts.
	Include []int
	// Exclude is never chosen.
	Exclude []int
	// Before holds pairs {a, b}: a has to be done before b where both are chosen. It orders Steps and restricts no
	// choice; where one candidate is of no use without another, the needs have to say so.
	Before [][2]int
}

// Goal is fulfilled when its need is.
type Goal struct {
	// Weight is what fulfilling it is worth, from 0 up.
	Weight int64
	// Need is the condition. Goals that have a condition in common are solved faster when they share one *Need.
	Need *Need
}

// Op says how a need is put together.
type Op uint8

const (
	// One is fulfilled when its candidate is chosen.
	One Op = iota
	// All is fulfilled when every part is; without parts it is fulfilled from the start.
	All
	// Any is fulfilled when at least one part is; without parts it never is.
	Any
)

// Need is a monotone condition on what is chosen: choosing more never breaks it. Needs may share parts; none may be part
// of itself.
type Need struct {
	Op        Op
	Candidate int     // of a One
	Parts     []*Need // of an All or an Any
}

// Fulfilled returns the positions in Goals that the chosen candidates fulfil, in order; nil when there are none. Chosen is
// taken as it is: Include is not added and Exclude is not taken away.
func (p Problem) Fulfilled(chosen []int) []int {
	isChosen := make([]bool, len(p.Costs))
	for _, candidate := range chosen {
		isChosen[candidate] = true
	}
	known := map[*Need]bool{}
	var fulfilled []int
	for i, goal := range p.Goals {
		if goal.Need.fulfilledBy(isChosen, known) {
			fulfilled = append(fulfilled, i)
		}
	}
	return fulfilled
}

func (n *Need) fulfilledBy(isChosen []bool, known map[*Need]bool) bool {
	if n.Op == One {
		return isChosen[n.Candidate]
	}
	if is, found := known[n]; found {
		return is
	}
	decides := n.Op == Any // one part fulfilled decides an Any, one that is not decides an All
	is := !decides
	for _, part := range n.Parts {
		if part.fulfilledBy(isChosen, known) == decides {
			is = decides
			break
		}
	}
	known[n] = is
	return is
}

// Everything returns the need of all goals that can be fulfilled at all without what is excluded.
func (p Problem) Everything() *Need {
	all := &Need{Op: All}
	seen := map[*Need]bool{}
	for _, goal := range p.Fulfilled(p.allowed()) {
		if need := p.Goals[goal].Need; !seen[need] {
			seen[need] = true
			all.Parts = append(all.Parts, need)
		}
	}
	return all
}

// most that costs or weights may come to together: enough below the largest int64 that no sum of a few overflows.
const most = math.MaxInt64 / 8

// check returns a sentence about the first thing asked that cannot be.
func (p Problem) check() error {
	if p.Budget < 0 {
		return refuse("The budget is %d; it cannot be below 0.", p.Budget)
	}
	var costs, weights int64
	for i, cost := range p.Costs {
		if cost < 0 {
			return refuse("Candidate %d costs %d; a cost cannot be below 0.", i, cost)
		}
		if cost > most-costs {
			return refuse("All candidates together cost more than %d, the most that is counted.", int64(most))
		}
		costs += cost
	}
	for _, list := range [][]int{p.Include, p.Exclude} {
		for _, candidate := range list {
			if candidate < 0 || candidate >= len(p.Costs) {
				return refuse("There is no candidate %d to include or exclude; there are %d.", candidate, len(p.Costs))
			}
		}
	}
	for _, candidate := range p.Include {
		if slices.Contains(p.Exclude, candidate) {
			return refuse("Candidate %d is included and excluded; it can be one of them only.", candidate)
		}
	}
	for _, pair := range p.Before {
		for _, candidate := range pair {
			if candidate < 0 || candidate >= len(p.Costs) {
				return refuse("There is no candidate %d to put before or after another; there are %d.", candidate, len(p.Costs))
			}
		}
	}
	state := map[*Need]bool{} // false while its parts are looked at, true after
	for i, goal := range p.Goals {
		if goal.Weight < 0 {
			return refuse("Goal %d weighs %d; a weight cannot be below 0.", i, goal.Weight)
		}
		if goal.Weight > most-weights {
			return refuse("All goals together weigh more than %d, the most that is counted.", int64(most))
		}
		weights += goal.Weight
		if err := goal.Need.check(len(p.Costs), state); err != nil {
			return refuse("Goal %d: %s", i, err)
		}
	}
	return nil
}

// Refusal says in a sentence what a problem asks and cannot be.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) Refusal { return Refusal(fmt.Sprintf(format, args...)) }

func (n *Need) check(candidates int, state map[*Need]bool) error {
	if n == nil {
		return refuse("a need is missing.")
	}
	done, seen := state[n]
	if done {
		return nil
	}
	if seen {
		return refuse("a need is part of itself.")
	}
	if n.Op > Any {
		return refuse("a need has the unknown operation %d.", n.Op)
	}
	if n.Op == One && (n.Candidate < 0 || n.Candidate >= candidates) {
		return refuse("a need names candidate %d; there are %d.", n.Candidate, candidates)
	}
	state[n] = false
	if n.Op != One {
		for _, part := range n.Parts {
			if err := part.check(candidates, state); err != nil {
				return err
			}
		}
	}
	state[n] = true
	return nil
}

// Value returns the weight of the goals that the chosen candidates fulfil, taken as they are.
func (p Problem) Value(chosen []int) int64 {
	var value int64
	for _, goal := range p.Fulfilled(chosen) {
		value += p.Goals[goal].Weight
	}
	return value
}

// allowed returns the candidates that are not excluded, in order.
func (p Problem) allowed() []int {
	excluded := make([]bool, len(p.Costs))
	for _, candidate := range p.Exclude {
		excluded[candidate] = true
	}
	var allowed []int
	for candidate := range p.Costs {
		if !excluded[candidate] {
			allowed = append(allowed, candidate)
		}
	}
	return allowed
}

// cost of the candidates, each counted once.
func (p Problem) cost(candidates []int) int64 {
	var cost int64
	for _, candidate := range unique(candidates) {
		cost += p.Costs[candidate]
	}
	return cost
}

// unique returns the candidates sorted, each once.
func unique[number cmp.Ordered](candidates []number) []number {
	return slices.Compact(slices.Sorted(slices.Values(candidates)))
}
