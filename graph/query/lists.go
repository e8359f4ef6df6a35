package query

import (
	"cmp"
	"context"
	"iter"
	"reflect"
	"slices"
	"sync"

	"onceonly/graph"
)

// Lists answers what is asked of lists of nodes.
type Lists struct {
	Model *Model
	// Prepare computes the verdicts of the view. It is called before a condition, order or group that looks at them.
	Prepare func(ctx context.Context, c *graph.Catalogue) error
	// Applications gives for groups of demanded documents, or of answers on them, how many applications a year they are part of.
	Applications func(c *graph.Catalogue, entries []Entry) *graph.Applications
}

var _ graph.Lists = (*Lists)(nil)

// Select chooses and orders the nodes of a type.
func (l *Lists) Select(ctx context.Context, c *graph.Catalogue, t graph.NodeType, where *graph.Where, orderBy []graph.Order) (graph.Selection, error) {
	entry := func(key graph.Key) Entry { return c.View.Node(graph.Ref{Type: t, Key: key}) }
	return Select(ctx, c, l.Model.Type(t), c.View.Keys(t), entry, where, orderBy, l.Prepare)
}

// Select chooses and orders entries of a type; entry gives what a key stands for.
func Select(ctx context.Context, c *graph.Catalogue, t *Type, keys []graph.Key, entry func(graph.Key) Entry, where *graph.Where, orderBy []graph.Order,
	prepare func(context.Context, *graph.Catalogue) error) (graph.Selection, error) {
	s := graph.Selection{Keys: keys}
	order, err := t.Order(c.View, orderBy)
	if err != nil {
		return s, err
	}
	answers := slices.ContainsFunc(order.keys, func(k sortKey) bool { return k.About.Answer || k.Last.Answer })
	if where != nil {
		condition, err := t.Compile(c, where)
		if err != nil {
			return s, err
		}
		answers = answers || condition.Answers
		s.Mark = " where " + condition.Mark
		s.Keep = func(key graph.Key) bool { return condition.Holds(entry(key)) }
	}
	if answers && prepare != nil {
		if err := prepare(ctx, c); err != nil {
			return s, err
		}
	}
	if len(orderBy) == 0 {
		return s, nil
	}
	s.Mark += " by" + order.Mark
	s.Keys = Sorted(c.View, t.Name+order.Mark, func() []graph.Key { return order.Sort(keys, entry) })
	s.Place = func(key graph.Key) string { return order.Place(entry(key)) }
	var searching sync.Mutex // two cursors of one page share the collators
	s.Find = func(place string, key graph.Key) (int, bool, error) {
		searching.Lock()
		defer searching.Unlock()
		return order.Find(s.Keys, entry, place, key)
	}
	return s, nil
}

// Groups counts the nodes by what they have in common.
func (l *Lists) Groups(ctx context.Context, c *graph.Catalogue, t graph.NodeType, keys iter.Seq[graph.Key], by []graph.Dimension, first *int) ([]graph.Group, error) {
	return l.GroupsOf(ctx, c, l.Model.Type(t), l.entries(c, t, keys), by, first)
}

// Facets counts the values of each dimension.
func (l *Lists) Facets(ctx context.Context, c *graph.Catalogue, t graph.NodeType, keys iter.Seq[graph.Key], of []graph.Dimension, first *int) ([]graph.Facet, error) {
	return l.FacetsOf(ctx, c, l.Model.Type(t), l.entries(c, t, keys), of, first)
}

func (l *Lists) entries(c *graph.Catalogue, t graph.NodeType, keys iter.Seq[graph.Key]) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for key := range keys {
			if n := c.View.Node(graph.Ref{Type: t, Key: key}); n != nil && !yield(n) {
				return
			}
		}
	}
}

// AnswerGroups counts answers by what they have in common.
func (l *Lists) AnswerGroups(ctx context.Context, c *graph.Catalogue, answer reflect.Type, entries iter.Seq[any], by []graph.Dimension, first *int) ([]graph.Group, error) {
	t := l.Model.answer(answer)
	if t == nil {
		return nil, errUngrouped()
	}
	return l.GroupsOf(ctx, c, t, asEntries(entries), by, first)
}

// AnswerFacets counts the values of each dimension of answers.
func (l *Lists) AnswerFacets(ctx context.Context, c *graph.Catalogue, answer reflect.Type, entries iter.Seq[any], of []graph.Dimension, first *int) ([]graph.Facet, error) {
	t := l.Model.answer(answer)
	if t == nil {
		return nil, errUngrouped()
	}
	return l.FacetsOf(ctx, c, t, asEntries(entries), of, first)
}

func errUngrouped() error {
	return graph.Errorf(graph.BadRequest, "The entries of this list have no dimensions: it cannot be grouped.")
}

// asEntries gives answers as the entries that they are.
func asEntries(answers iter.Seq[any]) iter.Seq[Entry] {
	return func(yield func(Entry) bool) { answers(func(one any) bool { return yield(one) }) }
}

// GroupsOf counts entries of a type by what they have in common.
func (l *Lists) GroupsOf(ctx context.Context, c *graph.Catalogue, t *Type, entries iter.Seq[Entry], by []graph.Dimension, first *int) ([]graph.Group, error) {
	gathered, err := l.gather(ctx, c, t, entries, by, first)
	if err != nil {
		return nil, err
	}
	groups := make([]graph.Group, len(gathered))
	for i, g := range gathered {
		groups[i] = graph.Group{Keys: l.Model.keys(c, g, by), Count: len(g.Entries)}
		if t.Applied && l.Applications != nil {
			groups[i].CountApplied = sync.OnceValue(func() *graph.Applications { return l.Applications(c, g.Entries) })
		}
	}
	return groups, nil
}

// FacetsOf counts the values of each dimension.
func (l *Lists) FacetsOf(ctx context.Context, c *graph.Catalogue, t *Type, entries iter.Seq[Entry], of []graph.Dimension, first *int) ([]graph.Facet, error) {
	if of == nil {
		for _, g := range t.Groupings() {
			if t.sees(c.View, g.About, cmp.Or(g.Last, g.About)) == nil {
				of = append(of, graph.Dimension(g.Name))
			}
		}
	}
	all := slices.Collect(entries)
	facets := make([]graph.Facet, len(of))
	for i, dimension := range of {
		by := []graph.Dimension{dimension}
		gathered, err := l.gather(ctx, c, t, slices.Values(all), by, first)
		if err != nil {
			return nil, err
		}
		facets[i].Dimension = string(dimension)
		for _, g := range gathered {
			facets[i].Values = append(facets[i].Values, graph.FacetValue{GroupKey: l.Model.keys(c, g, by)[0], Count: len(g.Entries)})
		}
	}
	return facets, nil
}

// gather puts entries into groups; those that are given count in the catalogue's budget.
func (l *Lists) gather(ctx context.Context, c *graph.Catalogue, t *Type, entries iter.Seq[Entry], by []graph.Dimension, first *int) ([]*Gathered, error) {
	if first != nil && *first < 0 {
		return nil, graph.Errorf(graph.BadRequest, "first is %d: give a number from 0 on.", *first)
	}
	answers := slices.ContainsFunc(t.Groupings(), func(g *Grouping) bool { return g.About.Answer && slices.Contains(by, graph.Dimension(g.Name)) })
	if answers && l.Prepare != nil {
		if err := l.Prepare(ctx, c); err != nil {
			return nil, err
		}
	}
	groups, err := t.Gather(c.View, entries, by)
	if err != nil {
		return nil, err
	}
	if first != nil && len(groups) > *first {
		groups = groups[:*first]
	}
	return groups, c.Spend(len(groups))
}
