package query_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/query"
)

func listed(s *graph.Snapshot, model *query.Model) *graph.Catalogue {
	return graph.NewCatalogue(s.View(gaptest.Date), graph.Mark{}, nil, nil).Listed(&query.Lists{Model: model})
}

// walk reads the list of requirements page by page; between gives the catalogue of the next page.
func walk(t *rapid.T, c *graph.Catalogue, where *graph.Where, orderBy []graph.Order, size int, backward bool, between func() *graph.Catalogue) []graph.Key {
	var keys []graph.Key
	var cursor *string
	for {
		first, after, last, before := &size, cursor, (*int)(nil), (*string)(nil)
		if backward {
			first, after, last, before = nil, nil, &size, cursor
		}
		page, err := c.Requirements(context.Background(), where, orderBy, first, after, last, before)
		if err != nil {
			t.Fatal(err)
		}
		nodes, err := page.Nodes()
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range nodes {
			keys = append(keys, n.Key)
		}
		if backward {
			slices.Reverse(keys[len(keys)-len(nodes):])
		}
		info := page.PageInfo()
		if backward && !info.HasPreviousPage || !backward && !info.HasNextPage {
			return keys
		}
		cursor = info.EndCursor
		if backward {
			cursor = info.StartCursor
		}
		c = between()
	}
}

func drawOrder(t *rapid.T, of *query.Type) []graph.Order {
	all := of.Sortings()
	var order []graph.Order
	for _, at := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(all)-1), 0, 3, rapid.ID[int]).Draw(t, "order") {
		direction := []graph.OrderDirection{graph.Ascending, graph.Descending}[rapid.IntRange(0, 1).Draw(t, "direction")]
		order = append(order, graph.Order{By: graph.OrderKey(all[at].Name), Direction: direction})
	}
	return order
}

// TestWalksGiveEachNodeOnce walks in both directions over random conditions and orders: what they give is what the
// condition says of each node, once, one walk the other way round than the other, and as many as the total.
func TestWalksGiveEachNodeOnce(t *testing.T) {
	model := query.NewModel()
	of := model.Type(graph.TypeRequirement)
	walks := 0
	rapid.Check(t, func(t *rapid.T) {
		c := listed(gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})), model)
		g := &conditions{t, model, map[string][]string{}}
		for range 10 {
			where, order := &graph.Where{Content: g.where(of, 0)}, drawOrder(t, of)
			size := rapid.IntRange(1, 4).Draw(t, "page")
			same := func() *graph.Catalogue { return c }
			forward, backward := walk(t, c, where, order, size, false, same), walk(t, c, where, order, size, true, same)
			walks += 2
			slices.Reverse(backward)
			if !slices.Equal(forward, backward) {
				t.Fatalf("%v there and %v back", forward, backward)
			}
			condition, err := of.Compile(c, where)
			if err != nil {
				t.Fatal(err)
			}
			var want []graph.Key
			for _, key := range c.View.Keys(graph.TypeRequirement) {
				if condition.Holds(c.View.Requirement(key)) {
					want = append(want, key)
				}
			}
			page, err := c.Requirements(context.Background(), where, order, nil, nil, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Sorted(slices.Values(forward)); !slices.Equal(got, want) || page.TotalCount() != len(want) {
				t.Fatalf("%v and a total of %d; want %v", got, page.TotalCount(), want)
			}
		}
	})
	t.Logf("%d walks", walks)
}

// whileWriting walks while the registry is edited between pages, and tells what was given twice or left out, of what no
// edit touched: its sort values are the same all the time, so its place is.
func whileWriting(t *rapid.T, lists graph.Lists) (wrong []graph.Key) {
	nodes := gaptest.Registry(t, gaptest.Options{})
	s := gaptest.Snapshot(t, nodes)
	own := []graph.OrderKey{"NAME", "OBLIGATION", "SUBJECT", "VALID_FROM", "DOCUMENT_TYPE", "LIST", "BASIS"}
	var order []graph.Order
	for _, at := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(own)-1), 1, 3, rapid.ID[int]).Draw(t, "order") {
		order = append(order, graph.Order{By: own[at], Direction: []graph.OrderDirection{graph.Ascending, graph.Descending}[rapid.IntRange(0, 1).Draw(t, "direction")]})
	}
	touched := map[graph.Key]bool{}
	pages := 0
	now := func() *graph.Catalogue {
		return graph.NewCatalogue(s.View(gaptest.Date), graph.Mark{}, nil, nil).Listed(lists)
	}
	given := walk(t, now(), nil, order, 1, rapid.Bool().Draw(t, "backward"), func() *graph.Catalogue {
		for range rapid.IntRange(0, 2).Draw(t, "edits") {
			edit := gaptest.Edit(t, gaptest.Options{}, slices.Collect(s.Nodes()))
			if pages++; pages > 40 {
				break
			}
			next, _, err := s.Next(graph.ChangeSet{Edits: []graph.Edit{edit}}, time.Time{})
			if err != nil {
				continue // the edit breaks a rule here
			}
			if ref := edit.Ref(); ref.Type == graph.TypeRequirement {
				touched[ref.Key] = true
			}
			s = next
		}
		return now()
	})
	for _, key := range s.Keys(graph.TypeRequirement) {
		count := 0
		for _, one := range given {
			if one == key {
				count++
			}
		}
		if !touched[key] && count != 1 {
			wrong = append(wrong, key)
		}
	}
	return wrong
}

func TestWalksGiveEachNodeOnceWhileOthersWrite(t *testing.T) {
	lists := &query.Lists{Model: query.NewModel()}
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			if wrong := whileWriting(t, lists); len(wrong) > 0 {
				t.Fatalf("given twice or left out: %v", wrong)
			}
		}
	})
}

// byKey is a mistake that is made on purpose: it goes on from where the entry of the cursor stands now, not from where it
// stood.
type byKey struct{ *query.Lists }

func (l byKey) Select(ctx context.Context, c *graph.Catalogue, t graph.NodeType, where *graph.Where, orderBy []graph.Order) (graph.Selection, error) {
	s, err := l.Lists.Select(ctx, c, t, where, orderBy)
	s.Find = func(_ string, key graph.Key) (int, bool, error) {
		at := slices.Index(s.Keys, key)
		return max(at, 0), at >= 0, nil
	}
	return s, err
}

func TestAWalkByKeysAloneIsFoundOut(t *testing.T) {
	lists, found := byKey{&query.Lists{Model: query.NewModel()}}, 0
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			found += len(whileWriting(t, lists))
		}
	})
	if found == 0 {
		t.Error("nobody notices that entries are given twice or left out")
	}
}

// FuzzCursor: whatever is sent as a cursor is refused in words or leads into the list.
func FuzzCursor(f *testing.F) {
	model := query.NewModel()
	var nodes []graph.Node
	for _, key := range []graph.Key{"a", "b", "c"} {
		nodes = append(nodes, &graph.DataItemFacts{Identity: graph.Identity{Key: key}, Name: graph.Text{KK: "Ә" + string(key)}})
	}
	c := listed(graph.FromNodes(1, time.Unix(0, 0), nodes), model)
	order := []graph.Order{{By: "NAME"}, {By: "BASIS"}, {By: "HOLDINGS_COUNT"}}
	for _, by := range [][]graph.Order{nil, order} {
		page, err := c.DataItems(context.Background(), nil, by, nil, nil, nil, nil)
		if err != nil {
			f.Fatal(err)
		}
		info := page.PageInfo()
		f.Add(*info.StartCursor)
		f.Add(*info.EndCursor + "x")
	}
	f.Add("")
	f.Fuzz(func(t *testing.T, cursor string) {
		for _, by := range [][]graph.Order{nil, order} {
			page, err := c.DataItems(context.Background(), nil, by, nil, &cursor, nil, nil)
			if err != nil {
				if graph.CodeOf(err) != graph.BadRequest {
					t.Errorf("%q: %v", cursor, err)
				}
				continue
			}
			if nodes, err := page.Nodes(); err != nil || len(nodes) > 3 {
				t.Errorf("%q: %d, %v", cursor, len(nodes), err)
			}
		}
	})
}
