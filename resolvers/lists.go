package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/lists"
)

// The lists of answers under a catalogue: what nobody has to look for one by one.

// table gives the verdicts of a catalogue, all of them computed. It stops when the request ends.
func table(ctx context.Context, c *graph.Catalogue) (*gap.Table, error) {
	t := gap.Of(c.View)
	return t, t.Prepare(ctx)
}

// nodeLists filters, orders and groups the lists of a catalogue.
var nodeLists = lists.New(func(ctx context.Context, c *graph.Catalogue) error {
	_, err := table(ctx, c)
	return err
})

func (catalogue) Verdicts(ctx context.Context, c *graph.Catalogue, where *graph.Where, orderBy []graph.Order, first *int, after *string, last *int, before *string) (lists.VerdictConnection, error) {
	if _, err := table(ctx, c); err != nil {
		return lists.VerdictConnection{}, err
	}
	return lists.Verdicts(ctx, c, nodeLists, where, orderBy, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) Reconciliation(ctx context.Context, c *graph.Catalogue, where *gap.ReconciliationWhere, first *int, after *string, last *int, before *string) (gap.ReconciliationConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.ReconciliationConnection{}, err
	}
	return t.ReconciliationIn(c, where, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) Contradictions(ctx context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.ContradictionConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.ContradictionConnection{}, err
	}
	return t.ContradictionsIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) CourierLoops(ctx context.Context, c *graph.Catalogue, where *gap.CourierLoopWhere, first *int, after *string, last *int, before *string) (gap.CourierLoopConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.CourierLoopConnection{}, err
	}
	return t.CourierLoopsIn(c, where, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) RepeatedDemands(ctx context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.RepeatedDemandConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.RepeatedDemandConnection{}, err
	}
	return t.RepeatedDemandsIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) SharedData(_ context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.SharedDataConnection, error) {
	return gap.Of(c.View).SharedIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) NamedAlike(_ context.Context, c *graph.Catalogue, t graph.NodeType, first *int, after *string, last *int, before *string) (gap.NamedAlikeConnection, error) {
	return gap.NamedAlikeIn(c, t, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) OpenQuestions(ctx context.Context, c *graph.Catalogue, where *gap.OpenQuestionWhere, first *int, after *string, last *int, before *string) (gap.OpenQuestionConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.OpenQuestionConnection{}, err
	}
	return t.OpenQuestionsIn(c, where, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) Path(_ context.Context, c *graph.Catalogue, from, to string, over []string, directed bool, maxLength, first int) (*graph.PathsIn, error) {
	question := graph.PathQuestion{Over: over, Directed: directed, MaxLength: maxLength, First: first}
	var err error
	if question.From, err = c.RefOf(from); err != nil {
		return nil, err
	}
	if question.To, err = c.RefOf(to); err != nil {
		return nil, err
	}
	return found(c.ShortestPaths(question))
}

type documentType struct{}

func (documentType) Coverage(_ context.Context, d *graph.DocumentType) (gap.DocumentDegreeIn, error) {
	return gap.Of(d.Catalogue.View).Degree(d.Key).InCatalogue(d.Catalogue), nil
}
