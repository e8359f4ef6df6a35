package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"onceonly/graph"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// feedPage is what the tests ask of the feed.
type feedPage struct {
	Changes struct {
		Nodes    []struct{ Revision int }
		PageInfo struct {
			HasNextPage, HasPreviousPage bool
			StartCursor, EndCursor       string
		}
		TotalCount int
	}
}

const feedQuestion = `query($where: ChangeWhere, $order: ChangeOrder!, $first: Int, $after: String, $last: Int, $before: String) {
	changes(where: $where, order: $order, first: $first, after: $after, last: $last, before: $before) {
		totalCount nodes { revision } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

// Walks over the feed, forward and backward, in both orders and under conditions, give each change once, also while others write.
func TestTheFeedIsWalkedWhole(t *testing.T) {
	store := fixture(t)
	api := resolverstest.Serve(t, resolvers.Options{Store: store})
	for i := range 120 { // more than are read at a time
		set := graph.ChangeSet{Actor: fmt.Sprint("clerk ", i%3), Edits: []graph.Edit{{Alter: graph.Ref{Type: graph.TypeService, Key: "licence"}, Fields: map[string]any{"sector": fmt.Sprint(i)}}}}
		if _, err := store.Commit(t.Context(), graph.Revision(2+i), set); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(variables map[string]any) (page feedPage) {
		t.Helper()
		answer := resolverstest.Ask(t, api, feedQuestion, variables)
		if err := json.Unmarshal(answer.Data, &page); err != nil || len(answer.Errors) > 0 {
			t.Fatalf("%v %v", err, answer.Errors)
		}
		return page
	}
	for page := ask(map[string]any{"order": "NEWEST_FIRST", "first": 1}); page.Changes.Nodes[0].Revision < 122; { // until the server has seen all
		page = ask(map[string]any{"order": "NEWEST_FIRST", "first": 1})
	}
	for _, order := range []string{"NEWEST_FIRST", "OLDEST_FIRST"} {
		for _, where := range []map[string]any{nil, {"actors": []string{"clerk 1"}}} {
			for _, size := range []int{7, 100} {
				for _, backward := range []bool{false, true} {
					var walked []int
					variables := map[string]any{"order": order, "where": where, "first": size}
					if backward {
						variables = map[string]any{"order": order, "where": where, "last": size}
					}
					total := 0
					for more := true; more; {
						page := ask(variables)
						total = page.Changes.TotalCount
						var revisions []int
						for _, n := range page.Changes.Nodes {
							revisions = append(revisions, n.Revision)
						}
						if backward {
							walked = append(revisions, walked...)
							variables["before"], more = page.Changes.PageInfo.StartCursor, page.Changes.PageInfo.HasPreviousPage
						} else {
							walked = append(walked, revisions...)
							variables["after"], more = page.Changes.PageInfo.EndCursor, page.Changes.PageInfo.HasNextPage
						}
					}
					var want []int
					for revision := 1; revision <= 122; revision++ {
						if where == nil || revision > 2 && (revision-3)%3 == 1 {
							want = append(want, revision)
						}
					}
					if order == "NEWEST_FIRST" {
						slices.Reverse(want)
					}
					if !slices.Equal(walked, want) || total != len(want) {
						t.Errorf("%s, %v, %d at a time, backward %v: total %d, walked %v, want %v", order, where, size, backward, total, walked, want)
					}
				}
			}
		}
	}
}

func TestCursorsOfTheFeed(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	const newest = "Y2hhbmdlc3xORVdFU1RfRklSU1R8Mg" // changes|NEWEST_FIRST|2
	for _, c := range []struct {
		variables map[string]any
		code      string
		reason    string
	}{
		{map[string]any{"order": "NEWEST_FIRST", "after": newest}, "", "The list has given it."},
		{map[string]any{"order": "OLDEST_FIRST", "after": newest}, "BAD_REQUEST", "Another order is another list."},
		{map[string]any{"order": "NEWEST_FIRST", "after": "nonsense"}, "BAD_REQUEST", "No list has given it."},
		{map[string]any{"order": "NEWEST_FIRST", "first": 1, "last": 1}, "BAD_REQUEST", "Both ends at once are unclear."},
		{map[string]any{"order": "NEWEST_FIRST", "first": 501}, "LIMIT", "Pages are bounded."},
		{map[string]any{"order": "NEWEST_FIRST", "first": -1}, "BAD_REQUEST", "There is no such page."},
	} {
		answer := resolverstest.Ask(t, api, feedQuestion, c.variables)
		if got := answer.Codes(); c.code == "" && len(got) > 0 || c.code != "" && !slices.Equal(got, []string{c.code}) {
			t.Errorf("%v: %v, want %q\nreason: %s", c.variables, answer.Errors, c.code, c.reason)
		}
	}
}

// countingStore counts what is read of the log.
type countingStore struct {
	graph.Store
	graph.HistoryReader
	mu                sync.Mutex
	changes, versions int
}

func (c *countingStore) Changes(ctx context.Context, since graph.Revision, limit int) ([]graph.Change, error) {
	c.mu.Lock()
	c.changes++
	c.mu.Unlock()
	return c.Store.Changes(ctx, since, limit)
}

func (c *countingStore) History(ctx context.Context, ref graph.Ref, before graph.Revision, limit int) ([]graph.Change, error) {
	c.mu.Lock()
	c.versions++
	c.mu.Unlock()
	return c.HistoryReader.History(ctx, ref, before, limit)
}

func TestTheFeedIsReadOncePerOperation(t *testing.T) {
	store := fixture(t)
	counted := &countingStore{Store: store, HistoryReader: store}
	api := resolverstest.Serve(t, resolvers.Options{Store: counted, History: counted})
	answer := resolverstest.Ask(t, api, `{
		a: changes { nodes { written(first: 3) { key kind } again: written(first: 2) { values { field } } } }
		b: changes(order: NEWEST_FIRST) { nodes { revision written(first: 3) { key } } totalCount }
	}`, nil)
	if len(answer.Errors) > 0 {
		t.Fatal(answer.Errors)
	}
	// One read of the log for the pages and one for the total, which is counted upwards; a node of revision 2 and three of 1.
	if counted.changes > 2 || counted.versions != 4 {
		t.Errorf("the log was read %d times, and versions of nodes %d times; want at most 2, and 4", counted.changes, counted.versions)
	}
}

// Who made a change and why is not for all: it is neither shown nor found.
func TestWhoChangedAndWhyIsNotForAll(t *testing.T) {
	store := fixture(t)
	const question = `{ changes(first: 1) { nodes { actor reason } } catalogue { service(key: "licence") { history(first: 1) { actor reason } } } }`
	for _, c := range []struct {
		role            graph.Role
		actor, reason   bool
		actors, reasons string
	}{
		{graph.Anonymous, false, false, "UNAUTHENTICATED", "UNAUTHENTICATED"},
		{graph.Reader, false, true, "FORBIDDEN", ""},
		{graph.Steward, true, true, "", ""},
	} {
		api := resolverstest.Serve(t, resolvers.Options{Store: store, SignIn: func(*http.Request) (graph.Viewer, error) { return graph.Viewer{Role: c.role}, nil }})
		text := string(resolverstest.Ask(t, api, question, nil).Data)
		if got := strings.Count(text, "golden"); got != map[bool]int{true: 2}[c.actor] {
			t.Errorf("%s sees %d actors: %s", c.role, got, text)
		}
		if got := strings.Count(text, "another name"); got != map[bool]int{true: 2}[c.reason] {
			t.Errorf("%s sees %d reasons: %s", c.role, got, text)
		}
		for where, code := range map[string]string{`actors: ["golden"]`: c.actors, `contains: "name"`: c.reasons} {
			answer := resolverstest.Ask(t, api, `{ changes(where: {`+where+`}) { nodes { revision } } }`, nil)
			if got := strings.Join(answer.Codes(), " "); got != code {
				t.Errorf("%s asks for %s: %q, want %q", c.role, where, got, code)
			}
		}
	}
}
