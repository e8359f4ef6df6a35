package graphiql_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"onceonly/cmd/onceonly/graphiql"
)

func get(t *testing.T, target string, header http.Header) *http.Response {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, target, nil)
	for name, values := range header {
		request.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	graphiql.Handler("/graphiql").ServeHTTP(recorder, request)
	return recorder.Result()
}

func body(t *testing.T, reader io.Reader) string {
	t.Helper()
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Every address in the page is relative and answers, with and without gzip, with the same bytes.
func TestThePageIsWhole(t *testing.T) {
	page := get(t, "/graphiql/", nil)
	if page.StatusCode != http.StatusOK {
		t.Fatalf("page: status %d", page.StatusCode)
	}
	links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(body(t, page.Body), -1)
	if len(links) == 0 {
		t.Fatal("the page names no files")
	}
	for _, link := range links {
		name, relative := strings.CutPrefix(link[1], "./")
		if !relative {
			t.Errorf("%s: not a relative address", link[1])
			continue
		}
		plain := get(t, "/graphiql/"+name, nil)
		if plain.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", name, plain.StatusCode)
			continue
		}
		if encoding := plain.Header.Get("Content-Encoding"); encoding != "" {
			t.Errorf("%s: encoding %q for a client that asked for none", name, encoding)
		}
		packed := get(t, "/graphiql/"+name, http.Header{"Accept-Encoding": {"br, gzip;q=0.8"}})
		if packed.Header.Get("Content-Encoding") == "" {
			continue
		}
		reader, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if body(t, plain.Body) != body(t, reader) {
			t.Errorf("%s: gzip changes the content", name)
		}
	}
}

func TestEveryFileHasItsTypeAndPolicy(t *testing.T) {
	entries, err := os.ReadDir("dist/assets")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"", "examples.json", "licenses.txt", "favicon.svg"}
	for _, entry := range entries {
		names = append(names, "assets/"+strings.TrimSuffix(entry.Name(), ".gz"))
	}
	for _, name := range names {
		answer := get(t, "/graphiql/"+name, http.Header{"Accept-Encoding": {"gzip"}})
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%q: status %d", name, answer.StatusCode)
		}
		if answer.Header.Get("Content-Type") == "" {
			t.Errorf("%q: no content type", name)
		}
		if policy := answer.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self';") {
			t.Errorf("%q: policy %q", name, policy)
		}
		cached := strings.Contains(answer.Header.Get("Cache-Control"), "immutable")
		if want := strings.HasPrefix(name, "assets/"); cached != want {
			t.Errorf("%q: immutable %v, want %v", name, cached, want)
		}
		again := get(t, "/graphiql/"+name, http.Header{
			"Accept-Encoding": {"gzip"},
			"If-None-Match":   {answer.Header.Get("ETag")},
		})
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%q: status %d when unchanged, want 304", name, again.StatusCode)
		}
	}
}

func TestAnswers(t *testing.T) {
	cases := map[string]struct {
		reason         string
		prefix, method string
		target         string
		status         int
		location       string
	}{
		"prefix without slash": {"The page's addresses are relative, so it must end in a slash.",
			"/graphiql", http.MethodGet, "/graphiql", http.StatusMovedPermanently, "/graphiql/"},
		"root":         {"The page may be served at the root.", "/", http.MethodGet, "/", http.StatusOK, ""},
		"unknown file": {"There is no directory listing and no fallback.", "/graphiql", http.MethodGet, "/graphiql/assets/", http.StatusNotFound, ""},
		"outside":      {"Only what lies below the prefix is answered.", "/graphiql", http.MethodGet, "/index.html", http.StatusNotFound, ""},
		"head":         {"HEAD is GET without a body.", "/graphiql", http.MethodHead, "/graphiql/", http.StatusOK, ""},
		"post":         {"Questions go to /graphql.", "/graphiql", http.MethodPost, "/graphiql/", http.StatusMethodNotAllowed, ""},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			recorder := httptest.NewRecorder()
			graphiql.Handler(test.prefix).ServeHTTP(recorder, httptest.NewRequest(test.method, test.target, nil))
			if recorder.Code != test.status || recorder.Header().Get("Location") != test.location {
				t.Errorf("%s got %d %q, want %d %q", test.reason,
					recorder.Code, recorder.Header().Get("Location"), test.status, test.location)
			}
		})
	}
}

// Each example is one named operation and has the variables it needs, no others.
func TestExamples(t *testing.T) {
	var examples []struct {
		Title, Query string
		Variables    map[string]any
	}
	decoder := json.NewDecoder(get(t, "/graphiql/examples.json", nil).Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&examples); err != nil {
		t.Fatal(err)
	}
	if len(examples) == 0 {
		t.Fatal("no examples")
	}
	for _, example := range examples {
		document, err := parser.ParseQuery(&ast.Source{Input: example.Query})
		if err != nil {
			t.Errorf("%q: %v", example.Title, err)
			continue
		}
		if example.Title == "" || len(document.Operations) != 1 || document.Operations[0].Name == "" {
			t.Errorf("%q: want a title and one named operation", example.Title)
			continue
		}
		declared := document.Operations[0].VariableDefinitions
		for name := range example.Variables {
			if declared.ForName(name) == nil {
				t.Errorf("%q: variable %q is given but not declared", example.Title, name)
			}
		}
		for _, variable := range declared {
			_, given := example.Variables[variable.Variable]
			if variable.Type.NonNull && variable.DefaultValue == nil && !given {
				t.Errorf("%q: variable %q is needed but not given", example.Title, variable.Variable)
			}
		}
	}
}
