package resolvers_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"onceonly/graph/generated"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// BenchmarkExecution is what writing answers takes, by our own executor and by gqlgen's: a page of 50 services with what
// they demand and the verdicts, one service in depth, and a list of 500 nodes with two fields each.
func BenchmarkExecution(b *testing.B) {
	options := resolvers.Options{Store: national(b, 1000)}
	apis := []struct {
		name string
		api  http.Handler
	}{
		{"ours", resolverstest.Serve(b, options)},
		{"gqlgen", resolverstest.Serve(b, options.ByGqlgen(func(root generated.ResolverRoot) generated.ResolverRoot { return root }))},
	}
	for name, question := range map[string]string{
		"page": pageOfServices,
		"deep": `{catalogue {service(key: "service-00007") {key name {text} requirements {nodes {key documentType {key name {text}
			holdings {nodes {key system {key owner {key name {text}}}}}} verdicts {channel {key} outcome decision
			blockers {kind sentence} derivation {steps {index conclusion {outcome}}}}}}}}}`,
		"list": `{catalogue {services(first: 500) {nodes {id key}}}}`,
	} {
		for _, by := range apis {
			b.Run(name+"/"+by.name, func(b *testing.B) {
				resolverstest.Ask(b, by.api, question, nil)
				b.ReportAllocs()
				for b.Loop() {
					again(b, by.api, question)
				}
			})
		}
	}
}

// again asks what was asked before, and does not read the answer.
func again(b *testing.B, api http.Handler, question string) {
	body, err := json.Marshal(map[string]any{"query": question})
	if err != nil {
		b.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK || bytes.Contains(recorder.Body.Bytes(), []byte(`"errors"`)) {
		b.Fatalf("%d: %.300s", recorder.Code, recorder.Body)
	}
}
