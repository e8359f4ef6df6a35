package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/neo4jlocal/neo4jtest"
	"onceonly/graph/neo4jstore"
	"onceonly/resolvers/resolverstest"
	"onceonly/resolvers/telemetry"
)

func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }

// TestEditFromOutside follows an edit that another tool makes in Neo4j all the way to the API: it is seen within two
// seconds with actor "outside"; one that breaks a rule is named in /readyz while the last good revision answers; put
// right, everything recovers by itself.
func TestEditFromOutside(t *testing.T) {
	driver := neo4jtest.Driver(t)
	api := serveNeo4j(t)
	run := func(cypher string) {
		t.Helper()
		session := driver.NewSession(t.Context(), neo4j.SessionConfig{DatabaseName: "neo4j"})
		defer session.Close(t.Context())
		result, err := session.Run(t.Context(), cypher, nil)
		if err == nil {
			_, err = result.Consume(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const name = `{ catalogue { moment { revision } service(key: "kz-veh-reg") { sector } } }`

	began := time.Now()
	run(`MATCH (service:Service {key: 'kz-veh-reg'}) SET service.sector = 'edited by hand'`)
	// The promise is two seconds where nothing else runs; the bound leaves room for the tests of other packages.
	api.until(t, time.Minute, func() bool { return strings.Contains(api.ask(t, name), "edited by hand") })
	t.Logf("seen in the API after %v", time.Since(began).Round(time.Millisecond))
	history := api.ask(t, `{ catalogue { service(key: "kz-veh-reg") { history(first: 1) { actor } } } }`)
	if !strings.Contains(history, `"outside"`) {
		t.Errorf("the history of the edit is %s; its actor should be outside", history)
	}

	good := api.ask(t, name)
	run(`MATCH (service:Service {key: 'kz-veh-reg'}) SET service.documentsKnown = 'MOST'`)
	api.until(t, time.Minute, func() bool { status, _ := api.get(t, "/readyz"); return status == http.StatusServiceUnavailable })
	_, told := api.get(t, "/readyz")
	for _, want := range []string{"VALUE_UNKNOWN", "kz-veh-reg"} {
		if !strings.Contains(told, want) {
			t.Errorf("/readyz does not name %s: %s", want, told)
		}
	}
	if now := api.ask(t, name); now != good {
		t.Errorf("while the stored graph is broken, the answer is %s; the last good one was %s", now, good)
	}

	run(`MATCH (service:Service {key: 'kz-veh-reg'}) SET service.documentsKnown = 'PARTIAL'`)
	api.until(t, time.Minute, func() bool { status, _ := api.get(t, "/readyz"); return status == http.StatusOK })
}

// TestSameAnswers: every golden question has byte for byte the answer that the file store gives.
func TestSameAnswers(t *testing.T) {
	resolverstest.RunGolden(t, func(t *testing.T) graph.Store {
		store, err := neo4jstore.Open(t.Context(), neo4jstore.Options{URI: neo4jtest.URI(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		return store
	})
}

// api is a running server with the sample.
type api struct{ *httptest.Server }

func serveNeo4j(t *testing.T) api {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	store, err := neo4jstore.Open(ctx, neo4jstore.Options{URI: neo4jtest.URI(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	world := environment{getenv: func(string) string { return "" }, environ: func() []string { return nil }, now: fixed, out: io.Discard, err: io.Discard}
	if err := fill(ctx, store, world); err != nil {
		t.Fatal(err)
	}
	handler, err := newServer(ctx, world, store, serveFlags{listen: "127.0.0.1:0"}, slog.New(slog.DiscardHandler), slog.New(slog.DiscardHandler), telemetry.New(telemetry.Options{Log: slog.New(slog.DiscardHandler)}))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return api{server}
}

func (a api) ask(t *testing.T, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(a.URL+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct{ Data, Errors json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Errors != nil {
		t.Fatalf("%s answers %s %v", query, answer.Errors, err)
	}
	return string(answer.Data)
}

func (a api) get(t *testing.T, path string) (int, string) {
	t.Helper()
	response, err := http.Get(a.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// until asks again and again until it is so, and fails when it is not within the time.
func (a api) until(t *testing.T, within time.Duration, isSo func() bool) {
	t.Helper()
	deadline := time.After(within)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for !isSo() {
		select {
		case <-deadline:
			t.Fatalf("not within %v", within)
		case <-ticker.C:
		}
	}
}
