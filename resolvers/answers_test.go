package resolvers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func fixture(t testing.TB) *bboltstore.Store {
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "fixture.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	resolverstest.Fixture(t, store)
	return store
}

func TestExactlyOneFieldThroughVariablesToo(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	one := map[string]any{"service": map[string]any{"key": "licence", "sector": "trade"}}
	two := map[string]any{"service": map[string]any{"key": "licence"}, "system": map[string]any{"key": "tax"}}
	empty, null := map[string]any{}, map[string]any{"service": nil}
	whole := `query($c: ChangeInput!) {catalogue(with: [$c]) {service(key: "licence") {sector}}}`
	list := `query($c: [ChangeInput!]) {catalogue(with: $c) {service(key: "licence") {sector}}}`
	inner := `query($s: ServiceInput, $i: InformationSystemInput) {catalogue(with: [{service: $s}]) {service(key: "licence") {sector}} a: catalogue(with: [{system: $i}]) {moment {date}}}`
	cases := map[string]struct {
		question  string
		variables map[string]any
		refused   bool
		reason    string
	}{
		"one":              {whole, map[string]any{"c": one}, false, "That is what is asked for."},
		"one in a list":    {list, map[string]any{"c": []any{one}}, false, "That is what is asked for."},
		"one as a list":    {list, map[string]any{"c": one}, false, "GraphQL takes one entry for a list."},
		"no list":          {list, nil, false, "No change is tried."},
		"two fields":       {whole, map[string]any{"c": two}, true, "Their order is not known."},
		"nothing":          {whole, map[string]any{"c": empty}, true, "Nothing is changed."},
		"null":             {whole, map[string]any{"c": null}, true, "Nothing is changed."},
		"two in a list":    {list, map[string]any{"c": []any{one, two}}, true, "Each entry counts."},
		"nothing in list":  {list, map[string]any{"c": []any{empty}}, true, "Each entry counts."},
		"null in list":     {list, map[string]any{"c": []any{null}}, true, "Each entry counts."},
		"two in a literal": {`{catalogue(with: [{service: {key: "a"}, system: {key: "b"}}]) {moment {date}}}`, nil, true, "Literals are checked as well."},
		"null in literal":  {`{catalogue(with: [{service: null}]) {moment {date}}}`, nil, true, "Literals are checked as well."},
		"empty literal":    {`{catalogue(with: [{}]) {moment {date}}}`, nil, true, "Literals are checked as well."},
		"inner variable":   {inner, map[string]any{"s": map[string]any{"key": "licence"}}, true, "A variable in the literal must not be null, either."},
		"enum in small":    {whole, map[string]any{"c": map[string]any{"documentType": map[string]any{"key": "birth", "kind": "evidence"}}}, true, "Values of enums are written as in the schema."},
		"unknown field":    {whole, map[string]any{"c": map[string]any{"service": map[string]any{"key": "licence", "colour": "red"}}}, true, "A misspelt field would be lost."},
		"wrong type":       {whole, map[string]any{"c": map[string]any{"service": map[string]any{"key": 5}}}, true, "Keys are texts."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := resolverstest.Ask(t, api, c.question, c.variables)
			if got := answer.Codes(); (len(got) > 0) != c.refused || (c.refused && got[0] != "BAD_REQUEST") {
				t.Errorf("reason: %s\ngot %s %+v", c.reason, answer.Data, answer.Errors)
			}
		})
	}
}

func TestAVariableThatIsNotGivenLeavesAFieldAsItIs(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	question := `query($r: String) {catalogue(with: [{service: {key: "licence", responsible: $r}}]) {service(key: "licence") {responsible {key}}}}`
	cases := map[string]struct {
		variables map[string]any
		want      string
	}{
		"not given": {nil, `{"key":"justice"}`},
		"null":      {map[string]any{"r": nil}, `null`},
	}
	before := resolverstest.Ask(t, api, `{catalogue {service(key: "licence") {responsible {key}}}}`, nil)
	if !strings.Contains(string(before.Data), `{"key":"justice"}`) {
		t.Fatalf("the fixture has changed: %s", before.Data)
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := resolverstest.Ask(t, api, question, c.variables)
			if want := `{"catalogue":{"service":{"responsible":` + c.want + `}}}`; string(answer.Data) != want {
				t.Errorf("got %s %v, want %s", answer.Data, answer.Errors, want)
			}
		})
	}
}

// countingHistory counts the nodes that are read, and how often each.
type countingHistory struct {
	mu   sync.Mutex
	read map[graph.Ref]int
}

func (c *countingHistory) History(_ context.Context, ref graph.Ref, before graph.Revision, limit int) ([]graph.Change, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read[ref]++
	changes := []graph.Change{{Revision: 2, Actor: "b", Removed: []graph.Ref{ref}}, {Revision: 1, Actor: "a", Reason: "first", Written: []graph.Node{graph.Describe(ref.Type).New()}}}
	return changes[:min(limit, len(changes))], nil
}

func TestHistoryIsReadOncePerNode(t *testing.T) {
	history := &countingHistory{read: map[graph.Ref]int{}}
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), History: history})
	answer := resolverstest.Ask(t, api, `{
		catalogue {
			services { nodes { key one: history(first: 1) { revision } two: history { revision actor reason removed } channels { nodes { service { history { revision } } } } } }
			again: services { nodes { history(first: 2) { revision } } }
		}
	}`, nil)
	if len(answer.Errors) > 0 {
		t.Fatal(answer.Errors)
	}
	for ref, times := range history.read {
		if times > 1 {
			t.Errorf("%s was read %d times", ref, times)
		}
	}
	if len(history.read) != 6 {
		t.Errorf("%d nodes were read, the fixture has 6 services", len(history.read))
	}
	if want := `"one":[{"revision":2}],"two":[{"revision":2,"actor":"b","reason":null,"removed":true},{"revision":1,"actor":"a","reason":"first","removed":false}]`; !bytes.Contains(answer.Data, []byte(want)) {
		t.Errorf("got %.400s", answer.Data)
	}
}

func TestHistoryComesFromTheStore(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	answer := resolverstest.Ask(t, api, `{catalogue {service(key: "licence") {history {revision actor reason removed}}}}`, nil)
	want := `{"catalogue":{"service":{"history":[{"revision":2,"actor":"golden","reason":"The new edition has another name.","removed":false},` +
		`{"revision":1,"actor":"golden","reason":"The registry as it is given.","removed":false}]}}}`
	if string(answer.Data) != want {
		t.Errorf("got  %s %v\nwant %s", answer.Data, answer.Errors, want)
	}
}

type failingHistory struct{ fail func() error }

func (f failingHistory) History(context.Context, graph.Ref, graph.Revision, int) ([]graph.Change, error) {
	return nil, f.fail()
}

func TestFailuresShowACodeAndHideTheCause(t *testing.T) {
	const secret = "password of the database"
	cases := map[string]struct {
		fail   func() error
		code   string
		inLog  bool
		reason string
	}{
		"our fault": {func() error { return errors.New(secret) }, "INTERNAL", true, "What is our fault shows an id only."},
		"internal":  {func() error { return graph.Errorf(graph.Internal, secret) }, "INTERNAL", true, "What is our fault shows an id only."},
		"unavailable": {func() error {
			return graph.Errorf(graph.Unavailable, "The database does not answer.").WithCause(errors.New(secret))
		}, "UNAVAILABLE", true, "The sentence is for the reader, the cause for the log."},
		"not found": {func() error { return graph.Errorf(graph.NotFound, "Gone.") }, "NOT_FOUND", false, "The reader is told."},
		"cancelled": {func() error { return context.Canceled }, "UNAVAILABLE", false, "A client that leaves is no failure of ours."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), History: failingHistory{c.fail}, Log: slog.New(slog.NewTextHandler(&log, nil))})
			answer := resolverstest.Ask(t, api, `{catalogue {service(key: "licence") {history {revision}}}}`, nil)
			if got := answer.Codes(); !slices.Equal(got, []string{c.code}) {
				t.Errorf("reason: %s\ncodes %v", c.reason, got)
			}
			if text := string(answer.Bytes(t)); strings.Contains(text, secret) {
				t.Errorf("reason: %s\nthe answer tells the cause: %s", c.reason, text)
			}
			if strings.Contains(log.String(), secret) != c.inLog {
				t.Errorf("reason: %s\nthe log is %q", c.reason, &log)
			}
			if id, _ := answer.Errors[0].Extensions["id"].(string); c.code == "INTERNAL" && (id == "" || !strings.Contains(log.String(), id)) {
				t.Errorf("reason: %s\nthe log does not have the id %q: %s", c.reason, id, &log)
			}
		})
	}
}

// ailingStore is a store whose health is told by the test.
type ailingStore struct {
	graph.Store
	health error
}

func (s ailingStore) Health(context.Context) error { return s.health }

func TestReadinessNamesRuleAndNode(t *testing.T) {
	broken := graph.Errorf(graph.Invalid, "An edit from outside broke a rule.")
	broken.Problems = []graph.Problem{{Code: graph.RuleEndsEqual, Ref: graph.Ref{Type: graph.TypeIntegration, Key: "x"}, Field: "/provider/system", Message: "Both ends are \"tax\"."}}
	cases := map[string]struct {
		health error
		token  string
		status int
		want   []string
		reason string
	}{
		"well":        {nil, "", 200, []string{`"status":"ready"`, `"revision":2`}, "The newest graph is served."},
		"broken rule": {broken, "Bearer admin", 503, []string{`"code":"INVALID"`, graph.RuleEndsEqual, `"type":"Integration"`, `"key":"x"`}, "The operator must know what to mend."},
		"to a reader": {broken, "Bearer reader", 503, []string{`"code":"INVALID"`, `"problemCount":1,"revision":2,`}, "Probes need no names of nodes."},
		"to nobody":   {broken, "", 503, []string{`"code":"INVALID"`, `"problemCount":1,"revision":2,`}, "Whoever reaches the server reaches this."},
		"bad token":   {broken, "Bearer wrong", 503, []string{`"code":"INVALID"`, `"problemCount":1,"revision":2,`}, "A probe is answered although its token is not."},
		"unavailable": {graph.Errorf(graph.Unavailable, "The secret database does not answer."), "", 503, []string{`"code":"UNAVAILABLE"`, "The store does not answer."}, "Names are not for strangers."},
		"no database": {graph.Errorf(graph.Unavailable, "The database does not answer."), "Bearer admin", 503, []string{"The database does not answer."}, "The operator must know why."},
		"our fault":   {errors.New("a secret"), "Bearer admin", 503, []string{`"code":"INTERNAL"`}, "Causes are for the log."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			api := resolverstest.Serve(t, resolvers.Options{Store: ailingStore{fixture(t), c.health}, SignIn: signIn, Log: slog.New(slog.NewTextHandler(&log, nil))})
			var recorder *httptest.ResponseRecorder
			for range 2 {
				recorder = httptest.NewRecorder()
				request := httptest.NewRequest("GET", "/readyz", nil)
				if c.token != "" {
					request.Header.Set("Authorization", c.token)
				}
				api.ServeHTTP(recorder, request)
			}
			if logged := strings.Count(log.String(), "The server is not ready."); (logged == 1) != (c.health != nil) {
				t.Errorf("reason: The log has the cause, once.\n%s", log.String())
			}
			if recorder.Code != c.status {
				t.Errorf("reason: %s\nstatus %d", c.reason, recorder.Code)
			}
			for _, want := range c.want {
				if !strings.Contains(recorder.Body.String(), want) {
					t.Errorf("reason: %s\n%s does not have %s", c.reason, recorder.Body, want)
				}
			}
			if strings.Contains(recorder.Body.String(), "secret") {
				t.Errorf("reason: %s\n%s", c.reason, recorder.Body)
			}
		})
	}
}

func TestTheServerFollowsTheStore(t *testing.T) {
	store := fixture(t)
	api := resolverstest.Serve(t, resolvers.Options{Store: store})
	edit := graph.Edit{Alter: graph.Ref{Type: graph.TypeService, Key: "licence"}, Fields: map[string]any{"sector": "followed"}}
	if _, err := store.Commit(t.Context(), 2, graph.ChangeSet{Edits: []graph.Edit{edit}}); err != nil {
		t.Fatal(err)
	}
	question := `{catalogue {moment {revision} service(key: "licence") {sector}}}`
	want := `{"catalogue":{"moment":{"revision":3},"service":{"sector":"followed"}}}`
	deadline := time.Now().Add(10 * time.Second)
	for {
		answer := resolverstest.Ask(t, api, question, nil)
		if string(answer.Data) == want {
			if answer.Extensions["revision"] != 3.0 || answer.Extensions["date"] != "2026-11-16" {
				t.Errorf("extensions are %v", answer.Extensions)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after 10 seconds: %s", answer.Data)
		}
	}
}

func TestMomentsThatAreRefused(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	cases := map[string]struct{ at, code, reason string }{
		"revision to come":   {`{revision: 9}`, "NOT_FOUND", "It is not there yet."},
		"negative revision":  {`{revision: -1}`, "NOT_FOUND", "There never was one."},
		"both":               {`{revision: 1, recordedAt: "2026-01-01T00:00:00Z"}`, "BAD_REQUEST", "They may contradict each other."},
		"no date":            {`{date: "2026-02-30"}`, "BAD_REQUEST", "There is no such day."},
		"empty date":         {`{date: ""}`, "BAD_REQUEST", "An empty text is no day."},
		"no time":            {`{recordedAt: "yesterday"}`, "BAD_REQUEST", "It cannot be read."},
		"before everything":  {`{recordedAt: "1999-01-01T00:00:00Z"}`, "", "Nothing was recorded yet: the empty graph."},
		"after everything":   {`{recordedAt: "2999-01-01T00:00:00Z"}`, "", "The newest revision was there before."},
		"a day far in front": {`{date: "2999-01-01"}`, "", "What is known holds on."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := resolverstest.Ask(t, api, `{catalogue(at: `+c.at+`) {moment {revision date}}}`, nil)
			if got := strings.Join(answer.Codes(), " "); got != c.code {
				t.Errorf("reason: %s\ngot %q: %s %v", c.reason, got, answer.Data, answer.Errors)
			}
		})
	}
}

func TestRecordedAtFindsTheRevisionOfThatTime(t *testing.T) {
	store := fixture(t)
	api := resolverstest.Serve(t, resolvers.Options{Store: store})
	changes, err := store.Changes(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	question := `query($at: DateTime!) {catalogue(at: {recordedAt: $at}) {moment {revision}}}`
	for _, change := range changes {
		for _, k := range []struct {
			at   time.Time
			want graph.Revision
		}{{change.At, change.Revision}, {change.At.Add(-time.Nanosecond), change.Revision - 1}} {
			answer := resolverstest.Ask(t, api, question, map[string]any{"at": k.at.Format(time.RFC3339Nano)})
			want, _ := json.Marshal(map[string]any{"catalogue": map[string]any{"moment": map[string]any{"revision": k.want}}})
			if string(answer.Data) != string(want) {
				t.Errorf("at %v: %s %v, want %s", k.at, answer.Data, answer.Errors, want)
			}
		}
	}
}

func TestMissingIntegrationsCanBeWalked(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	type page struct {
		Catalogue struct {
			MissingIntegrations struct {
				TotalCount int
				Nodes      []struct{ Key string }
				PageInfo   struct {
					HasNextPage bool
					EndCursor   *string
				}
			}
		}
	}
	ask := func(size int, after *string) page {
		answer := resolverstest.Ask(t, api, `query($n: Int, $after: String) {catalogue {missingIntegrations(first: $n, after: $after) {totalCount nodes {key} pageInfo {hasNextPage endCursor}}}}`,
			map[string]any{"n": size, "after": after})
		var p page
		if err := json.Unmarshal(answer.Data, &p); err != nil || len(answer.Errors) > 0 {
			t.Fatal(err, answer.Errors)
		}
		return p
	}
	whole := ask(500, nil).Catalogue.MissingIntegrations
	var walked []struct{ Key string }
	var after *string
	for {
		m := ask(2, after).Catalogue.MissingIntegrations
		walked = append(walked, m.Nodes...)
		if !m.PageInfo.HasNextPage {
			break
		}
		after = m.PageInfo.EndCursor
	}
	if whole.TotalCount < 3 || !slices.Equal(walked, whole.Nodes) {
		t.Errorf("walked %v, the whole is %v", walked, whole.Nodes)
	}
}

func TestTheSchemaIsServedAsItIsWritten(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, httptest.NewRequest("GET", "/schema.graphqls", nil))
	want, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	if recorder.Body.String() != string(want) {
		t.Error("the served schema is another; run go generate ./...")
	}
}

func TestOutOfTimeIsSaid(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Timeout: time.Nanosecond})
	answer := resolverstest.Ask(t, api, `{catalogue {moment {date}}}`, nil)
	if got := answer.Codes(); !slices.Equal(got, []string{"UNAVAILABLE"}) {
		t.Errorf("got %s %v", answer.Data, answer.Errors)
	}
}

func TestPanicsAreOurFault(t *testing.T) {
	history := failingHistory{func() error { panic("a secret of the stack") }}
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), History: history})
	answer := resolverstest.Ask(t, api, `{catalogue {service(key: "licence") {key history {revision}}}}`, nil)
	if got := answer.Codes(); !slices.Equal(got, []string{"INTERNAL"}) || strings.Contains(string(answer.Bytes(t)), "secret") {
		t.Errorf("got %s %v", answer.Data, answer.Errors)
	}
}

// GraphiQL asks this before anything else; it is the largest question that everybody asks.
func TestTheSchemaCanBeAskedFor(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	reference := "kind name"
	for range 9 {
		reference = "kind name ofType {" + reference + "}"
	}
	answer := resolverstest.Ask(t, api, `query IntrospectionQuery {
		__schema { description queryType { name } mutationType { name } subscriptionType { name } types { ...whole }
			directives { name description isRepeatable locations args(includeDeprecated: true) { ...input } } }
	}
	fragment whole on __Type { kind name description specifiedByURL isOneOf
		fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...input } type { ...reference } isDeprecated deprecationReason }
		inputFields(includeDeprecated: true) { ...input } interfaces { ...reference }
		enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...reference } }
	fragment input on __InputValue { name description type { ...reference } defaultValue isDeprecated deprecationReason }
	fragment reference on __Type { `+reference+` }`, nil)
	if len(answer.Errors) > 0 {
		t.Fatal(answer.Errors)
	}
	for _, want := range []string{`"name":"MissingIntegration"`, `"name":"ChangeInput","description":"One change to be tried`} {
		if !bytes.Contains(answer.Data, []byte(want)) {
			t.Errorf("the answer has no %s", want)
		}
	}
}
