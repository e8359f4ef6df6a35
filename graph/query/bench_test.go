package query_test

import (
	"context"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/query"
)

// BenchmarkPage gives a page of 50 of 10,000 services: as they stand; of those that a condition keeps, by name, in an order
// that is kept with the view; the same with an order that nobody has asked for before; and with the total.
func BenchmarkPage(b *testing.B) {
	s := graph.FromNodes(1, time.Unix(0, 0), catalogue.Generate(10_000, 1))
	lists := &query.Lists{Model: query.NewModel()}
	where := &graph.Where{Content: map[string]any{"requirements": map[string]any{"count": map[string]any{"gte": 5}}, "documentsKnown": map[string]any{"eq": "COMPLETE"}}}
	order := []graph.Order{{By: "NAME"}}
	day := graph.MustDate("2026-01-01")
	page := func(b *testing.B, view *graph.View, where *graph.Where, order []graph.Order, total bool) {
		c := graph.NewCatalogue(view, graph.Mark{}, nil, nil).Listed(lists)
		list, err := c.Services(context.Background(), where, order, nil, nil, nil, nil)
		if err != nil {
			b.Fatal(err)
		}
		if nodes, err := list.Nodes(); err != nil || len(nodes) != graph.DefaultPage {
			b.Fatal(len(nodes), err)
		}
		list.PageInfo()
		if total && list.TotalCount() == 0 {
			b.Fatal("no services")
		}
	}
	view := s.View(day)
	for name, c := range map[string]struct {
		where *graph.Where
		order []graph.Order
		total bool
	}{"plain": {}, "filtered": {where, nil, false}, "ordered": {nil, order, false}, "filtered and ordered": {where, order, false}, "filtered, ordered and counted": {where, order, true}} {
		b.Run(name, func(b *testing.B) {
			page(b, view, c.where, c.order, c.total)
			b.ReportAllocs()
			for b.Loop() {
				page(b, view, c.where, c.order, c.total)
			}
		})
	}
	b.Run("ordered for the first time", func(b *testing.B) {
		b.ReportAllocs()
		next := day
		for b.Loop() {
			next++ // each day has a view of its own
			page(b, s.View(next), nil, order, false)
		}
	})
}
