package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func (catalogue) ObservedTraffic(_ context.Context, c *graph.Catalogue) (gap.TrafficIn, error) {
	return gap.Of(c.View).TrafficIn(c), nil
}

type integration struct{}

func (integration) Traffic(ctx context.Context, i *graph.Integration, from, to *graph.Date) ([]graph.CallsOfDay, error) {
	return i.Daily(ctx, operationOf(ctx).loaders, from, to)
}
