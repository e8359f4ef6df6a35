package resolvers_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
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
	stated := graph.Claim{Basis: graph.Stated}
	for _, n := range append(graphtest.Registry(),
		&graph.TerritoryFacts{Identity: graph.Identity{Key: "everywhere", Claim: stated}, Name: graph.Text{EN: "Everywhere"}},
		&graph.FunctionFacts{Identity: graph.Identity{Key: "judging", Claim: stated}, Name: graph.Text{EN: "Judging"}, Body: "justice"}) {
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

// asRole serves a registry to a viewer, and to an admin who says that he is one. It keeps answers, and its audit in the second result.
func asRole(t *testing.T, store graph.Store, viewer graph.Viewer) (http.Handler, *bytes.Buffer) {
	limits := resolvers.DefaultLimits()
	limits.Fields, limits.Cost, limits.Entries, limits.Tokens, limits.Depth = 1e6, 1<<40, 1e9, 1e6, 50
	record := &bytes.Buffer{}
	plain := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "change" {
			return slog.Attr{}
		}
		return a
	}
	return resolverstest.Serve(t, resolvers.Options{Store: store, Limits: limits, Timeout: 5 * time.Minute, AnswerBytes: 1 << 22,
		Audit:      slog.New(slog.NewJSONHandler(record, &slog.HandlerOptions{ReplaceAttr: plain})),
		RoleLimits: map[graph.Role]graph.Limits{graph.Anonymous: limits},
		SignIn: func(r *http.Request) (graph.Viewer, error) {
			if r.Header.Get(asAdmin) != "" {
				return graph.Viewer{Name: "a", Role: graph.Admin}, nil
			}
			return viewer, nil
		}}), record
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
	"history":                    `{catalogue {system(key: "civil-records") {history(first: 10) {revision actor reason removed values {field}}}}}`,
	"history of others":          `{catalogue {systems {nodes {key history(first: 10) {revision}}}}}`,
	"changes of a node":          `{changes(where: {keys: ["courts"]}) {totalCount nodes {revision nodeCount}}}`,
	"changes of a hidden type":   `{changes(where: {types: [TRAFFIC_TOTAL]}) {totalCount}}`,
	"changes of somebody":        `{changes(where: {actors: ["` + plantedActor + `"]}) {totalCount}}`,
	"changes for a reason":       `{changes(where: {contains: "` + plantedReason + `"}) {totalCount}}`,
	"changed nodes":              `{changes {nodes {revision actor reason nodeCount written {type key kind values {field before after}}}}}`,
	"history of what is hidden":  `{catalogue {system(key: "courts") {history(first: 2) {revision reason kind values {field before after}}}}}`,
	"history before a revision":  `{catalogue {system(key: "courts") {history(first: 1, before: 4) {revision values {field}}}}}`,
	"counts of nodes":            `{changes(order: OLDEST_FIRST) {totalCount nodes {revision reason nodeCount}}}`,
	"changes of a system":        `{changes(where: {types: [INFORMATION_SYSTEM]}, first: 1) {totalCount pageInfo {hasNextPage endCursor} nodes {revision}}}`,
	"changes of a hidden field":  `{changes(where: {nodes: ["` + (graph.ID{Ref: graph.Ref{Type: graph.TypeInformationSystem, Key: "courts"}}).String() + `"]}) {totalCount nodes {revision}}}`,
	"changes for a hidden one":   `{changes(where: {contains: "` + plantedHidden + `"}) {totalCount nodes {revision}}}`,
	"traffic by day":             `{catalogue {integrations {nodes {key traffic(from: "2026-11-01", to: "2026-11-02") {day calls}}}}}`,
	"calls of a service":         `{catalogue {service(key: "licence") {calls {totalCount nodes {key calls}}}}}`,
	"security class":             `{catalogue {systems {nodes {key securityClass callsCounted {source from to}}}}}`,
	"where":                      `{catalogue {systems(where: {securityClass: {eq: "` + plantedClass + `"}}) {totalCount nodes {key}}}}`,
	"where not":                  `{catalogue {systems(where: {not: {securityClass: {isNull: true}}}) {totalCount nodes {key}}}}`,
	"where along a relation":     `{catalogue {services(where: {calls: {some: {}}}) {totalCount nodes {key}}}}`,
	"order":                      `{catalogue {systems(orderBy: [{by: SECURITY_CLASS}]) {nodes {key}}}}`,
	"order of hidden nodes":      `{catalogue {trafficTotals(orderBy: [{by: CALLS}]) {edges {cursor} pageInfo {endCursor}}}}`,
	"groups by a hidden field":   `{catalogue {systems {groupBy(keys: [SECURITY_CLASS]) {count keys {value}}}}}`,
	"groups by hidden nodes":     `{catalogue {trafficTotals {groupBy(keys: [CONSUMER]) {count keys {value}}}}}`,
	"where of hidden nodes":      `{catalogue {trafficTotals(where: {calls: {gt: 1}}) {totalCount}}}`,
	"count along a relation":     `{catalogue {services(where: {calls: {count: {gte: 1}}}) {totalCount}}}`,
	"where of a hidden part":     `{catalogue {systems(where: {callsCounted: {some: {}}}) {totalCount}}}`,
	"order in a hypothesis":      `{catalogue(with: [{system: {key: "courts", kind: "other"}}]) {systems(orderBy: [{by: SECURITY_CLASS}]) {nodes {key securityClass}}}}`,
	"search with types":          `{catalogue {search(text: "civil", types: [TRAFFIC_TOTAL, INFORMATION_SYSTEM]) {totalCount types {type count} edges {cursor score matches {field text highlights {start end}}}}}}`,
	"search of a hidden key":     `{catalogue {search(text: "PLANTED") {totalCount types {type count} nodes {id}}}}`,
	"verdicts":                   `{catalogue {verdicts {totalCount groupBy(keys: [OUTCOME]) {count keys {value}}} missingIntegrations {totalCount}}}`,
	"two graphs":                 `{a: catalogue(at: {revision: 2}) {systems {nodes {securityClass}} trafficTotals {totalCount}} b: catalogue(at: {revision: 3}) {systems {nodes {securityClass}}}}`,
	"another day":                `{catalogue(at: {date: "2026-02-01"}) {systems {nodes {securityClass}} trafficTotals {totalCount}}}`,
	"difference of revisions":    `{catalogue {difference(from: {revision: 2}) {nodes {totalCount nodes {kind fields before {id} after {id}}}}}}`,
	"a hidden id":                `{node(id: "` + hiddenNode + `") {id __typename}}`,
	"a hidden id in an argument": `{catalogue {trafficTotal(key: "` + hiddenNode + `") {id} impact(of: "` + hiddenNode + `") {__typename}}}`,
	"groups":                     `{catalogue {trafficTotals {totalCount facets {dimension} } systems {facets {dimension values {id count}}}}}`,
	"path through":               `{catalogue {path(from: "Service:licence", to: "InformationSystem:civil-records", maxLength: 4, first: 100) {length count paths {nodes {id}}}}}`,
	"path over the calls":        `{catalogue {path(from: "Service:licence", to: "InformationSystem:civil-records", over: ["TrafficTotal"]) {length count}}}`,
	"removed":                    `{catalogue(with: [{remove: {type: INFORMATION_SYSTEM, key: "civil-records"}}]) {systems {totalCount}}}`,
	"renamed":                    `{catalogue(with: [{system: {key: "civil-records", name: {en: "New"}}}]) {system(key: "civil-records") {id securityClass name {text}}}}`,
	"a hidden field tried":       `{catalogue(with: [{system: {key: "civil-records", securityClass: "1"}}]) {moment {hypothetical}}}`,
	"a hidden node tried":        `{catalogue(with: [{remove: {type: TRAFFIC_TOTAL, key: "` + plantedTotal + `"}}]) {moment {hypothetical}}}`,
	"search of a class":          `{catalogue {search(text: "` + plantedClass + `") {totalCount}}}`,
	"change of facts":            `{catalogue {difference(from: {revision: 1}) {nodes {totalCount nodes {fields before {id} after {id}}}}}}`,
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

// leaks walks every path in the name of a viewer, of the registry with what is planted and of the other, and names those that tell
// not the same of both.
func leaks(t *testing.T, list map[string]path, planted, without graph.Store, viewer graph.Viewer) (differ []string) {
	a, recordOfA := asRole(t, planted, viewer)
	b, recordOfB := asRole(t, without, viewer)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		if list[name](t, a) != list[name](t, b) {
			differ = append(differ, name)
		}
	}
	if lines(recordOfA) != lines(recordOfB) {
		differ = append(differ, "the audit")
	}
	return differ
}

// lines are those of a record in the order of the alphabet, as fields that are refused at once come in any.
func lines(record *bytes.Buffer) string {
	all := strings.Split(record.String(), "\n")
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func TestRightsMatrix(t *testing.T) {
	list := paths()
	for name, question := range everyQuestion(t) {
		list[name] = answerTo(question)
	}
	planted, others, cells, leaked := registry(t, true, graph.Public), map[graph.Visibility]graph.Store{}, 0, 0
	for _, row := range graph.Rights() {
		if others[row.Reads] == nil {
			others[row.Reads] = registry(t, false, row.Reads)
		}
		t.Run(string(row.Role), func(t *testing.T) {
			found := leaks(t, list, planted, others[row.Reads], graph.Viewer{Name: "v", Role: row.Role, Body: "justice"})
			cells += len(list) + 1
			if leaked += len(found); len(found) > 0 {
				t.Errorf("%s sees what it must not: %q", row.Role, found)
			}
		})
	}
	t.Logf("%d roles × %d paths = %d cells, %d leaks", len(graph.Rights()), len(list)+1, cells, leaked)
}

// Were nothing narrowed, the matrix would show it: an admin is told another thing of a registry without what is planted.
func TestTheMatrixSeesWhatIsPlanted(t *testing.T) {
	list := paths()
	for name, question := range everyQuestion(t) {
		list[name] = answerTo(question)
	}
	found := leaks(t, list, registry(t, true, graph.Public), registry(t, false, graph.Public), graph.Viewer{Name: "v", Role: graph.Admin})
	t.Logf("%d of %d paths show what is planted to who may see it; not %q", len(found), len(list), slices.DeleteFunc(slices.Sorted(maps.Keys(list)),
		func(name string) bool { return slices.Contains(found, name) }))
	for _, name := range slices.Sorted(maps.Keys(list)) {
		ofSchema := strings.HasPrefix(name, "Catalogue.") || strings.HasPrefix(name, "Query.") // most fields are of what nobody hides
		if !slices.Contains(found, name) && !slices.Contains(showingNothing, name) && (!ofSchema || slices.Contains(showing, name)) {
			t.Errorf("%s would not show what is planted if nothing were hidden: the row proves nothing", name)
		}
	}
}

// showing are the fields of the schema that show what is planted.
var showing = []string{"Query.changes", "Query.node", "Query.nodes", "Catalogue.node", "Catalogue.trafficTotal", "Catalogue.trafficTotals", "Catalogue.systems", "Catalogue.system",
	"Catalogue.observedTraffic", "Catalogue.difference", "Catalogue.path", "Catalogue.search", "Catalogue.completeness", "Catalogue.impact"}

// showingNothing are the paths on which what is planted is not told to anybody, but would be if a check were not there.
var showingNothing = []string{"health", "the schema", "verdicts", "a hidden field tried", "a hidden id in an argument", "search of a class", "search with types",
	"trying: changes of an older base", "trying: to change a hidden field", "trying: to confirm what is hidden there", "trying: to refer to a hidden node"}

// refused are questions that are refused to those who read less, whatever is there: their answers would tell of it.
var refused = []struct {
	question string
	needs    graph.Visibility
}{
	{`{catalogue {systems(where: {securityClass: {eq: "1"}}) {totalCount}}}`, graph.Restricted},
	{`{catalogue {systems(where: {not: {securityClass: {isNull: true}}}) {totalCount}}}`, graph.Restricted},
	{`{catalogue {systems(where: {callsCounted: {some: {}}}) {totalCount}}}`, graph.Restricted},
	{`{catalogue {services(where: {calls: {some: {}}}) {totalCount}}}`, graph.Restricted},
	{`{catalogue {systems(orderBy: [{by: SECURITY_CLASS}]) {totalCount}}}`, graph.Restricted},
	{`{catalogue {systems {groupBy(keys: [SECURITY_CLASS]) {count}}}}`, graph.Restricted},
	{`{catalogue(with: [{system: {key: "courts", securityClass: "1"}}]) {moment {revision}}}`, graph.Restricted},
	{`{catalogue(with: [{system: {key: "courts", securityClass: null}}]) {moment {revision}}}`, graph.Restricted},
	{`{catalogue(with: [{trafficTotal: {key: "new", days: 1}}]) {moment {revision}}}`, graph.Restricted},
	{`{catalogue {observedTraffic {totalCount}}}`, graph.Restricted},
	{`{catalogue {integrations(first: 1) {nodes {traffic(from: "2026-11-01", to: "2026-11-02") {day}}}}}`, graph.Restricted},
	{`{changes(where: {contains: "x"}) {totalCount}}`, graph.Working},
	{`{changes(where: {actors: ["x"]}) {totalCount}}`, graph.Personal},
}

func TestRightsToAsk(t *testing.T) {
	store := registry(t, false, graph.Public)
	for _, row := range graph.Rights() {
		api, _ := asRole(t, store, graph.Viewer{Name: "v", Role: row.Role})
		for _, c := range refused {
			answer, want := resolverstest.Ask(t, api, c.question, nil), "FORBIDDEN"
			if row.Role == graph.Anonymous {
				want = "UNAUTHENTICATED"
			}
			if got := answer.Codes(); row.Reads < c.needs && !slices.Equal(slices.Compact(got), []string{want}) || row.Reads >= c.needs && slices.Contains(got, want) {
				t.Errorf("%s asks %s: %q; it needs %s", row.Role, c.question, got, c.needs)
			}
		}
	}
}

// An answer about who asks is not kept for another of the same role.
func TestRightsOfOneself(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: registry(t, false, graph.Public), AnswerBytes: 1 << 20, SignIn: func(r *http.Request) (graph.Viewer, error) {
		return graph.Viewer{Name: r.Header.Get("X-Name"), Role: graph.Reader}, nil
	}})
	for _, name := range []string{"one", "other"} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(inJSON(`{viewer {name}}`)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Name", name)
		recorder := httptest.NewRecorder()
		if api.ServeHTTP(recorder, r); !strings.Contains(recorder.Body.String(), `{"viewer":{"name":"`+name+`"}}`) {
			t.Errorf("%s is told %s", name, recorder.Body)
		}
	}
}

// ownNodes is a node of each type that belongs to the body justice, or to nobody where bodies share the type; a type without a row
// fails the test.
var ownNodes = map[graph.NodeType]graph.Key{
	graph.TypeAct: "rules", graph.TypeWording: "rules-2020", graph.TypeProvision: "rules-8", graph.TypeTerritory: "everywhere", graph.TypeOrganization: "justice",
	graph.TypeFunction: "judging", graph.TypeDataItem: "kinship", graph.TypeDocumentType: "passport", graph.TypeInformationSystem: "civil-records",
	graph.TypeHolding: "civil-records/birth", graph.TypeDataService: "civil-read", graph.TypeIntegration: "licence-office-to-civil-records",
	graph.TypeService: "licence", graph.TypeChannel: "licence/office", graph.TypeRequirement: "licence/passport", graph.TypeTrafficTotal: plantedTotal,
}

// writing is a mutation, and whether an editor may do it.
type writing struct {
	question string // %t stands for whether it is a dry run
	own      bool   // an editor of the body justice may
}

// writings is every mutation, each of a node of every type.
func writings(t *testing.T) map[string]writing {
	schema := readSchema(t)
	list := map[string]writing{
		"a system to another body":     {`mutation {applyChanges(input: {dryRun: %t, changes: [{system: {key: "civil-records", owner: "revenue"}}]}) {userErrors {code}}}`, false},
		"a body under another":         {`mutation {applyChanges(input: {dryRun: %t, changes: [{organization: {key: "justice", parent: "revenue"}}]}) {userErrors {code}}}`, false},
		"a new node of nobody":         {`mutation {saveInformationSystem(input: {dryRun: %t, system: {key: "new", name: {en: "N"}, basis: STATED}}) {userErrors {code}}}`, false},
		"his own and another's":        {`mutation {applyChanges(input: {dryRun: %t, changes: [{system: {key: "civil-records", kind: "other"}}, {system: {key: "tax", kind: "other"}}]}) {userErrors {code}}}`, false},
		"creating what is there":       {`mutation {saveInformationSystem(input: {dryRun: %t, mode: CREATE, system: {key: "civil-records", kind: "other"}}) {userErrors {code}}}`, true},
		"what is referred to, removed": {`mutation {applyChanges(input: {dryRun: %t, changes: [{remove: {type: INFORMATION_SYSTEM, key: "civil-records"}}]}) {userErrors {code}}}`, true},
	}
	tried := map[graph.NodeType]bool{}
	for _, f := range schema.Types["Mutation"].Fields {
		name, saves := strings.CutPrefix(f.Name, "save")
		if !saves {
			continue
		}
		node := graph.NodeType(name)
		key, known := ownNodes[node]
		if !known {
			t.Errorf("%s was not tried: name a node of the type in ownNodes", f.Name)
		}
		tried[node] = true
		own := node != graph.TypeDataItem && node != graph.TypeTerritory && node != graph.TypeTrafficTotal
		input := schema.Types[f.Arguments[0].Type.Name()].Fields[0].Name
		list[f.Name] = writing{`mutation {` + f.Name + `(input: {dryRun: %t, ` + input + `: {key: "` + string(key) + `", source: "other"}}) {userErrors {code}}}`, own}
		list["applyChanges of "+name] = writing{`mutation {applyChanges(input: {dryRun: %t, changes: [{` + input + `: {key: "` + string(key) + `", source: "other"}}]}) {userErrors {code}}}`, own}
		if node != graph.TypeOrganization { // his own body stays, so it is below
			list["removeNode of "+name] = writing{`mutation {removeNode(input: {dryRun: %t, node: {type: ` + screaming(name) + `, key: "` + string(key) + `"}}) {userErrors {code}}}`, own}
		}
	}
	if len(tried) != len(graph.Descriptions()) {
		t.Errorf("%d types of nodes were tried of %d", len(tried), len(graph.Descriptions()))
	}
	return list
}

func screaming(name string) string {
	return strings.ToUpper(regexp.MustCompile("([a-z])([A-Z])").ReplaceAllString(name, "${1}_$2"))
}

// Who may write the nodes of a body, by role and mutation: in a dry run, and where it is refused in earnest too, after which nothing
// is otherwise.
func TestRightsToWrite(t *testing.T) {
	store := registry(t, true, graph.Public)
	list, cells := writings(t), 0
	for _, row := range graph.Rights() {
		for _, body := range []graph.Key{"justice", "revenue", ""} {
			api, _ := asRole(t, store, graph.Viewer{Name: "v", Role: row.Role, Body: body})
			for name, w := range list {
				want := "FORBIDDEN"
				switch {
				case row.Role == graph.Anonymous:
					want = "UNAUTHENTICATED"
				case row.Role.May(graph.WriteAll), row.Role.May(graph.WriteOwn) && body == "justice" && w.own:
					want = ""
				}
				for _, dry := range []bool{true, false} {
					if want == "" && !dry {
						continue
					}
					if got := strings.Join(resolverstest.Ask(t, api, fmt.Sprintf(w.question, dry), nil).Codes(), " "); got != want {
						t.Errorf("%s of %q: %s, dry run %t: %q, want %q", row.Role, body, name, dry, got, want)
					}
					cells++
				}
			}
			if (row.Role != graph.Admin) != (postAs(api, "/import?dryRun=true", twoItems, false).Code/100 == 4) {
				t.Errorf("%s of %q: an import", row.Role, body)
			}
			cells++
		}
	}
	if newest, err := store.Load(t.Context()); err != nil || newest.Revision() != 4 {
		t.Errorf("something was written: revision %d, %v", newest.Revision(), err)
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
