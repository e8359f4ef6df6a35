package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func (catalogue) Plan(ctx context.Context, c *graph.Catalogue, input gap.PlanQuestion) (*gap.PlanIn, error) {
	t, err := table(ctx, c)
	if err != nil {
		return nil, err
	}
	return t.PlanIn(ctx, c, input)
}

type plan struct{}

// Then is the catalogue with the plan done.
func (plan) Then(ctx context.Context, p *gap.PlanIn) (*graph.Catalogue, error) {
	return operationOf(ctx).then(ctx, p.Catalogue, p.Edits())
}
