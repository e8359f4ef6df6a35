package resolvers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// questions differ in what they rest on: the graph, the day, who asks, a past revision, hypotheses, variables, and what is
// read beside the graph.
var questions = []string{
	`{catalogue{moment{date revision} services{totalCount nodes{key sector}}}}`,
	`query($k:String!){catalogue{service(key:$k){key sector papers{demanded}}}}`,
	`query A{limits{depth}} query B{catalogue{service(key:"licence"){sector}}}`,
	`{catalogue(at:{revision:2}){service(key:"licence"){sector}}}`,
	`{catalogue(with:[{service:{key:"licence",sector:"tried"}}]){services{nodes{key sector}}}}`,
	`{catalogue{systems{nodes{key securityClass}} missingIntegrations{nodes{key}}}}`,
	`{catalogue{service(key:"licence"){history{revision}}}}`,
	`{catalogue{nothing}}`,
	`{nodes(ids:["broken"]){id}}`,
}

var duration = regexp.MustCompile(`,"durationMs":\d+`)

// Whatever was written and asked before, a server that keeps answers gives the same bytes as one that keeps none; and who is
// told that nothing has changed has the very bytes that would have been sent.
func TestKeptAnswersAreFreshOnes(t *testing.T) {
	store := fixture(t)
	var day atomic.Int64
	options := resolvers.Options{Store: store, Clock: func() time.Time { return resolverstest.Clock().AddDate(0, 0, int(day.Load())) },
		SignIn: func(r *http.Request) (graph.Viewer, error) {
			return graph.Viewer{Name: "tester", Role: graph.Role(r.Header.Get("X-Role"))}, nil
		}}
	fresh := resolverstest.Serve(t, options)
	options.AnswerBytes = 1 << 20
	keeping := resolverstest.Serve(t, options)
	secret := graph.Edit{Alter: graph.Ref{Type: graph.TypeInformationSystem, Key: "tax"}, Fields: map[string]any{"securityClass": "2"}}
	if _, err := store.Commit(t.Context(), 2, graph.ChangeSet{Edits: []graph.Edit{secret}}); err != nil {
		t.Fatal(err)
	}
	revision := graph.Revision(3)
	type held struct{ tag, body string }
	had := map[string]held{}
	unchanged := 0
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.SliceOfN(rapid.SampledFrom(questions), 1, 2).Draw(t, "questions") // so that clients ask nearly the same
		clients := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) asking { return drawAsking(t, rapid.SampledFrom(few).Draw(t, "question")) }), 2, 6).Draw(t, "clients")
		for range rapid.IntRange(4, 30).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"ask", "ask", "ask", "ask", "ask", "ask", "write", "day"}).Draw(t, "step") {
			case "write":
				edit := graph.Edit{Alter: graph.Ref{Type: graph.TypeService, Key: "licence"}, Fields: map[string]any{"sector": fmt.Sprint("s", revision%3)}}
				change, err := store.Commit(t.Context(), revision, graph.ChangeSet{Edits: []graph.Edit{edit}})
				if err != nil {
					t.Fatal(err)
				}
				revision = change.Revision
			case "day":
				day.Store(rapid.Int64Range(0, 2).Draw(t, "days"))
			case "ask":
				r := rapid.SampledFrom(clients).Draw(t, "client")
				r.seen = revision
				want := r.send(t, fresh, "")
				name := fmt.Sprint(r.query, r.variables, r.operation, r.role, r.accept)
				got := r.send(t, keeping, had[name].tag)
				if got.Code == http.StatusNotModified {
					unchanged++
					if bodyOf(want) != had[name].body || r.method != http.MethodGet {
						t.Fatalf("nothing should have changed of\n%s\nbut the answer is\n%s", had[name].body, bodyOf(want))
					}
					continue
				}
				if got.Code != want.Code || bodyOf(got) != bodyOf(want) || got.Header().Get("Content-Type") != want.Header().Get("Content-Type") ||
					(got.Header().Get("ETag") == "") != (want.Header().Get("ETag") == "") {
					t.Fatalf("kept: %d %s\nfresh: %d %s", got.Code, bodyOf(got), want.Code, bodyOf(want))
				}
				if tag := got.Header().Get("ETag"); tag != "" {
					had[name] = held{tag, bodyOf(got)}
				}
			}
		}
	})
	t.Logf("%d clients were told that nothing had changed, up to revision %d", unchanged, revision)
	if unchanged == 0 {
		t.Error("no client was ever told that nothing had changed: the property says nothing")
	}
}

func drawAsking(t *rapid.T, query string) asking {
	operation := ""
	if strings.HasPrefix(query, "query A") {
		operation = rapid.SampledFrom([]string{"A", "B"}).Draw(t, "operation")
	}
	return asking{query, rapid.SampledFrom([]string{`{"k":"licence"}`, `{"k":"card"}`}).Draw(t, "variables"), operation,
		rapid.SampledFrom([]string{http.MethodGet, http.MethodGet, http.MethodPost}).Draw(t, "method"),
		rapid.SampledFrom([]graph.Role{graph.Anonymous, graph.Reader, graph.Admin}).Draw(t, "role"),
		rapid.SampledFrom([]string{"application/json", "application/graphql-response+json"}).Draw(t, "type"), 0}
}

type asking struct {
	query, variables, operation, method string
	role                                graph.Role
	accept                              string
	seen                                graph.Revision
}

func (q asking) send(t rapid.TB, api http.Handler, had string) *httptest.ResponseRecorder {
	var r *http.Request
	if q.method == http.MethodGet {
		r = httptest.NewRequest(q.method, "/graphql?"+url.Values{"query": {q.query}, "variables": {q.variables}, "operationName": {q.operation}}.Encode(), nil)
	} else {
		members := map[string]any{"query": q.query, "operationName": q.operation}
		if q.variables != "" {
			members["variables"] = json.RawMessage(q.variables)
		}
		body, err := json.Marshal(members)
		if err != nil {
			t.Fatal(err)
		}
		r = httptest.NewRequest(q.method, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", q.accept)
	r.Header.Set("X-Role", string(q.role))
	r.Header.Set("X-Onceonly-Revision", strconv.Itoa(int(q.seen)))
	if had != "" {
		r.Header.Set("If-None-Match", had)
	}
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, r)
	return recorder
}

func bodyOf(r *httptest.ResponseRecorder) string {
	return duration.ReplaceAllString(r.Body.String(), "")
}

// Two servers on one store: what was written through one is read through the other at once, by who says what it has seen.
func TestWhatOneHasWrittenIsReadFromAnyServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shared.db")
	var servers []http.Handler
	for i := range 2 {
		store, err := bboltstore.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		if i == 0 {
			resolverstest.Fixture(t, store)
		}
		servers = append(servers, resolverstest.Serve(t, resolvers.Options{Store: store, AnswerBytes: 1 << 20}))
	}
	post := func(api http.Handler, query, seen string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":`+strconv.Quote(query)+`}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Onceonly-Revision", seen)
		recorder := httptest.NewRecorder()
		api.ServeHTTP(recorder, r)
		return recorder
	}
	for i := range 20 {
		sector := fmt.Sprint("sector", i)
		written := post(servers[i%2], `mutation{saveService(input:{service:{key:"licence",sector:"`+sector+`"}}){change{revision}}}`, "")
		seen := written.Header().Get("X-Onceonly-Revision")
		read := post(servers[(i+1)%2], `{catalogue{service(key:"licence"){sector}}}`, seen)
		if !strings.Contains(read.Body.String(), sector) || read.Header().Get("X-Onceonly-Revision") != seen {
			t.Fatalf("written as revision %s: %s\nread: %d %s", seen, written.Body, read.Code, read.Body)
		}
	}
}

// Many ask the same at once while it is new: all get the same answer, also those who leave meanwhile do not disturb it.
func TestManyWhoAskTheSameGetOneAnswer(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), AnswerBytes: 1 << 20})
	answers := make([]string, 32)
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() {
			q := asking{query: `{catalogue{missingIntegrations{nodes{key}}}}`, method: http.MethodPost, seen: 2}
			answers[i] = bodyOf(q.send(t, api, ""))
		})
	}
	group.Wait()
	for _, a := range answers {
		if a != answers[0] || !strings.Contains(a, `"data":{"catalogue":{"missingIntegrations"`) {
			t.Fatalf("%s\nand\n%s", answers[0], a)
		}
	}
}

// Many kept answers to long texts must not keep the texts: an answer is weighed without its question.
func TestKeptAnswersDoNotKeepTheirQuestions(t *testing.T) {
	handler := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), AnswerBytes: 1 << 20})
	used := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	const texts, length = 150, 400_000
	before := used()
	for i := range texts {
		body, err := json.Marshal(map[string]string{"query": fmt.Sprintf("query Named{limits{depth}}\n#%d%s", i, strings.Repeat("x", length))})
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		if handler.ServeHTTP(answer, request); answer.Code != http.StatusOK {
			t.Fatalf("%d: %s", answer.Code, answer.Body)
		}
	}
	if after := used(); after > before+texts*length/4 {
		t.Errorf("%d bytes are in use after texts of %d bytes, and %d before", after, texts*length, before)
	}
	runtime.KeepAlive(handler)
}
