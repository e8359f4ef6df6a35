package plan_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph/gap/plan"
)

func careless(random *rand.Rand) func() float64 {
	often := random.IntN(3)
	return func() float64 {
		if random.IntN(3) < often {
			return float64(random.IntN(2))
		}
		return random.Float64()
	}
}

// Ensure that the bound holds whatever the prices are, for all choices and for those with and without each candidate: what
// is proved must not depend on how well the search for prices went.
func TestBoundByAnyPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			p := made(random, random.IntN(11))
			bound, with, without := plan.CarelessBounds(p, careless(random))
			if best := best(p); bound < best {
				t.Fatalf("the bound is %d, and a choice is worth %d", bound, best)
			}
			for candidate := range with {
				q := p
				q.Include = append(slices.Clone(p.Include), candidate)
				if best := best(q); with[candidate] < best {
					t.Fatalf("the bound with %d is %d, and a choice is worth %d", candidate, with[candidate], best)
				}
				q = p
				q.Exclude = append(slices.Clone(p.Exclude), candidate)
				if best := best(q); without[candidate] < best {
					t.Fatalf("the bound without %d is %d, and a choice is worth %d", candidate, without[candidate], best)
				}
			}
		}
	})
}

// Ensure the same for the least cost of a need.
func TestCostBoundByAnyPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			p := made(random, random.IntN(11))
			need := p.Everything()
			bound, with, without, err := plan.CarelessCosts(p, need, careless(random))
			if err != nil {
				t.Fatal(err)
			}
			if least := cheapest(p, need); bound > least {
				t.Fatalf("the bound is %d, and a choice costs %d", bound, least)
			}
			for candidate := range with {
				q := p
				q.Include = append(slices.Clone(p.Include), candidate)
				if least := cheapest(q, need); least >= 0 && with[candidate] > least {
					t.Fatalf("the bound with %d is %d, and a choice costs %d", candidate, with[candidate], least)
				}
				q = p
				q.Exclude = append(slices.Clone(p.Exclude), candidate)
				if least := cheapest(q, need); least >= 0 && without[candidate] > least {
					t.Fatalf("the bound without %d is %d, and a choice costs %d", candidate, without[candidate], least)
				}
			}
		}
	})
}
