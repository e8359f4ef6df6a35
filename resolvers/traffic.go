package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

func (catalogue) ObservedTraffic(ctx context.Context, c *graph.Catalogue) (gap.TrafficIn, error) {
	if err := c.Open(graph.TypeTrafficTotal, ""); err != nil {
		return gap.TrafficIn{}, err
	}
	t, err := table(ctx, c)
	if err != nil {
		return gap.TrafficIn{}, err
	}
	return t.TrafficIn(c), nil
}

type integration struct{}

func (integration) Traffic(ctx context.Context, i *graph.Integration, from, to *graph.Date) ([]graph.CallsOfDay, error) {
	if err := i.Catalogue.Open(graph.TypeTrafficTotal, ""); err != nil {
		return nil, err
	}
	return i.Daily(ctx, operationOf(ctx).loaders, from, to)
}
