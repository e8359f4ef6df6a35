package resolvers_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// national fills a store with a made-up national registry.
func national(b testing.TB, services int) graph.Store {
	store, _ := nationalFile(b, services)
	return store
}

// nationalFile gives the store with its file.
func nationalFile(b testing.TB, services int) (store *bboltstore.Store, file string) {
	file = filepath.Join(b.TempDir(), "national.db")
	store = opened(b, file)
	var set graph.ChangeSet
	for _, n := range catalogue.Generate(services, 1) {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	if _, err := store.Commit(b.Context(), 0, set); err != nil {
		b.Fatal(err)
	}
	return store, file
}

func opened(b testing.TB, file string) *bboltstore.Store {
	store, err := bboltstore.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	return store
}

// copied gives the store of a copy of a file.
func copied(b testing.TB, file string) graph.Store {
	content, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	other := filepath.Join(b.TempDir(), "copy.db")
	if err := os.WriteFile(other, content, 0o600); err != nil {
		b.Fatal(err)
	}
	return opened(b, other)
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
		after := ""
		for b.Loop() {
			after = ask(b, api, after)
		}
	})
	b.Run("again", func(b *testing.B) {
		ask(b, api, "")
		b.ReportAllocs()
		for b.Loop() {
			ask(b, api, "")
		}
	})
}

// ask asks for a page and returns where the next one begins. It reads no more of the answer than it needs.
func ask(b *testing.B, api http.Handler, after string) string {
	body, err := json.Marshal(map[string]any{"query": pageOfServices, "variables": map[string]any{"after": after}})
	if err != nil {
		b.Fatal(err)
	}
	if after == "" {
		body = bytes.Replace(body, []byte(`"after":""`), []byte(`"after":null`), 1)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, request)
	_, rest, found := bytes.Cut(recorder.Body.Bytes(), []byte(`"endCursor":"`))
	end, _, _ := bytes.Cut(rest, []byte(`"`))
	if !found || recorder.Code != http.StatusOK || bytes.Contains(recorder.Body.Bytes(), []byte(`"errors"`)) {
		b.Fatalf("%d: %.300s", recorder.Code, recorder.Body)
	}
	return string(end)
}
