package resolvers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/execution/executiontest"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// gqlgen's own code is the oracle: for any operation both give the same bytes as data and the same errors. A part of the
// fields fails, panics or has no value where there has to be one.
func TestAnswersAreThoseOfGqlgen(t *testing.T) {
	for name, fill := range map[string]func(testing.TB, graph.Store){"fixture": resolverstest.Fixture, "sample": resolverstest.Sample} {
		t.Run(name, func(t *testing.T) {
			store := filled(t, fill)
			options := unlimited(store)
			ours := resolverstest.Serve(t, options.Around(faults))
			theirs := resolverstest.Serve(t, options.ByGqlgen(faults))
			values := asked(t, store)
			rapid.Check(t, func(t *rapid.T) {
				operation := executiontest.Draw(t, theSchema(), values)
				got, want := post(t, ours, operation), post(t, theirs, operation)
				if got != want {
					t.Fatalf("%s\n%v\nours:     %s\ngqlgen's: %s", operation.Text, operation.Variables, got, want)
				}
			})
		})
	}
}

// Where the faults are in one only, that is seen: the comparison above can fail.
func TestFaultsMakeAnswersDiffer(t *testing.T) {
	store := filled(t, resolverstest.Fixture)
	options := unlimited(store)
	with, without := resolverstest.Serve(t, options.Around(faults)), resolverstest.Serve(t, options)
	values := asked(t, store)
	operations := rapid.Custom(func(t *rapid.T) executiontest.Operation { return executiontest.Draw(t, theSchema(), values) })
	for i := range 500 {
		if operation := operations.Example(i); post(t, with, operation) != post(t, without, operation) {
			return
		}
	}
	t.Error("500 operations have the same answers with planted faults and without")
}

// together is a history that answers when three nodes have been asked for.
type together struct{ asked chan struct{} }

func (h together) History(ctx context.Context, _ graph.Ref, _ graph.Revision, _ int) ([]graph.Change, error) {
	select {
	case h.asked <- struct{}{}: // the third one fills it
	default:
	}
	for len(h.asked) < cap(h.asked) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		runtime.Gosched()
	}
	return nil, nil
}

// What waits for the store waits together, however deep it stands below the list.
func TestEntriesThatWaitForTheStoreAreReadTogether(t *testing.T) {
	for _, question := range []string{
		`{catalogue {services(first: 3) {nodes {history(first: 1) {revision}}}}}`,
		`{catalogue {services(first: 3) {edges {node {...F}}}}} fragment F on Service {history(first: 1) {revision}}`,
	} {
		api := resolverstest.Serve(t, resolvers.Options{Store: filled(t, resolverstest.Fixture), History: together{make(chan struct{}, 3)}, Timeout: within})
		if answer := resolverstest.Ask(t, api, question, nil); len(answer.Errors) > 0 {
			t.Errorf("%s: %v", question, answer.Errors)
		}
	}
}

// What @defer would put off is in the answer, as over plain HTTP nothing comes after it.
func TestDeferredFragmentsAreAnswered(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: filled(t, resolverstest.Fixture)})
	answer := resolverstest.Ask(t, api, `{catalogue {service(key: "licence") {key ... @defer {requirements(first: 1) {totalCount}}}}}`, nil)
	if len(answer.Errors) > 0 || !strings.Contains(string(answer.Data), "totalCount") {
		t.Errorf("%s %v", answer.Data, answer.Errors)
	}
}

func filled(t testing.TB, fill func(testing.TB, graph.Store)) graph.Store {
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "filled.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	fill(t, store)
	return store
}

// unlimited lets through what random operations ask.
func unlimited(store graph.Store) resolvers.Options {
	limits := resolvers.DefaultLimits()
	limits.Depth, limits.Fields, limits.Aliases, limits.Cost, limits.Entries, limits.Catalogues = 100, 1<<20, 1<<20, 1<<40, 1<<30, 1<<20
	return resolvers.Options{Store: store, Limits: limits}
}

func theSchema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}

// asked are values of arguments that lead to nodes of the store.
func asked(t testing.TB, store graph.Store) executiontest.Values {
	newest, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]string{
		"first": {"0", "1", "2", "3", "50", "501", "-1"}, "last": {"1", "2"},
		"Date": {`"2026-11-16"`, `"2019-03-01"`, `"2030-01-01"`, `"2019"`}, "DateTime": {`"2026-11-16T00:00:00Z"`},
		"revision": {"0", "1", "2", "9"}, "after": {`"none"`}, "before": {`"none"`},
		"with":     {`[]`, `[{system: {key: "tax", name: {en: "Tax"}}}]`, `[{service: {key: "licence", sector: "trade"}}]`},
		"fromWith": {`[]`, `[{system: {key: "tax", name: {en: "Tax"}}}]`},
	}
	for _, description := range graph.Descriptions() {
		for i, key := range newest.Keys(description.Type) {
			if i == 5 {
				break
			}
			text := fmt.Sprintf("%q", key)
			of[string(description.Type)+".key"] = append(of[string(description.Type)+".key"], text)
			of["key"] = append(of["key"], text)
			of["ID"] = append(of["ID"], fmt.Sprintf("%q", graph.ID{Ref: graph.Ref{Type: description.Type, Key: key}}))
			if description.Type == graph.TypeChannel {
				of["channel"] = append(of["channel"], text)
			}
		}
	}
	return executiontest.Values{Of: of, Deep: 6, Without: []string{"Catalogue.plan", "recordedAt", "Node.history"}}
}

var correlations = regexp.MustCompile(`[0-9a-f]{12}`)

// post asks and gives what data and errors say; ids of failures differ from one to the next.
func post(t rapid.TB, api http.Handler, operation executiontest.Operation) string {
	body, err := json.Marshal(map[string]any{"query": operation.Text, "variables": operation.Variables})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, request)
	var answer struct {
		Data   json.RawMessage
		Errors []json.RawMessage
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s\n%v: %s", operation.Text, err, recorder.Body)
	}
	return fmt.Sprintf("%s\n%s", answer.Data, correlations.ReplaceAllString(fmt.Sprintf("%s", answer.Errors), "id"))
}

// faults puts a fault into a part of the fields, told by what is asked, so that it is the same for whoever asks.
func faults(around generated.ResolverRoot) generated.ResolverRoot { return faulty{around} }

type faulty struct{ generated.ResolverRoot }

func (f faulty) Requirement() generated.RequirementResolver {
	return faultyRequirement{f.ResolverRoot.Requirement()}
}
func (f faulty) Service() generated.ServiceResolver { return faultyService{f.ResolverRoot.Service()} }
func (f faulty) DocumentType() generated.DocumentTypeResolver {
	return faultyDocument{f.ResolverRoot.DocumentType()}
}
func (f faulty) Query() generated.QueryResolver { return faultyQuery{f.ResolverRoot.Query()} }

var errPlanted = errors.New("planted")

// fault returns whether there is to be no value, and perhaps an error; or it panics.
func fault(field string, key graph.Key) (none bool, err error) {
	hash := fnv.New32a()
	hash.Write([]byte(field + string(key)))
	switch hash.Sum32() % 12 {
	case 0:
		return true, errPlanted
	case 1:
		return true, graph.Errorf(graph.NotFound, "It is planted that %s has no %s.", key, field)
	case 2:
		panic("planted")
	case 3:
		return true, nil
	}
	return false, nil
}

type faultyRequirement struct{ generated.RequirementResolver }

func (f faultyRequirement) Verdicts(ctx context.Context, r *graph.Requirement) ([]gap.VerdictIn, error) {
	if none, err := fault("verdicts", r.Key); none {
		return nil, err
	}
	return f.RequirementResolver.Verdicts(ctx, r)
}

func (f faultyRequirement) OnSomeChannel(ctx context.Context, r *graph.Requirement) (*gap.VerdictIn, error) {
	if none, err := fault("onSomeChannel", r.Key); none {
		return nil, err
	}
	return f.RequirementResolver.OnSomeChannel(ctx, r)
}

func (f faultyRequirement) OnEveryChannel(ctx context.Context, r *graph.Requirement) (*gap.VerdictIn, error) {
	if none, err := fault("onEveryChannel", r.Key); none {
		return nil, err
	}
	return f.RequirementResolver.OnEveryChannel(ctx, r)
}

type faultyService struct{ generated.ServiceResolver }

func (f faultyService) Papers(ctx context.Context, s *graph.Service) ([]gap.PaperIn, error) {
	if none, err := fault("papers", s.Key); none {
		return nil, err
	}
	return f.ServiceResolver.Papers(ctx, s)
}

type faultyDocument struct{ generated.DocumentTypeResolver }

func (f faultyDocument) Coverage(ctx context.Context, d *graph.DocumentType) (gap.DocumentDegreeIn, error) {
	if none, err := fault("coverage", d.Key); none {
		return gap.DocumentDegreeIn{}, err
	}
	return f.DocumentTypeResolver.Coverage(ctx, d)
}

type faultyQuery struct{ generated.QueryResolver }

func (f faultyQuery) Node(ctx context.Context, id string) (graph.Handle, error) {
	if none, err := fault("node", graph.Key(id)); none {
		return nil, err
	}
	return f.QueryResolver.Node(ctx, id)
}
