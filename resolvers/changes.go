package resolvers

import (
	"context"

	"onceonly/graph"
)

// Changes lists what was committed up to the revision that the operation sees.
func (q query) Changes(ctx context.Context, where *graph.ChangeWhere, order graph.ChangeOrder, first *int, after *string, last *int, before *string) (graph.ChangeConnection, error) {
	op := operationOf(ctx)
	c, err := op.catalogue(ctx, nil, nil)
	if err != nil {
		return graph.ChangeConnection{}, err
	}
	return graph.ChangesIn(ctx, c, op.loaders, where, order, graph.Page{First: first, After: after, Last: last, Before: before})
}
