package resolvers_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// national fills a store with a made-up national registry.
func national(b *testing.B, services int) graph.Store {
	store, err := bboltstore.Open(filepath.Join(b.TempDir(), "national.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	var set graph.ChangeSet
	for _, n := range catalogue.Generate(services, 1) {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	if _, err := store.Commit(b.Context(), 0, set); err != nil {
		b.Fatal(err)
	}
	return store
}

const pageOfServices = `query($after: String) {
	catalogue {
		services(first: 50, after: $after) {
			totalCount
			pageInfo { hasNextPage endCursor }
			nodes {
				id key name { text lang }
				requirements(first: 50) {
					nodes { id key name { text lang } documentType { key name { text } } verdicts { channel { key } outcome possibly decision mayDrop } }
				}
			}
		}
	}
}`

// BenchmarkPage is a page of 50 of 10,000 services with what they demand and the verdicts: the first is of a page whose
// verdicts nobody has asked for yet, the second of one that was asked for before.
func BenchmarkPage(b *testing.B) {
	store := national(b, 10_000)
	api := resolverstest.Serve(b, resolvers.Options{Store: store})
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		var after any
		for b.Loop() {
			after = ask(b, api, after)
		}
	})
	b.Run("again", func(b *testing.B) {
		ask(b, api, nil)
		b.ReportAllocs()
		for b.Loop() {
			ask(b, api, nil)
		}
	})
}

// ask asks for a page and returns where the next one begins.
func ask(b *testing.B, api http.Handler, after any) any {
	answer := resolverstest.Ask(b, api, pageOfServices, map[string]any{"after": after})
	var page struct {
		Catalogue struct {
			Services struct {
				Nodes    []struct{ Key string }
				PageInfo struct{ EndCursor string }
			}
		}
	}
	if err := json.Unmarshal(answer.Data, &page); err != nil || len(answer.Errors) > 0 || len(page.Catalogue.Services.Nodes) != 50 {
		b.Fatal(err, answer.Errors, len(page.Catalogue.Services.Nodes))
	}
	return page.Catalogue.Services.PageInfo.EndCursor
}
