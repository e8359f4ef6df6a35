package gap

import "onceonly/graph"

// BlockerIn is a blocker in a catalogue.
type BlockerIn struct {
	*Blocker
	Catalogue *graph.Catalogue
}

// Blockers tells what stands in the way, as Table.Blockers does.
func (n VerdictIn) Blockers(run Run) []BlockerIn {
	return put(n.Catalogue, Of(n.Catalogue.View).Blockers(n.unit(), run), func(c *graph.Catalogue, b *Blocker) BlockerIn { return BlockerIn{b, c} })
}

// Fix is the change that makes the route LIVE, as Table.Fix gives it.
func (n RouteIn) Fix() graph.Changes { return Of(n.Catalogue.View).Fix(n.unit, n.Route) }

func (n BlockerIn) What() *What             { return recorded(n.Blocker.Work.What) }
func (n BlockerIn) Items() []graph.DataItem { return nodes(n.Blocker.Items, n.Catalogue.DataItem) }
func (n BlockerIn) Systems() []graph.InformationSystem {
	return nodes(n.Blocker.Systems, n.Catalogue.System)
}

// Nodes gives those concerned, the most telling first.
func (n BlockerIn) Nodes() []graph.Handle {
	var list []graph.Handle
	for _, ref := range n.Blocker.Nodes {
		if node := n.Catalogue.Node(ref.Type, ref.Key); node != nil {
			list = append(list, node)
		}
	}
	return list
}

// Work is what lifts it; nil where no work does.
func (n BlockerIn) Work() *WorkIn {
	if n.Blocker.Work.Step == "" {
		return nil
	}
	return &WorkIn{&n.Blocker.Work, n.Catalogue}
}

// Fix is the change that lifts it; nil where there is none.
func (n BlockerIn) Fix() *graph.Changes {
	if len(n.Blocker.Fix) == 0 {
		return nil
	}
	return &n.Blocker.Fix
}
