package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// The lists of answers under a catalogue: what nobody has to look for one by one.

func (catalogue) Reconciliation(_ context.Context, c *graph.Catalogue, where *gap.ReconciliationWhere, first *int, after *string, last *int, before *string) (gap.ReconciliationConnection, error) {
	return gap.Of(c.View).ReconciliationIn(c, where, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) Contradictions(_ context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.ContradictionConnection, error) {
	return gap.Of(c.View).ContradictionsIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}
