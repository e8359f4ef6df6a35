// Package resolverstest asks the questions in testdata/operations of the API over any store, and compares the answers
// byte by byte: the same question has the same answer whatever keeps the graph. A question added is a case added:
// NAME.graphql, with NAME.variables.json where it has variables. `go test ./resolvers/resolverstest -update` writes the
// answers, NAME.golden.json. What is in the folder writes is asked of the fixture registry, each of one of its own.
package resolverstest

import (
	"bytes"
	"embed"
	"encoding/json"
	"flag"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/graphtest"
	"onceonly/resolvers"
)

//go:embed testdata/operations
var operations embed.FS

// Clock is the time at which the answers were written: noon in Kazakhstan.
func Clock() time.Time { return time.Date(2026, 11, 16, 7, 0, 0, 0, time.UTC) }

// RunGolden asks every question. empty gives an open store without nodes, for each registry a new one.
func RunGolden(t *testing.T, empty func(t *testing.T) graph.Store) {
	for name, fill := range map[string]func(testing.TB, graph.Store){"fixture": Fixture, "sample": Sample} {
		t.Run(name, func(t *testing.T) {
			store := empty(t)
			fill(t, store)
			api := Serve(t, resolvers.Options{Store: store})
			for _, file := range questions(t, name) {
				t.Run(strings.TrimSuffix(path.Base(file), ".graphql"), func(t *testing.T) { golden(t, api, file) })
			}
		})
	}
	for _, file := range questions(t, "writes") {
		t.Run("writes/"+strings.TrimSuffix(path.Base(file), ".graphql"), func(t *testing.T) {
			store := empty(t)
			Fixture(t, store)
			golden(t, Serve(t, resolvers.Options{Store: store}), file)
		})
	}
}

func questions(t *testing.T, folder string) []string {
	folder = "testdata/operations/" + folder
	files, err := fs.Glob(operations, folder+"/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no questions in %s: %v", folder, err)
	}
	return files
}

func golden(t *testing.T, api http.Handler, file string) {
	question, err := operations.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	reason, _, _ := strings.Cut(strings.TrimPrefix(string(question), "# "), "\n")
	base := strings.TrimSuffix(file, ".graphql")
	variables, err := operations.ReadFile(base + ".variables.json")
	if err != nil {
		variables = []byte("{}")
	}
	got := Ask(t, api, string(question), json.RawMessage(variables)).Bytes(t)
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		here, err := exec.Command("go", "list", "-f", "{{.Dir}}", "onceonly/resolvers/resolverstest").Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(strings.TrimSpace(string(here)), base+".golden.json"), got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := operations.ReadFile(base + ".golden.json")
	if err != nil {
		t.Fatalf("%v; write it with go test ./resolvers/resolverstest -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("reason: %s\nanswer differs (-want +got):\n%s", reason, diff)
	}
}

// Fixture fills a store with the fixture registry, and then a second revision in which one service has another name, so
// that there is a past to ask for.
func Fixture(t testing.TB, store graph.Store) {
	commit(t, store, 0, graphtest.Registry())
	renamed := graph.Edit{Alter: graph.Ref{Type: graph.TypeService, Key: "licence"},
		Fields: map[string]any{"name": map[string]any{"en": "Licence to trade, renamed"}}}
	set := graph.ChangeSet{ID: "golden-2", Actor: "golden", Reason: "The new edition has another name.", Edits: []graph.Edit{renamed}}
	if _, err := store.Commit(t.Context(), 1, set); err != nil {
		t.Fatal(err)
	}
}

// Sample fills a store with the sample registry.
func Sample(t testing.TB, store graph.Store) {
	nodes, err := catalogue.Sample()
	if err != nil {
		t.Fatal(err)
	}
	commit(t, store, 0, nodes)
}

func commit(t testing.TB, store graph.Store, base graph.Revision, nodes []graph.Node) {
	set := graph.ChangeSet{ID: "golden-1", Actor: "golden", Reason: "The registry as it is given."}
	for _, n := range nodes {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	if _, err := store.Commit(t.Context(), base, set); err != nil {
		t.Fatal(err)
	}
}

// Serve starts the API with the golden clock and without a log, until the test ends.
func Serve(t testing.TB, options resolvers.Options) http.Handler {
	if options.Clock == nil {
		options.Clock = Clock
	}
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	api, err := resolvers.New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	<-api.Warm()
	return api
}

// Answer is what the API answered.
type Answer struct {
	Status     int
	Data       json.RawMessage
	Errors     []Failure
	Extensions map[string]any
}

// Failure is one error of an answer.
type Failure struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path,omitempty"`
	Extensions map[string]any `json:"extensions"`
}

// Bytes gives data and errors in the form in which goldens are kept; extensions differ from run to run.
func (a Answer) Bytes(t testing.TB) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(struct {
		Data   json.RawMessage `json:"data"`
		Errors []Failure       `json:"errors,omitempty"`
	}{a.Data, a.Errors}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Codes gives the codes of the errors, in order.
func (a Answer) Codes() []string {
	var codes []string
	for _, failure := range a.Errors {
		code, _ := failure.Extensions["code"].(string)
		codes = append(codes, code)
	}
	return codes
}

// Ask posts a question; variables is anything that encodes as a JSON object, or nil.
func Ask(t testing.TB, api http.Handler, question string, variables any) Answer {
	body, err := json.Marshal(map[string]any{"query": question, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, request)
	text, err := io.ReadAll(recorder.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := Answer{Status: recorder.Code}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%.500s", err, text)
	}
	return answer
}
