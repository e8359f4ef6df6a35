package resolvers

import (
	"context"
	"maps"

	"onceonly/graph"
)

// limits is what one request may ask, by the role of who asks.
type limits struct {
	usual graph.Limits
	roles map[graph.Role]graph.Limits // where it is otherwise
}

func (l limits) of(role graph.Role) graph.Limits {
	if own, otherwise := l.roles[role]; otherwise {
		return own
	}
	return l.usual
}

// asked is what the request of the context may ask.
func (l limits) asked(ctx context.Context) graph.Limits { return l.of(graph.ViewerFrom(ctx).Role) }

// narrowed gives the limits of those whom nobody knows where nothing else is said: a fifth of the cost and of the entries, a
// quarter of the graphs, and short plans.
func narrowed(usual graph.Limits, roles map[graph.Role]graph.Limits) map[graph.Role]graph.Limits {
	own := usual
	own.Cost, own.Entries, own.Changes = usual.Cost/5, usual.Entries/5, usual.Changes/5
	own.Catalogues, own.JudgedCatalogues = max(1, usual.Catalogues/4), max(1, usual.JudgedCatalogues/4)
	own.PlanMilliseconds = usual.PlanMilliseconds / 5
	all := map[graph.Role]graph.Limits{graph.Anonymous: own}
	maps.Copy(all, roles)
	return all
}
