package graph_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
)

func catalogueOf(n int, revision graph.Revision, keep func(i int) bool) *graph.Catalogue {
	var nodes []graph.Node
	for i := range n {
		if keep(i) {
			item := &graph.DataItemFacts{Identity: graph.Identity{Key: itemKey(i)}, Name: graph.Text{EN: "Item"}}
			nodes = append(nodes, item)
		}
	}
	view := graph.FromNodes(revision, time.Unix(0, 0), nodes).View(graph.MustDate("2026-01-01"))
	return graph.NewCatalogue(view, graph.Mark{}, nil, nil)
}

func itemKey(i int) graph.Key { return graph.Key(fmt.Sprintf("item-%03d", i)) }

func all(int) bool { return true }

// walk goes through a list page by page, in one direction, and returns the keys in the order of the list.
func walk(t *rapid.T, c *graph.Catalogue, size int, backward bool) []graph.Key {
	var keys []graph.Key
	var cursor *string
	for {
		page := []any{&size, cursor, nil, nil}
		if backward {
			page = []any{nil, nil, &size, cursor}
		}
		connection := items(t, c, page)
		edges, err := connection.Edges()
		if err != nil {
			t.Fatal(err)
		}
		var found []graph.Key
		for _, edge := range edges {
			found = append(found, edge.Node.Key)
		}
		info := connection.PageInfo()
		if backward {
			keys = append(found, keys...)
			if !info.HasPreviousPage {
				return keys
			}
			cursor = info.StartCursor
			continue
		}
		keys = append(keys, found...)
		if !info.HasNextPage {
			return keys
		}
		cursor = info.EndCursor
	}
}

func items(t *rapid.T, c *graph.Catalogue, page []any) graph.DataItemConnection {
	number := func(v any) *int { p, _ := v.(*int); return p }
	text := func(v any) *string { p, _ := v.(*string); return p }
	connection, err := c.DataItems(context.Background(), nil, nil, number(page[0]), text(page[1]), number(page[2]), text(page[3]))
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

func TestWalksGiveEachNodeOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "nodes")
		size := rapid.IntRange(1, 20).Draw(t, "page")
		c := catalogueOf(n, 1, all)
		want := c.View.Keys(graph.TypeDataItem)
		for _, backward := range []bool{false, true} {
			if got := walk(t, c, size, backward); !slices.Equal(got, want) {
				t.Errorf("walking %d nodes in pages of %d, backward %v, gives %v", n, size, backward, got)
			}
		}
	})
}

func TestACursorSurvivesANewRevision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "nodes")
		size := rapid.IntRange(1, n-1).Draw(t, "page")
		gone := rapid.SliceOfDistinct(rapid.IntRange(0, n-1), rapid.ID).Draw(t, "gone")
		stays := func(i int) bool { return !slices.Contains(gone, i) }
		info := items(t, catalogueOf(n, 1, all), []any{&size, nil, nil, nil}).PageInfo()
		rest := items(t, catalogueOf(n, 2, stays), []any{nil, info.EndCursor, nil, nil})
		nodes, err := rest.Nodes()
		if err != nil {
			t.Fatal(err)
		}
		var got, want []graph.Key
		for _, node := range nodes {
			got = append(got, node.Key)
		}
		for i := size; i < n; i++ {
			if stays(i) {
				want = append(want, itemKey(i))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("after %d of %d, with %v gone, the list goes on with %v", size, n, gone, got)
		}
		if !rest.PageInfo().RevisionChanged {
			t.Error("the page does not say that the revision changed")
		}
	})
}

func TestPagesThatAreRefused(t *testing.T) {
	number := func(n int) *int { return &n }
	c := catalogueOf(3, 1, all)
	first, err := c.DataItems(context.Background(), nil, nil, number(1), nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	cursor := first.PageInfo().EndCursor
	foreign := "QUFBfDF8aXRlbS0wMDE"
	cases := map[string]struct {
		first  *int
		after  *string
		last   *int
		code   graph.Code
		reason string
	}{
		"both ways":       {number(1), nil, number(1), graph.BadRequest, "It is not clear which end is meant."},
		"negative":        {number(-1), nil, nil, graph.BadRequest, "There is no such page."},
		"negative last":   {nil, nil, number(-1), graph.BadRequest, "There is no such page."},
		"too large":       {number(graph.MaxPage + 1), nil, nil, graph.Limit, "Pages are bounded, so that answers are."},
		"too large last":  {nil, nil, number(1_000_000), graph.Limit, "Pages are bounded, so that answers are."},
		"no cursor":       {nil, new(string), nil, graph.BadRequest, "The text is none that a list has given."},
		"foreign cursor":  {nil, &foreign, nil, graph.BadRequest, "The cursor of another list would give an arbitrary place."},
		"largest page":    {number(graph.MaxPage), nil, nil, "", "The bound itself is allowed."},
		"a right cursor":  {nil, cursor, nil, "", "That is what cursors are for."},
		"an empty page":   {number(0), nil, nil, "", "Some ask for totalCount only."},
		"last of nothing": {nil, nil, number(0), "", "Some ask for totalCount only."},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := c.DataItems(context.Background(), nil, nil, k.first, k.after, k.last, nil)
			if (k.code == "") != (err == nil) || (err != nil && graph.CodeOf(err) != k.code) {
				t.Errorf("reason: %s\ngot %v, want code %q", k.reason, err, k.code)
			}
		})
	}
	if _, err := c.Services(context.Background(), nil, nil, nil, cursor, nil, nil); graph.CodeOf(err) != graph.BadRequest {
		t.Errorf("a cursor of data items is taken for one of services: %v", err)
	}
}

func TestABudgetEndsLists(t *testing.T) {
	c := graph.NewCatalogue(catalogueOf(10, 1, all).View, graph.Mark{}, nil, graph.NewBudget(15))
	list, err := c.DataItems(context.Background(), nil, nil, nil, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if nodes, err := list.Nodes(); err != nil || len(nodes) != 10 {
		t.Errorf("10 of 15 entries: %d, %v", len(nodes), err)
	}
	if _, err := list.Nodes(); graph.CodeOf(err) != graph.Limit {
		t.Errorf("20 of 15 entries: %v", err)
	}
}
