package resolvers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

const everyRevision = `subscription($since: Int, $types: [NodeType!]) {revisions(since: $since, types: $types) {from revision recordedAt complete changed {id type key kind}}}`

// revisionEvent is an event as a client reads it.
type revisionEvent struct {
	From, Revision int
	RecordedAt     time.Time
	Complete       bool
	Changed        []struct{ ID, Type, Key, Kind string }
}

func (e revisionEvent) String() string {
	text := fmt.Sprintf("%d-%d", e.From, e.Revision)
	if !e.Complete {
		text += " incomplete"
	}
	for _, n := range e.Changed {
		text += fmt.Sprintf(" %s:%s:%s", n.Type, n.Key, n.Kind)
	}
	return text
}

// eventStream reads an event stream as a browser does.
type eventStream struct {
	t      testing.TB
	lines  *bufio.Reader
	end    context.CancelFunc
	LastID string
}

// listen serves the API over HTTP until the test ends.
func listen(t testing.TB, store graph.Store) *httptest.Server {
	server := httptest.NewServer(resolverstest.Serve(t, resolvers.Options{Store: store}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

// follow opens an event stream with GET.
func follow(t testing.TB, server *httptest.Server, query string, variables map[string]any, header http.Header) *eventStream {
	text, err := json.Marshal(variables)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	t.Cleanup(end)
	address := server.URL + "/graphql?" + url.Values{"query": {query}, "variables": {string(text)}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header.Clone()
	if request.Header == nil {
		request.Header = http.Header{}
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %d", response.StatusCode)
	}
	return &eventStream{t: t, lines: bufio.NewReader(response.Body), end: end}
}

// next reads the next event; the name is "" when the stream has ended.
func (s *eventStream) next() (name, data string) {
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return "", err.Error()
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "event":
			name = value
		case "data":
			data = value
		case "id":
			s.LastID = value
		case "":
			if name != "" {
				return name, data
			}
		}
	}
}

func (s *eventStream) revision() revisionEvent {
	s.t.Helper()
	name, data := s.next()
	var answer struct {
		Data   struct{ Revisions revisionEvent }
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal([]byte(data), &answer); err != nil || name != "next" || len(answer.Errors) > 0 {
		s.t.Fatalf("%s %s: %v", name, data, err)
	}
	return answer.Data.Revisions
}

// rename makes a revision that changes a service.
func rename(t testing.TB, store graph.Store, base int, name string) {
	edit := graph.Edit{Alter: graph.Ref{Type: graph.TypeService, Key: "licence"}, Fields: map[string]any{"name": map[string]any{"en": name}}}
	if _, err := store.Commit(t.Context(), graph.Revision(base), graph.ChangeSet{Edits: []graph.Edit{edit}}); err != nil {
		t.Fatal(err)
	}
}

func TestRevisionsAreToldFromTheOneThatIsKnown(t *testing.T) {
	store := fixture(t) // revisions 1 and 2
	server := listen(t, store)
	if got := follow(t, server, everyRevision, map[string]any{"since": 1}, nil).revision().String(); got != "2-2 SERVICE:licence:WRITTEN" {
		t.Errorf("since 1: %s", got)
	}
	all := follow(t, server, everyRevision, map[string]any{"since": 0}, nil).revision()
	if all.From != 1 || all.Revision != 2 || !all.Complete || len(all.Changed) < 50 {
		t.Errorf("since 0: %s", all)
	}
	present, typed := follow(t, server, everyRevision, nil, nil), follow(t, server, everyRevision, map[string]any{"types": []string{"ACT"}}, nil)
	rename(t, store, 2, "three")
	if got := present.revision().String(); got != "3-3 SERVICE:licence:WRITTEN" {
		t.Errorf("from now on: %s", got)
	}
	resumed := follow(t, server, everyRevision, map[string]any{"since": 0}, http.Header{"Last-Event-Id": {present.LastID}})
	rename(t, store, 3, "four")
	if got := resumed.revision().String(); got != "4-4 SERVICE:licence:WRITTEN" {
		t.Errorf("after the event %s: %s", present.LastID, got)
	}
	act := graph.Edit{Alter: graph.Ref{Type: graph.TypeAct, Key: "act-5"}, Fields: map[string]any{"number": "5", "basis": "STATED"}}
	if _, err := store.Commit(t.Context(), 4, graph.ChangeSet{Edits: []graph.Edit{act}}); err != nil {
		t.Fatal(err)
	}
	if got := typed.revision().String(); got != "3-5 ACT:act-5:WRITTEN" {
		t.Errorf("of acts: %s", got)
	}
}
