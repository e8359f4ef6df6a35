package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/resolvers/telemetry"
)

// TestReadme holds README.md to what the program really does: every graphql block is asked of the sample and answers
// the json block after it, every "$ onceonly" line of a console block prints what follows it (a line "…" stands for the
// rest), every cypher block is one of the question files, and GraphiQL opens with the README's questions.
func TestReadme(t *testing.T) {
	const name = "../../README.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	questions := cypherFiles(t)
	t.Chdir(t.TempDir())
	handler := sampleServer(t)
	// The block before its answer, and the answers as they are and as they should be.
	var got strings.Builder
	var query, title string
	asked := 0
	var examples []example
	for _, b := range blocks(string(text)) {
		switch b.language {
		case "":
			title = lastBold(b.text)
		case "graphql":
			query = b.text
			examples = append(examples, example{title, query})
		case "json":
			if query != "" {
				b.text = post(t, handler, query)
				query = ""
				asked++
			}
		case "console":
			b.text = console(t, b.text)
		case "cypher":
			if !questions[strings.TrimSpace(b.text)] {
				t.Errorf("this Cypher is none of the files in graph/neo4jstore/questions:\n%s", b.text)
			}
		}
		got.WriteString(b.String())
	}
	if asked < 5 {
		t.Errorf("the README answers %d questions, and promises five", asked)
	}
	if diff := cmp.Diff(examplesOfGraphiQL(t, filepath.Dir(readme), examples), examples); diff != "" {
		t.Errorf("GraphiQL opens with other questions than the README asks:\n%s", diff)
	}
	if *update {
		if err := os.WriteFile(readme, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), got.String()); diff != "" {
		t.Errorf("README.md does not say what the program does (go test ./cmd/onceonly -run Readme -update writes it):\n%s", diff)
	}
}

// example is a question with which GraphiQL opens.
type example struct {
	Title string `json:"title"`
	Query string `json:"query"`
}

// examplesOfGraphiQL returns the questions with which GraphiQL opens; with -update they are first made those given.
func examplesOfGraphiQL(t *testing.T, root string, examples []example) []example {
	t.Helper()
	name := filepath.Join(root, "cmd/onceonly/graphiql/examples.json")
	if *update {
		var text bytes.Buffer
		if err := writeJSON(&text, examples); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []example
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// lastBold returns the last words in bold of a Markdown text.
func lastBold(text string) string {
	parts := strings.Split(text, "**")
	if len(parts) < 3 {
		return ""
	}
	return parts[len(parts)-2]
}

// block is a fenced block of a Markdown text or, without a language, the text between two.
type block struct{ language, text string }

func (b block) String() string {
	if b.language == "" {
		return b.text
	}
	return "```" + b.language + "\n" + b.text + "```\n"
}

func blocks(text string) []block {
	var list []block
	current := block{}
	for line := range strings.Lines(text) {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case !isFence:
			current.text += line
		case current.language != "":
			list = append(list, current)
			current = block{}
		default:
			list = append(list, current)
			current = block{language: strings.TrimSpace(fence)}
			if current.language == "" {
				current.language = "text"
			}
		}
	}
	return append(list, current)
}

func console(t *testing.T, text string) string {
	t.Helper()
	var out strings.Builder
	var shown []string
	command := ""
	flush := func() {
		if command == "" {
			return
		}
		printed := strings.Split(runLine(t, "", command), "\n")
		if n := len(shown); n > 0 && shown[n-1] == "…" && len(printed) > n {
			printed = append(printed[:n-1:n-1], "…", "")
		}
		out.WriteString("$ onceonly" + command + "\n" + strings.Join(printed, "\n"))
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if next, ok := strings.CutPrefix(line, "$ onceonly"); ok {
			flush()
			command, shown = next, nil
			continue
		}
		if command == "" {
			out.WriteString(line + "\n")
			continue
		}
		shown = append(shown, line)
	}
	flush()
	return out.String()
}

func post(t *testing.T, handler http.Handler, query string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "http://localhost/graphql", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors json.RawMessage `json:"errors,omitempty"`
	}
	if err := json.Unmarshal(response.Body.Bytes(), &answer); err != nil || answer.Errors != nil {
		t.Fatalf("%s\nanswers %s", query, response.Body)
	}
	return pretty(answer.Data, "") + "\n"
}

// pretty gives JSON with what fits on one line on one line, in the order of the answer.
func pretty(text json.RawMessage, indent string) string {
	var line bytes.Buffer
	if err := json.Compact(&line, text); err != nil {
		return string(text)
	}
	const width = 110
	if utf8.RuneCount(line.Bytes())+len(indent) <= width || line.Len() == 0 || (line.Bytes()[0] != '{' && line.Bytes()[0] != '[') {
		return strings.NewReplacer(`":`, `": `, `,"`, `, "`, `},{`, `}, {`).Replace(line.String())
	}
	decoder := json.NewDecoder(&line)
	opening, _ := decoder.Token()
	var entries []string
	for decoder.More() {
		name := ""
		if opening == json.Delim('{') {
			key, _ := decoder.Token()
			name = fmt.Sprintf("%q: ", key)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return string(text)
		}
		entries = append(entries, indent+"  "+name+pretty(value, indent+"  "))
	}
	closing := map[any]string{json.Delim('{'): "}", json.Delim('['): "]"}[opening]
	return fmt.Sprint(opening) + "\n" + strings.Join(entries, ",\n") + "\n" + indent + closing
}

// sampleServer is the server of the command serve over a new store with the sample.
func sampleServer(t *testing.T) http.Handler {
	t.Helper()
	store, err := bboltstore.Open("readme.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	world := environment{getenv: func(string) string { return "" }, environ: func() []string { return nil }, now: fixed, out: &bytes.Buffer{}, err: &bytes.Buffer{}}
	if err := fill(t.Context(), store, world); err != nil {
		t.Fatal(err)
	}
	handler, err := newServer(t.Context(), world, graph.Store(store), serveFlags{listen: "127.0.0.1:0"}, slog.New(slog.DiscardHandler), slog.New(slog.DiscardHandler), telemetry.New(telemetry.Options{Log: slog.New(slog.DiscardHandler)}))
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func cypherFiles(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../../graph/neo4jstore/questions/*.cypher")
	if err != nil || len(files) == 0 {
		t.Fatalf("no question files: %v", err)
	}
	texts := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSpace(string(text))] = true
	}
	return texts
}
