package plan_test

import (
	"reflect"
	"testing"

	"onceonly/graph/gap/plan"
)

func one(candidate int) *plan.Need { return &plan.Need{Op: plan.One, Candidate: candidate} }

func all(parts ...*plan.Need) *plan.Need { return &plan.Need{Op: plan.All, Parts: parts} }

func anyOf(parts ...*plan.Need) *plan.Need { return &plan.Need{Op: plan.Any, Parts: parts} }

func TestSolveWithinTheBudget(t *testing.T) {
	problem := plan.Problem{
		Costs:  []int64{1, 1, 1},
		Budget: 1,
		Goals:  []plan.Goal{{Weight: 2, Need: one(1)}, {Weight: 1, Need: anyOf(one(0), one(2))}},
	}
	solution, err := plan.Solve(t.Context(), problem, plan.Options{})
	if err != nil || !reflect.DeepEqual(solution.Chosen, []int{1}) || solution.Value != 2 || solution.Bound < 2 {
		t.Errorf("Solve = %+v, %v; want candidate 1, worth 2", solution, err)
	}
	way, err := plan.Cheapest(t.Context(), problem, all(one(0), anyOf(one(1), one(2))), plan.Options{})
	if err != nil || !way.Possible || way.Cost != 2 {
		t.Errorf("Cheapest = %+v, %v; want a way that costs 2", way, err)
	}
}
