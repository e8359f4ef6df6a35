package plan_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph/gap/plan"
)

// area is the weight fulfilled at each time, summed up over time.
func area(p plan.Problem, order []int) int64 {
	var sum int64
	for i, candidate := range order {
		sum += p.Value(order[:i]) * p.Costs[candidate]
	}
	return sum
}

// orders calls with each order of the list.
func orders(list []int, from int, call func([]int)) {
	if from == len(list) {
		call(list)
	}
	for i := from; i < len(list); i++ {
		list[from], list[i] = list[i], list[from]
		orders(list, from+1, call)
		list[from], list[i] = list[i], list[from]
	}
}

func keeps(before [][2]int, order []int) bool {
	for _, pair := range before {
		first, second := slices.Index(order, pair[0]), slices.Index(order, pair[1])
		if first >= 0 && second >= 0 && first > second {
			return false
		}
	}
	return true
}

func sums(t *rapid.T, p plan.Problem, chosen []int, steps []plan.Step) []int {
	total := p.Value(nil)
	var order []int
	for _, step := range steps {
		order = append(order, step.Candidate)
		total += step.Weight
		if want := p.Value(order); step.Total != total || total != want {
			t.Fatalf("after %v the total is %d, the weights come to %d, and the goals weigh %d", order, step.Total, total, want)
		}
	}
	if sorted := slices.Sorted(slices.Values(order)); !slices.Equal(sorted, chosen) {
		t.Fatalf("steps are %v, and chosen was %v", order, chosen)
	}
	if !keeps(p.Before, order) {
		t.Fatalf("steps %v do not keep to %v", order, p.Before)
	}
	return order
}

// Ensure that no order of few steps that keeps to what comes first lets weight fall earlier.
func TestStepsAgainstEveryOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := made(random, 2+random.IntN(5))
		var chosen []int
		for candidate := range p.Costs {
			chosen = append(chosen, candidate)
			if candidate > 0 && random.IntN(3) == 0 {
				p.Before = append(p.Before, [2]int{random.IntN(candidate), candidate})
			}
		}
		order := sums(t, p, chosen, p.Steps(chosen))
		got := area(p, order)
		orders(slices.Clone(chosen), 0, func(other []int) {
			if want := area(p, other); want > got && keeps(p.Before, other) {
				t.Fatalf("%v brings %d by time; %v would bring %d", order, got, other, want)
			}
		})
	})
}

// Ensure that many steps are all there, in an order that is allowed and adds up.
func TestManySteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := made(random, 13+random.IntN(20))
		var chosen []int
		for candidate := range p.Costs {
			if random.IntN(5) > 0 {
				chosen = append(chosen, candidate)
			}
			if candidate > 0 && random.IntN(3) == 0 {
				p.Before = append(p.Before, [2]int{random.IntN(candidate), candidate})
			}
		}
		sums(t, p, chosen, p.Steps(chosen))
	})
}

// Ensure that pairs that go round in a circle do not lose a step.
func TestStepsInACircle(t *testing.T) {
	p := plan.Problem{Costs: []int64{1, 1, 1}, Before: [][2]int{{0, 1}, {1, 0}}, Goals: []plan.Goal{{Weight: 1, Need: one(2)}}}
	if steps := p.Steps([]int{0, 1, 2}); len(steps) != 3 || steps[0].Candidate != 2 {
		t.Errorf("Steps = %+v; want all three, what fulfils the goal first", steps)
	}
}
