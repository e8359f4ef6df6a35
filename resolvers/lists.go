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

func (catalogue) CourierLoops(_ context.Context, c *graph.Catalogue, where *gap.CourierLoopWhere, first *int, after *string, last *int, before *string) (gap.CourierLoopConnection, error) {
	return gap.Of(c.View).CourierLoopsIn(c, where, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) RepeatedDemands(_ context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.RepeatedDemandConnection, error) {
	return gap.Of(c.View).RepeatedDemandsIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) SharedData(_ context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.SharedDataConnection, error) {
	return gap.Of(c.View).SharedIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) NamedAlike(_ context.Context, c *graph.Catalogue, t graph.NodeType, first *int, after *string, last *int, before *string) (gap.NamedAlikeConnection, error) {
	return gap.NamedAlikeIn(c, t, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) Completeness(_ context.Context, c *graph.Catalogue, where *gap.OpenQuestionWhere, first *int, after *string, last *int, before *string) (gap.OpenQuestionConnection, error) {
	return gap.Of(c.View).OpenQuestionsIn(c, where, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) Path(_ context.Context, c *graph.Catalogue, from, to string, over []string, directed bool, maxLength, first int) (graph.PathsIn, error) {
	question := graph.PathQuestion{Over: over, Directed: directed, MaxLength: maxLength, First: first}
	var err error
	if question.From, err = c.RefOf(from); err != nil {
		return graph.PathsIn{}, err
	}
	if question.To, err = c.RefOf(to); err != nil {
		return graph.PathsIn{}, err
	}
	return c.ShortestPaths(question)
}

type documentType struct{}

func (documentType) Coverage(_ context.Context, d *graph.DocumentType) (gap.DocumentDegreeIn, error) {
	return gap.Of(d.Catalogue.View).Degree(d.Key).InCatalogue(d.Catalogue), nil
}
