package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// The questions that compare two graphs.

func (catalogue) Difference(ctx context.Context, c *graph.Catalogue, from *graph.Moment, fromWith []graph.ChangeInput) (*gap.DifferenceIn, error) {
	before, err := operationOf(ctx).catalogue(ctx, from, fromWith)
	if err != nil {
		return nil, err
	}
	if err := gap.PrepareBoth(ctx, before.View, c.View); err != nil {
		return nil, err
	}
	return found(gap.DifferenceBetween(before, c), nil)
}

func (catalogue) Impact(ctx context.Context, c *graph.Catalogue, of string) (*gap.ImpactIn, error) {
	if _, err := table(ctx, c); err != nil {
		return nil, err
	}
	return gap.ImpactOf(c, of)
}

func (catalogue) LawChanges(ctx context.Context, c *graph.Catalogue, from, to graph.Date) (*gap.LawChangesIn, error) {
	return found(gap.LawChangesBetween(ctx, c, from, to))
}

// found gives an answer, or null with the error.
func found[T any](answer T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return &answer, nil
}
