package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func (catalogue) ObservedTraffic(ctx context.Context, c *graph.Catalogue) (gap.TrafficIn, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.TrafficIn{}, err
	}
	return t.TrafficIn(c), nil
}

type integration struct{}

func (integration) Traffic(ctx context.Context, i *graph.Integration, from, to *graph.Date) ([]graph.CallsOfDay, error) {
	return i.Daily(ctx, operationOf(ctx).loaders, from, to)
}
