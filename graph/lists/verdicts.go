package lists

import (
	"context"
	"iter"
	"slices"
	"strings"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/query"
)

// The list of verdicts: every demanded document on every channel.

// VerdictConnection is a page of it. Its entries are no nodes, so it is grouped here.
type VerdictConnection struct {
	graph.Connection[gap.VerdictIn]
	catalogue *graph.Catalogue
	lists     *query.Lists
}

// VerdictEdge is one entry with its cursor.
type VerdictEdge = graph.Edge[gap.VerdictIn]

// Verdicts lists the verdicts of a catalogue by requirement and channel if no other order is asked for. The verdicts of the
// view are to be prepared.
func Verdicts(ctx context.Context, c *graph.Catalogue, l *query.Lists, where *graph.Where, orderBy []graph.Order, page graph.Page) (VerdictConnection, error) {
	t := gap.Of(c.View)
	entry := func(key graph.Key) query.Entry { return judged(t, key) }
	s, err := query.Select(ctx, c, verdicts, units(c.View), entry, where, orderBy, l.Prepare)
	if err != nil {
		return VerdictConnection{}, err
	}
	list, err := graph.NewConnection(c, graph.List[gap.VerdictIn]{Name: "verdicts" + s.Mark, Keys: s.Keys, Keep: s.Keep, Place: s.Place, Find: s.Find,
		At: func(key graph.Key) gap.VerdictIn { return *judged(t, key).Verdict().InCatalogue(c) }}, page)
	return VerdictConnection{list, c, l}, err
}

// GroupBy counts all entries of the list by what they have in common.
func (n VerdictConnection) GroupBy(ctx context.Context, keys []graph.Dimension, first *int) ([]graph.Group, error) {
	return n.lists.GroupsOf(ctx, n.catalogue, verdicts, n.entries(), keys, first)
}

// Facets counts the values of each dimension over all entries of the list.
func (n VerdictConnection) Facets(ctx context.Context, of []graph.Dimension, first *int) ([]graph.Facet, error) {
	return n.lists.FacetsOf(ctx, n.catalogue, verdicts, n.entries(), of, first)
}

func (n VerdictConnection) entries() iter.Seq[query.Entry] {
	t := gap.Of(n.catalogue.View)
	return func(yield func(query.Entry) bool) {
		for key := range n.Kept() {
			if !yield(judged(t, key)) {
				return
			}
		}
	}
}

type unitsSlot struct{}

// units are the keys of the list, made once per view: a requirement and a channel, with a blank in between.
func units(v *graph.View) []graph.Key {
	return graph.Slot(v, unitsSlot{}, func() []graph.Key {
		var keys []graph.Key
		for _, u := range gap.Of(v).Units() {
			if v.Requirement(u.Requirement) != nil {
				keys = append(keys, u.Requirement+" "+u.Channel)
			}
		}
		slices.Sort(keys)
		return keys
	})
}

// judged finds the unit of a key.
func judged(t *gap.Table, key graph.Key) *gap.Judged {
	requirement, channel, _ := strings.Cut(string(key), " ")
	for _, j := range t.JudgedOf(graph.Key(requirement)) {
		if string(j.Channel()) == channel {
			return j
		}
	}
	return nil
}

// applications is how often the entries of a group are applied for: verdicts, or requirements on all their channels.
func applications(c *graph.Catalogue, entries []query.Entry) *graph.Applications {
	t := gap.Of(c.View)
	var of []gap.Unit
	for _, e := range entries {
		switch e := e.(type) {
		case *gap.Judged:
			of = append(of, e.Name())
		case gap.ReconciledIn:
			of = append(of, e.Unit)
		case gap.CourierLoopIn:
			for _, channel := range e.Channels {
				of = append(of, gap.Unit{Requirement: e.CourierLoop.Requirement, Channel: channel})
			}
		case *graph.RequirementFacts:
			for _, j := range t.JudgedOf(e.Key) {
				of = append(of, j.Name())
			}
		}
	}
	sum := t.ApplicationsOf(of)
	return &graph.Applications{Certain: sum.Certain, Possible: sum.Possible}
}
