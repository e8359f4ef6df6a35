package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/graphtest"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// payload is what the tests ask of every mutation.
type payload struct {
	UserErrors []struct {
		Code string
		Path []string
	}
	Change     *struct{ Revision int }
	Catalogue  struct{ Moment struct{ Hypothetical bool } }
	Difference json.RawMessage
}

const told = `userErrors { code path } change { revision } catalogue { moment { hypothetical } }
	difference { nodes(first: 500) { nodes { kind type key fields } } verdicts(first: 100) { nodes { direction requirement { key } } } }`

// mutate sends one mutation with its input as a variable.
func mutate(t testing.TB, api http.Handler, mutation, typeOf string, input map[string]any) (payload, resolverstest.Answer) {
	question := fmt.Sprintf("mutation($input: %s!) { done: %s(input: $input) { %s } }", typeOf, mutation, told)
	answer := resolverstest.Ask(t, api, question, map[string]any{"input": input})
	var read struct{ Done payload }
	if err := json.Unmarshal(answer.Data, &read); err != nil && len(answer.Errors) == 0 {
		t.Fatal(err)
	}
	return read.Done, answer
}

// serving starts a server of its own on the store.
func serving(ctx context.Context, t testing.TB, store graph.Store) http.Handler {
	api, err := resolvers.New(ctx, resolvers.Options{Store: store, Clock: resolverstest.Clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// fieldAndType finds the mutation for a change: saveService for service.
func fieldAndType(input graph.ChangeInput) (mutation, typeOf string, content any) {
	for name, content := range input.Content {
		if name == "remove" {
			return "removeNode", "RemoveNodeInput", map[string]any{"node": content}
		}
		if name == "system" {
			name = "informationSystem"
		}
		name = "Save" + strings.ToUpper(name[:1]) + name[1:]
		return "save" + name[4:], name + "Input", input.Content
	}
	return "", "", nil
}

// Whatever is sent as mutations gives the graph that the same changes give by themselves; and what a dry run answers is what
// the write then answers.
func TestMutationsAreChanges(t *testing.T) {
	folder, stores := t.TempDir(), 0
	var written, refused, alike int
	rapid.Check(t, func(r *rapid.T) {
		stores++
		store, err := bboltstore.Open(filepath.Join(folder, fmt.Sprint(stores, ".db")))
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		ctx, end := context.WithCancel(t.Context())
		defer end()
		api := serving(ctx, t, store)
		model := graph.Empty()
		for range rapid.IntRange(1, 4).Draw(r, "sets") {
			set := graphtest.RandomChange(model, func(n int) int { return rapid.IntRange(0, n-1).Draw(r, "choice") })
			sent := [][]graph.ChangeInput{nil}
			together := rapid.Bool().Draw(r, "together")
			for _, edit := range set.Edits {
				if together {
					sent[0] = append(sent[0], edit.Input())
				} else {
					sent = append(sent, []graph.ChangeInput{edit.Input()})
				}
			}
			for _, inputs := range sent {
				if len(inputs) == 0 {
					continue
				}
				mutation, typeOf, input := "applyChanges", "ApplyChangesInput", map[string]any{"changes": inputs}
				if !together {
					var content any
					mutation, typeOf, content = fieldAndType(inputs[0])
					input = content.(map[string]any)
				}
				var edits []graph.Edit
				for _, in := range inputs {
					edit, err := plainly(t, in).Edit()
					if err != nil {
						t.Fatal(err)
					}
					edits = append(edits, edit)
				}
				next, _, refusal := model.Next(graph.ChangeSet{Edits: edits}, time.Now())
				input["dryRun"] = true
				dry, _ := mutate(t, api, mutation, typeOf, input)
				input["dryRun"] = false
				done, answer := mutate(t, api, mutation, typeOf, input)
				switch {
				case len(answer.Errors) > 0:
					r.Fatalf("%s %v: %v", mutation, input, answer.Errors)
				case refusal != nil:
					refused++
					if len(done.UserErrors) == 0 || done.Change != nil {
						r.Fatalf("%s %v is not refused, and the rules say %v", mutation, input, refusal)
					}
				case len(graph.Difference(model, next)) == 0:
					alike++
					if done.Change != nil {
						r.Fatalf("%s %v changes nothing, and made revision %d", mutation, input, done.Change.Revision)
					}
				default:
					written++
					if done.Change == nil {
						r.Fatalf("%s %v wrote nothing: %v", mutation, input, done.UserErrors)
					}
					if !dry.Catalogue.Moment.Hypothetical || dry.Change != nil {
						r.Fatalf("the dry run of %s %v wrote", mutation, input)
					}
					model = next
				}
				if !reflect.DeepEqual(dry.UserErrors, done.UserErrors) || string(dry.Difference) != string(done.Difference) {
					r.Fatalf("%s %v: the dry run answers\n%v %s\nand the write\n%v %s", mutation, input, dry.UserErrors, dry.Difference, done.UserErrors, done.Difference)
				}
			}
		}
		stored, err := store.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if differences := graph.Difference(model, stored); len(differences) > 0 {
			r.Fatalf("the store differs from the changes by themselves: %v", differences)
		}
	})
	t.Logf("%d written, %d refused, %d changed nothing", written, refused, alike)
	if written < 100 || refused < 20 {
		t.Errorf("%d mutations wrote and %d were refused: too few to say anything", written, refused)
	}
}

// plainly reads a change as it arrives from a client.
func plainly(t testing.TB, in graph.ChangeInput) (read graph.ChangeInput) {
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	if err := read.UnmarshalGQL(tree); err != nil {
		t.Fatal(err)
	}
	return read
}

// Clients that write at the same time, to one node and over two servers, lose nothing.
func TestWritersAtTheSameTimeLoseNothing(t *testing.T) {
	store := fixture(t)
	servers := []http.Handler{serving(t.Context(), t, store), serving(t.Context(), t, store)}
	const clients, each = 4, 8
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			for i := range each {
				alias := fmt.Sprint("alias ", client, " ", i)
				done, answer := mutate(t, servers[client%2], "saveInformationSystem", "SaveInformationSystemInput",
					map[string]any{"system": map[string]any{"key": "tax", "add": map[string]any{"aliases": []string{alias}}}})
				if len(answer.Errors) > 0 || done.Change == nil {
					t.Errorf("%s: %v %v", alias, answer.Errors, done.UserErrors)
				}
			}
		})
	}
	group.Wait()
	s, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(s.System("tax").Aliases), clients*each; got != want || s.Revision() != graph.Revision(2+want) {
		t.Errorf("%d aliases at revision %d, want %d at %d", got, s.Revision(), want, 2+want)
	}
}

// ailing is a store whose commits end as the test says.
type ailing struct {
	graph.Store
	mu      sync.Mutex
	endings []string // of the next commits: "applied" and "lost" answer UNAVAILABLE, after and before they are applied
}

func (a *ailing) Commit(ctx context.Context, base graph.Revision, set graph.ChangeSet) (graph.Change, error) {
	ending := ""
	a.mu.Lock()
	if len(a.endings) > 0 {
		ending, a.endings = a.endings[0], a.endings[1:]
	}
	a.mu.Unlock()
	unknown := graph.Errorf(graph.Unavailable, "It is not known whether the changes were committed.")
	switch ending {
	case "lost":
		return graph.Change{}, unknown
	case "applied":
		if _, err := a.Store.Commit(ctx, base, set); err != nil {
			return graph.Change{}, err
		}
		return graph.Change{}, unknown
	}
	return a.Store.Commit(ctx, base, set)
}

func TestWhatBecameOfAChangeIsFoundOut(t *testing.T) {
	cases := map[string]struct {
		endings []string
		code    string
		reason  string
	}{
		"lost":             {[]string{"lost"}, "", "What was not applied is applied the next time."},
		"applied":          {[]string{"applied"}, "", "What was applied is not applied again."},
		"applied and lost": {[]string{"applied", "lost", "lost"}, "", "The store is asked until it answers."},
		"gone":             {[]string{"applied", "lost", "lost", "lost"}, "UNAVAILABLE", "Who cannot know says so."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			store := fixture(t)
			api := serving(t.Context(), t, &ailing{Store: store, endings: c.endings})
			input := map[string]any{"service": map[string]any{"key": "licence", "sector": "trade"}}
			done, answer := mutate(t, api, "saveService", "SaveServiceInput", input)
			if c.code != "" {
				if got := answer.Codes(); !slices.Equal(got, []string{c.code}) {
					t.Errorf("reason: %s\ncodes %v", c.reason, got)
				}
			} else if len(answer.Errors) > 0 || done.Change == nil || done.Change.Revision != 3 {
				t.Errorf("reason: %s\n%v %v", c.reason, answer.Errors, done.Change)
			}
			if s, err := store.Load(t.Context()); err != nil || s.Revision() != 3 {
				t.Errorf("reason: %s\nthe store is at %v, %v", c.reason, s.Revision(), err)
			}
		})
	}
}

// A request sent again with its key has the first outcome: after a failure that left it unknown, on another server, after a
// restart, and when both are under way at once.
func TestAKeyIsUsedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	open := func() *bboltstore.Store {
		store, err := bboltstore.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	store := open()
	resolverstest.Fixture(t, store)
	ctx, stop := context.WithCancel(t.Context())
	input := func() map[string]any {
		return map[string]any{"idempotencyKey": "form-17", "reason": "Asked for.", "mode": "CREATE",
			"function": map[string]any{"key": "issue", "basis": "STATED", "name": map[string]any{"en": "Issue"}}}
	}
	send := func(api http.Handler) {
		t.Helper()
		done, answer := mutate(t, api, "saveFunction", "SaveFunctionInput", input())
		if len(answer.Errors) > 0 || len(done.UserErrors) > 0 || done.Change == nil || done.Change.Revision != 3 {
			t.Errorf("%v %v %v", answer.Errors, done.UserErrors, done.Change)
		}
	}
	failing := serving(ctx, t, &ailing{Store: store, endings: []string{"", "applied", "lost", "lost", "lost"}})
	if _, answer := mutate(t, failing, "saveFunction", "SaveFunctionInput", input()); !slices.Equal(answer.Codes(), []string{"UNAVAILABLE"}) {
		t.Errorf("the outcome that nobody knows: %v", answer.Errors)
	}
	send(failing)
	other := serving(ctx, t, store)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { send(other) })
	}
	group.Wait()
	stop()
	store.Close()
	store = open()
	t.Cleanup(func() { store.Close() })
	again := serving(t.Context(), t, store)
	send(again)
	for name, change := range map[string]func(map[string]any){
		"another reason":  func(in map[string]any) { in["reason"] = "Another." },
		"another content": func(in map[string]any) { in["function"].(map[string]any)["note"] = "more" },
	} {
		changed := input()
		change(changed)
		if _, answer := mutate(t, again, "saveFunction", "SaveFunctionInput", changed); !slices.Equal(answer.Codes(), []string{"CONFLICT"}) {
			t.Errorf("%s: %v", name, answer.Errors)
		}
	}
	if s, err := store.Load(t.Context()); err != nil || s.Revision() != 3 {
		t.Errorf("the store is at revision %v, %v", s.Revision(), err)
	}
}

func TestNothingIsWrittenByGET(t *testing.T) {
	store := fixture(t)
	api := resolverstest.Serve(t, resolvers.Options{Store: store})
	question := `mutation { saveService(input: {service: {key: "licence", sector: "trade"}}) { change { revision } } }`
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(question), nil))
	if s, err := store.Load(t.Context()); recorder.Code != http.StatusMethodNotAllowed || err != nil || s.Revision() != 2 {
		t.Errorf("status %d, revision %v, %v: %s", recorder.Code, s.Revision(), err, recorder.Body)
	}
}

func TestInputsOfMutationsAreChecked(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	service := map[string]any{"key": "licence", "sector": "trade"}
	for name, c := range map[string]struct {
		input  map[string]any
		reason string
	}{
		"empty key":   {map[string]any{"service": service, "idempotencyKey": ""}, "An empty key is that of all who forgot it."},
		"long key":    {map[string]any{"service": service, "idempotencyKey": strings.Repeat("k", 201)}, "Keys are short."},
		"long reason": {map[string]any{"service": service, "reason": strings.Repeat("r", 2001)}, "Reasons are sentences."},
		"no mode":     {map[string]any{"service": service, "mode": "create"}, "There is no such mode."},
		"no service":  {map[string]any{"dryRun": true}, "There is nothing to write."},
		"base":        {map[string]any{"service": service, "baseRevision": "2"}, "A number is no text."},
	} {
		if _, answer := mutate(t, api, "saveService", "SaveServiceInput", c.input); !slices.Equal(answer.Codes(), []string{"BAD_REQUEST"}) {
			t.Errorf("%s: %v\nreason: %s", name, answer.Errors, c.reason)
		}
	}
}
