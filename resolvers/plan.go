package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func (catalogue) Plan(ctx context.Context, c *graph.Catalogue, input gap.PlanQuestion) (gap.PlanIn, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.PlanIn{}, err
	}
	p, err := t.PlanIn(ctx, c, input)
	if err != nil {
		return gap.PlanIn{}, err
	}
	return *p, nil
}

type plan struct{}

// Then is the catalogue with the plan done.
func (plan) Then(ctx context.Context, p *gap.PlanIn) (graph.Catalogue, error) {
	c, err := operationOf(ctx).then(ctx, p.Catalogue, p.Edits())
	if err != nil {
		return graph.Catalogue{}, err
	}
	return *c, nil
}
