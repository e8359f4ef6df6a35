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
	found, err := t.PlanIn(ctx, c, input)
	if err == nil && found.Cut {
		operationOf(ctx).inexact.Store(true) // with more time there may be a better one
	}
	return found, err
}

type plan struct{}

// Then is the catalogue with the plan done.
func (plan) Then(ctx context.Context, p *gap.PlanIn) (*graph.Catalogue, error) {
	return operationOf(ctx).then(ctx, p.Catalogue, p.Edits())
}
