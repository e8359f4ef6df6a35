package resolvers_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/graphtest"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// What is planted in one of two registries that are otherwise the same. Whoever must not see any of it gets the same answers
// of both, letter by letter: then neither a node nor a count, an order, a group or an error tells of it.
const (
	plantedTotal  = "PLANTEDTOTAL"
	plantedClass  = "PLANTEDCLASS"
	plantedSource = "PLANTEDSOURCE"
	plantedActor  = "PLANTEDACTOR"
	plantedReason = "PLANTEDREASON"
	plantedHidden = "PLANTEDHIDDEN" // the reason of a change of nothing but what is hidden
)

// registry gives one of the two registries. Each of what is planted is left out of the other one where a viewer does not see it, so
// the other one is made for a visibility.
func registry(t *testing.T, planted bool, sees graph.Visibility) *bboltstore.Store {
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	set := graph.ChangeSet{Actor: "somebody", Reason: "The registry."}
	for _, n := range graphtest.Registry() {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	if _, err := store.Commit(t.Context(), 0, set); err != nil {
		t.Fatal(err)
	}
	second := graph.ChangeSet{Actor: "somebody", Reason: "Another name."}
	fields := map[string]any{"kind": "register"}
	var edits []graph.Edit
	if planted || sees >= graph.Restricted {
		fields["securityClass"] = plantedClass
		fields["callsCounted"] = []any{map[string]any{"from": "2026-01-01", "to": "2026-10-01", "source": plantedSource}}
		edits = append(edits, graph.Put(&graph.TrafficTotalFacts{Identity: graph.Identity{Key: plantedTotal, Claim: graph.Claim{Basis: graph.Observed, Source: "counted"}},
			Consumer: "licence-office", Provider: "civil-records", Service: "licence", Counted: graph.Period{From: graph.MustDate("2026-01-01"), To: graph.MustDate("2026-10-01")},
			Days: 200, Calls: 987654, Called: graph.Period{From: graph.MustDate("2026-01-01"), To: graph.MustDate("2026-10-01")}}))
	}
	if planted || sees >= graph.Personal {
		second.Actor = plantedActor
	}
	if planted || sees >= graph.Working {
		second.Reason = plantedReason
	}
	second.Edits = append(edits, graph.Edit{Alter: graph.Ref{Type: graph.TypeInformationSystem, Key: "civil-records"}, Fields: fields})
	if _, err := store.Commit(t.Context(), 1, second); err != nil {
		t.Fatal(err)
	}
	// A change of nothing but what is hidden is to those who do not see it a change of nothing, and of one that does more, that.
	third := graph.ChangeSet{Actor: "somebody"}
	fourth := graph.ChangeSet{Actor: "somebody", Reason: "Another sector.", Edits: []graph.Edit{
		{Alter: graph.Ref{Type: graph.TypeService, Key: "licence"}, Fields: map[string]any{"sector": "justice"}}}}
	if planted || sees >= graph.Restricted {
		third.Reason = plantedHidden
		courts := graph.Ref{Type: graph.TypeInformationSystem, Key: "courts"}
		third.Edits = append(third.Edits, graph.Edit{Alter: courts, Fields: map[string]any{"securityClass": plantedClass}},
			graph.Edit{Alter: graph.Ref{Type: graph.TypeTrafficTotal, Key: plantedTotal}, Fields: map[string]any{"days": 201}})
		fourth.Edits = append(fourth.Edits, graph.Edit{Alter: courts, Fields: map[string]any{"securityClass": plantedClass + "2"}})
	}
	for i, set := range []graph.ChangeSet{third, fourth} {
		if _, err := store.Commit(t.Context(), graph.Revision(2+i), set); err != nil {
			t.Fatal(err)
		}
	}
	if planted || sees >= graph.Restricted {
		m := graph.TrafficMonth{TrafficSeries: graph.TrafficSeries{Consumer: "licence-office", Provider: "population", Service: "licence"}, Month: graph.MustDate("2026-11-01")}
		m.Set(m.Month, graph.DayCount{Calls: 987654})
		file := graph.TrafficFile{Hash: "h", Name: "f", Days: graph.Period{From: m.Month, To: m.Month}, ReadAt: time.Unix(0, 0), Whole: true}
		if err := store.RecordTraffic(t.Context(), file, []graph.TrafficMonth{m}); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// asRole serves a registry to a role that it can be told by a header.
func asRole(t *testing.T, store graph.Store, viewer graph.Viewer) http.Handler {
	limits := resolvers.DefaultLimits()
	limits.Fields, limits.Cost, limits.Entries, limits.Tokens, limits.Depth = 1e6, 1<<40, 1e9, 1e6, 50
	return resolverstest.Serve(t, resolvers.Options{Store: store, Limits: limits, Timeout: 5 * time.Minute,
		RoleLimits: map[graph.Role]graph.Limits{graph.Anonymous: limits},
		SignIn:     func(*http.Request) (graph.Viewer, error) { return viewer, nil }})
}

// argumentsOf is the arguments with which the fields of Query and Catalogue are asked; a field that needs one that stands neither
// here nor under its name alone fails the test.
var argumentsOf = map[string]string{
	"Query.node": `id: "` + (graph.ID{Ref: graph.Ref{Type: graph.TypeTrafficTotal, Key: plantedTotal}}).String() + `"`,
	"Query.nodes": `ids: ["` + (graph.ID{Ref: graph.Ref{Type: graph.TypeTrafficTotal, Key: plantedTotal}}).String() + `", "` +
		(graph.ID{Ref: graph.Ref{Type: graph.TypeInformationSystem, Key: "civil-records"}}).String() + `"]`,
	"Catalogue.node": `type: TRAFFIC_TOTAL, key: "` + plantedTotal + `"`, "Catalogue.trafficTotal": `key: "` + plantedTotal + `"`,
	"Catalogue.system": `key: "civil-records"`, "Catalogue.service": `key: "licence"`, "Catalogue.organization": `key: "justice"`,
	"Catalogue.difference": `from: {revision: 1}`, "Catalogue.impact": `of: "civil-records"`, "Catalogue.lawChanges": `from: "2020-01-01", to: "2026-10-01"`,
	"Catalogue.path": `from: "TrafficTotal:` + plantedTotal + `", to: "InformationSystem:civil-records"`, "Catalogue.plan": `input: {budget: 3}`,
	"Catalogue.search": `text: "` + plantedTotal + `"`, "Catalogue.missingIntegration": `consumer: "licence-office", provider: "civil-records"`,
	"Catalogue.missingIntegrationGroups": `by: CONSUMER`, "Catalogue.namedAlike": `type: TRAFFIC_TOTAL`,
}

// more is questions beyond those of the fields of the schema.
var more = map[string]string{
	"history":                   `{catalogue {system(key: "civil-records") {history(first: 10) {revision actor reason removed values {field}}}}}`,
	"history of others":         `{catalogue {systems {nodes {key history(first: 10) {revision}}}}}`,
	"changes of a node":         `{changes(where: {keys: ["courts"]}) {totalCount nodes {revision nodeCount}}}`,
	"changes of a hidden type":  `{changes(where: {types: [TRAFFIC_TOTAL]}) {totalCount}}`,
	"changes of somebody":       `{changes(where: {actors: ["` + plantedActor + `"]}) {totalCount}}`,
	"changes for a reason":      `{changes(where: {contains: "` + plantedReason + `"}) {totalCount}}`,
	"changed nodes":             `{changes {nodes {revision actor reason nodeCount written {type key kind values {field before after}}}}}`,
	"history of what is hidden": `{catalogue {system(key: "courts") {history(first: 2) {revision reason kind values {field before after}}}}}`,
	"history before a revision": `{catalogue {system(key: "courts") {history(first: 1, before: 4) {revision values {field}}}}}`,
	"counts of nodes":           `{changes(order: OLDEST_FIRST) {totalCount nodes {revision reason nodeCount}}}`,
	"changes of a system":       `{changes(where: {types: [INFORMATION_SYSTEM]}, first: 1) {totalCount pageInfo {hasNextPage endCursor} nodes {revision}}}`,
	"changes of a hidden field": `{changes(where: {nodes: ["` + (graph.ID{Ref: graph.Ref{Type: graph.TypeInformationSystem, Key: "courts"}}).String() + `"]}) {totalCount nodes {revision}}}`,
	"changes for a hidden one":  `{changes(where: {contains: "` + plantedHidden + `"}) {totalCount nodes {revision}}}`,
	"traffic by day":            `{catalogue {integrations {nodes {key traffic(from: "2026-11-01", to: "2026-11-02") {day calls}}}}}`,
	"calls of a service":        `{catalogue {service(key: "licence") {calls {totalCount nodes {key calls}}}}}`,
	"security class":            `{catalogue {systems {nodes {key securityClass callsCounted {source from to}}}}}`,
	"where":                     `{catalogue {systems(where: {securityClass: {eq: "` + plantedClass + `"}}) {totalCount nodes {key}}}}`,
	"where not":                 `{catalogue {systems(where: {not: {securityClass: {isNull: true}}}) {totalCount nodes {key}}}}`,
	"where along a relation":    `{catalogue {services(where: {calls: {some: {}}}) {totalCount nodes {key}}}}`,
	"groups":                    `{catalogue {trafficTotals {totalCount facets {dimension} } systems {facets {dimension values {id count}}}}}`,
	"path through":              `{catalogue {path(from: "Service:licence", to: "InformationSystem:civil-records", maxLength: 4, first: 100) {length count paths {nodes {id}}}}}`,
	"path over the calls":       `{catalogue {path(from: "Service:licence", to: "InformationSystem:civil-records", over: ["TrafficTotal"]) {length count}}}`,
	"removed":                   `{catalogue(with: [{remove: {type: INFORMATION_SYSTEM, key: "civil-records"}}]) {systems {totalCount}}}`,
	"renamed":                   `{catalogue(with: [{system: {key: "civil-records", name: {en: "New"}}}]) {system(key: "civil-records") {id securityClass name {text}}}}`,
	"a hidden field tried":      `{catalogue(with: [{system: {key: "civil-records", securityClass: "1"}}]) {moment {hypothetical}}}`,
	"a hidden node tried":       `{catalogue(with: [{remove: {type: TRAFFIC_TOTAL, key: "` + plantedTotal + `"}}]) {moment {hypothetical}}}`,
	"search of a class":         `{catalogue {search(text: "` + plantedClass + `") {totalCount}}}`,
	"change of facts":           `{catalogue {difference(from: {revision: 1}) {nodes {totalCount nodes {fields before {id} after {id}}}}}}`,
}

// everyQuestion makes one question of every field of Query and Catalogue: all that it gives, two objects deep.
func everyQuestion(t *testing.T) map[string]string {
	schema := readSchema(t)
	list := map[string]string{}
	for _, root := range []string{"Query", "Catalogue"} {
		for _, f := range schema.Types[root].Fields {
			name := root + "." + f.Name
			if strings.HasPrefix(f.Name, "__") || name == "Query.catalogue" || name == "Query.viewer" { // the first is asked by all others, the second says who asks
				continue
			}
			arguments := argumentsOf[name]
			if needs(f) && arguments == "" {
				if f.Arguments.ForName("key") == nil || len(f.Arguments) != 1 {
					t.Errorf("%s has no row: say in argumentsOf with which arguments it is asked", name)
					continue
				}
				arguments = `key: "x"`
			}
			if arguments != "" {
				arguments = "(" + arguments + ")"
			}
			text := f.Name + arguments + selection(schema, f.Type.Name(), 3)
			if root == "Catalogue" {
				text = "catalogue {" + text + "}"
			}
			list[name] = "{" + text + "}"
		}
	}
	for name, text := range more {
		list[name] = text
	}
	return list
}

func needs(f *ast.FieldDefinition) bool {
	for _, a := range f.Arguments {
		if a.Type.NonNull && a.DefaultValue == nil {
			return true
		}
	}
	return false
}

// selection is all fields of a type that need no arguments, so many objects deep.
func selection(schema *ast.Schema, name string, deep int) string {
	d := schema.Types[name]
	if d.Kind != ast.Object && d.Kind != ast.Interface && d.Kind != ast.Union {
		return ""
	}
	fields := []string{"__typename"}
	for _, f := range d.Fields {
		if strings.HasPrefix(f.Name, "__") || needs(f) || f.Name == "recordedAt" || f.Name == "milliseconds" || f.Name == "calculated" {
			continue
		}
		inner := schema.Types[f.Type.Name()]
		if inner.Kind == ast.Scalar || inner.Kind == ast.Enum {
			fields = append(fields, f.Name)
		} else if deep > 1 && f.Name != "then" && f.Name != "edges" {
			less := deep - 1
			if f.Name == "nodes" {
				less = deep
				if deep == 3 {
					less = 2
				}
			}
			fields = append(fields, f.Name+selection(schema, f.Type.Name(), less))
		}
	}
	return " {" + strings.Join(fields, " ") + "}"
}

// leaks asks every question in the name of a viewer, of the registry with what is planted and of the other, and names those of
// which the answers differ.
func leaks(t *testing.T, list map[string]string, planted, without http.Handler) (differ []string) {
	for name, question := range list {
		a, b := resolverstest.Ask(t, planted, question, nil), resolverstest.Ask(t, without, question, nil)
		for _, failure := range a.Errors {
			if code := failure.Extensions["code"]; code == "INTERNAL" || code == "LIMIT" || code == "BAD_REQUEST" && len(failure.Path) == 0 {
				t.Errorf("%s is not answered: %v", name, failure)
			}
		}
		if string(a.Bytes(t)) != string(b.Bytes(t)) {
			differ = append(differ, name)
		}
	}
	return differ
}

func TestRightsMatrix(t *testing.T) {
	list := everyQuestion(t)
	planted := registry(t, true, graph.Public)
	cells, leaked, shown := 0, 0, map[string]bool{}
	others := map[graph.Visibility]graph.Store{}
	for _, row := range graph.Rights() {
		if others[row.Reads] == nil {
			others[row.Reads] = registry(t, false, row.Reads)
		}
		viewer := graph.Viewer{Name: "v", Role: row.Role, Body: "revenue"}
		found := leaks(t, list, asRole(t, planted, viewer), asRole(t, others[row.Reads], viewer))
		cells += len(list)
		leaked += len(found)
		if len(found) > 0 {
			t.Errorf("%s sees what it must not: %q", row.Role, found)
		}
	}
	// Were nothing narrowed, these would show it: the matrix sees what it is to see.
	admin := graph.Viewer{Name: "v", Role: graph.Admin, Body: "revenue"}
	for _, name := range leaks(t, list, asRole(t, planted, admin), asRole(t, others[graph.Public], admin)) {
		shown[name] = true
	}
	t.Logf("%d roles × %d paths = %d cells, %d leaks; %d paths show what is planted to who may see it", len(graph.Rights()), len(list), cells, leaked, len(shown))
	for _, name := range []string{"history", "traffic by day", "calls of a service", "security class", "where", "where not", "groups",
		"history of what is hidden", "history before a revision", "counts of nodes", "changes of a system", "changes of a hidden field", "changes for a hidden one", "path through",
		"path over the calls", "removed", "renamed", "a hidden node tried", "change of facts", "Query.node", "Query.nodes", "Catalogue.node", "Catalogue.trafficTotal",
		"Catalogue.trafficTotals", "Catalogue.systems", "Catalogue.system", "Catalogue.observedTraffic", "Catalogue.difference", "Catalogue.path", "Catalogue.search"} {
		if !shown[name] {
			t.Errorf("%s would not show what is planted if nothing were hidden: the row proves nothing", name)
		}
	}
}

// Who may write the node of a body, by role and mutation, in a dry run: "" where it is accepted, else the code.
func TestWhoWritesWhat(t *testing.T) {
	store := registry(t, true, graph.Public)
	mutations := map[string]string{
		"save":   `mutation {saveInformationSystem(input: {dryRun: true, system: {key: "civil-records", kind: "other"}}) {userErrors {code}}}`,
		"apply":  `mutation {applyChanges(input: {dryRun: true, changes: [{system: {key: "civil-records", kind: "other"}}]}) {userErrors {code}}}`,
		"move":   `mutation {applyChanges(input: {dryRun: true, changes: [{system: {key: "civil-records", owner: "revenue"}}]}) {userErrors {code}}}`,
		"parent": `mutation {applyChanges(input: {dryRun: true, changes: [{organization: {key: "justice", parent: "revenue"}}]}) {userErrors {code}}}`,
		"shared": `mutation {applyChanges(input: {dryRun: true, changes: [{dataItem: {key: "kinship", name: {en: "New"}}}]}) {userErrors {code}}}`,
		"remove": `mutation {removeNode(input: {dryRun: true, node: {type: INFORMATION_SYSTEM, key: "civil-records"}}) {userErrors {code}}}`,
	}
	cells := 0
	for _, row := range graph.Rights() {
		for _, body := range []graph.Key{"justice", "revenue"} {
			api := asRole(t, store, graph.Viewer{Name: "v", Role: row.Role, Body: body})
			for name, question := range mutations {
				want := "FORBIDDEN"
				switch {
				case row.Role == graph.Anonymous:
					want = "UNAUTHENTICATED"
				case row.Role.May(graph.WriteAll), row.Role == graph.Editor && body == "justice" && (name == "save" || name == "apply"):
					want = ""
				case row.Role == graph.Editor && body == "justice" && name == "remove": // it is his, and the rules refuse it, as other nodes rest on it
					want = ""
				}
				answer := resolverstest.Ask(t, api, question, nil)
				if got := strings.Join(answer.Codes(), " "); got != want {
					t.Errorf("%s of %s: %s: %q, want %q", row.Role, body, name, got, want)
				}
				cells++
			}
		}
	}
	t.Logf("%d cells of role, body and mutation", cells)
}

// What is refused and what is written is recorded, with the subject of the sign-in and without its token; who cannot sign in is
// told how, and imports are for admins.
func TestWhatIsRefusedIsRecorded(t *testing.T) {
	var record bytes.Buffer
	viewers := map[string]graph.Viewer{"Bearer r": {Name: "reader-1", Role: graph.Reader}, "Bearer s": {Name: "steward-1", Role: graph.Steward}}
	api := resolverstest.Serve(t, resolvers.Options{Store: registry(t, true, graph.Public), Audit: slog.New(slog.NewJSONHandler(&record, nil)),
		SignIn: func(r *http.Request) (graph.Viewer, error) {
			if v, known := viewers[r.Header.Get("Authorization")]; known {
				return v, nil
			}
			return graph.Viewer{}, graph.Errorf(graph.Unauthenticated, "Sign in.")
		}})
	for i, c := range []struct {
		token, path, body string
		status            int
		recorded          string // the event; "": none
	}{
		{"", "/graphql", `{"query": "{viewer {name}}"}`, 401, `"event":"refused","code":"UNAUTHENTICATED","subject":""`},
		{"Bearer secret", "/graphql", `{"query": "{viewer {name}}"}`, 401, `"event":"refused","code":"UNAUTHENTICATED","subject":""`},
		{"Bearer r", "/graphql", `{"query": "{viewer {name}}"}`, 200, ""},
		{"Bearer r", "/graphql", `{"query": "{catalogue {observedTraffic {totalCount}}}"}`, 200, `"event":"refused","code":"FORBIDDEN","subject":"reader-1"`},
		{"Bearer r", "/graphql", `{"query": "mutation M {removeNode(input: {node: {type: ACT, key: \"x\"}}) {userErrors {code}}}", "operationName": "M"}`, 200, `"code":"FORBIDDEN","subject":"reader-1","role":"READER","operation":"M"`},
		{"Bearer s", "/graphql", `{"query": "mutation M {applyChanges(input: {changes: [{system: {key: \"courts\", kind: \"other\"}}]}) {change {revision}}}"}`, 200, `"event":"write","subject":"steward-1","role":"STEWARD"`},
		{"Bearer s", "/import", `{}`, 403, `"code":"FORBIDDEN","subject":"steward-1"`},
	} {
		record.Reset()
		r := httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json")
		if c.token != "" {
			r.Header.Set("Authorization", c.token)
		}
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		if w.Code != c.status || (c.status == 401 || c.status == 403) != (w.Header().Get("WWW-Authenticate") != "") {
			t.Errorf("%d: %d, WWW-Authenticate %q: %s", i, w.Code, w.Header().Get("WWW-Authenticate"), w.Body)
		}
		if (c.recorded == "") != (record.Len() == 0) || !strings.Contains(record.String(), c.recorded) || strings.Contains(record.String(), "secret") {
			t.Errorf("%d: recorded %s; want %s", i, record.String(), c.recorded)
		}
	}
}

func TestLimitsAreThoseOfTheRole(t *testing.T) {
	limits := resolvers.DefaultLimits()
	small := limits
	small.Cost, small.Entries = 10, 5
	store := registry(t, true, graph.Public)
	for role, want := range map[graph.Role]string{graph.Reader: "LIMIT", graph.Analyst: ""} {
		api := resolverstest.Serve(t, resolvers.Options{Store: store, RoleLimits: map[graph.Role]graph.Limits{graph.Reader: small},
			SignIn: func(*http.Request) (graph.Viewer, error) { return graph.Viewer{Name: "v", Role: role}, nil }})
		answer := resolverstest.Ask(t, api, `{catalogue {services {nodes {key}}}}`, nil)
		if got := strings.Join(answer.Codes(), " "); got != want {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
		if told := resolverstest.Ask(t, api, `{limits {cost}}`, nil); role == graph.Reader && !strings.Contains(string(told.Data), strconv.Itoa(10)) {
			t.Errorf("limits: %s", told.Data)
		}
	}
}
