package neo4jstore_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/answers"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/neo4jstore"
)

const (
	registries = 360
	atOnce     = 120 // registries that stand side by side in one database, told apart by their keys
)

// TestQuestionsAgree: on registries of the kind that 2-model §2.6 names the questions in Cypher and package gap, which
// share not a line, give the same rows.
func TestQuestionsAgree(t *testing.T) {
	rows := map[string]int{}
	d := empty(t)
	store := d.open(t)
	for first := 0; first < registries; first += atOnce {
		edits := []graph.Edit{}
		for n := range load(t, store).Nodes() {
			edits = append(edits, graph.Remove(n.Ref()))
		}
		for i := first; i < first+atOnce; i++ {
			for _, n := range registry(i) {
				edits = append(edits, graph.Put(prefixed(t, n, fmt.Sprintf("r%d.", i))))
			}
		}
		commit(t, store, edits...)
		view := load(t, store).View(gaptest.Date)
		table := gap.Of(view)
		if _, _, err := store.KeepAnswers(t.Context(), answers.Of(view)); err != nil {
			t.Fatal(err)
		}
		for name, want := range rowsOf(view, table) {
			columns, got, err := store.Ask(context.Background(), name, map[string]any{"date": gaptest.Date})
			if err != nil {
				t.Fatal(err)
			}
			told := told(columns, got, want.columns)
			rows[name] += len(want.rows)
			slices.Sort(want.rows)
			if diff := cmp.Diff(want.rows, told); diff != "" {
				t.Errorf("%s, registries %d to %d: -gap +Cypher\n%s", name, first, first+atOnce-1, diff)
			}
		}
	}
	t.Logf("%d registries, rows compared: %v", registries, rows)
	for _, q := range neo4jstore.Questions() {
		if rows[q.Name] == 0 {
			t.Errorf("%s was compared on no row", q.Name)
		}
	}
}

// registry is a made-up one, always the same for a number.
func registry(number int) []graph.Node {
	return rapid.Custom(func(t *rapid.T) []graph.Node {
		return gaptest.Registry(t, gaptest.Options{Plain: true})
	}).Example(number)
}

// prefixed is a node with a prefix before its key and those that it refers to.
func prefixed(t *testing.T, n graph.Node, prefix string) graph.Node {
	t.Helper()
	tree := graph.Encode(n)
	prefixKeys(graph.Describe(n.Ref().Type).Fields, tree, prefix)
	again, problems := graph.Decode(n.Ref().Type, tree)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return again
}

func prefixKeys(fields []graph.Field, tree map[string]any, prefix string) {
	for _, f := range fields {
		switch v := tree[f.Name].(type) {
		case string:
			if f.Shape == graph.ShapeKey {
				tree[f.Name] = prefix + v
			}
		case map[string]any:
			prefixKeys(f.Fields, v, prefix)
		case []any:
			for i := range v {
				if entry, ok := v[i].(map[string]any); ok {
					prefixKeys(f.Fields, entry, prefix)
				} else if f.Shape == graph.ShapeKey {
					v[i] = prefix + v[i].(string)
				}
			}
		}
	}
}

// answer is what package gap says to a question, in the columns that it knows.
type answer struct {
	columns []string
	rows    []string
}

func (a *answer) add(values ...any) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	a.rows = append(a.rows, strings.Join(texts, " "))
}

// told gives the rows of a question in some columns, sorted.
func told(columns []string, rows [][]any, wanted []string) []string {
	var told answer
	for _, row := range rows {
		var values []any
		for _, column := range wanted {
			v := row[slices.Index(columns, column)]
			if v == nil {
				v = "-"
			}
			values = append(values, v)
		}
		told.add(values...)
	}
	slices.Sort(told.rows)
	return told.rows
}

func rowsOf(view *graph.View, table *gap.Table) map[string]*answer {
	unit := []string{"service", "channel", "requirement", "document"}
	all := map[string]*answer{
		"replaceable_now":            {columns: unit},
		"replaceable_after_work":     {columns: unit},
		"paper_and_unknown":          {columns: append(slices.Clip(unit), "outcome")},
		"paper_only_the_act_demands": {columns: append(slices.Clip(unit), "says")},
		"missing_integrations":       {columns: []string{"consumer", "provider", "documents"}},
		"services_without_system":    {columns: []string{"service"}},
		"documents_held_by_whom":     {columns: []string{"document", "item", "holders"}},
		"courier_loops":              {columns: []string{"issuing", "demanding", "channel", "requirement", "document"}},
		"documents_demanded_twice":   {columns: []string{"service", "document", "subject", "requirements"}},
		"who_relies_on_whom":         {columns: []string{"system", "integrations", "consumers", "services"}},
		"surveys_to_make":            {columns: []string{"document", "requirements", "services"}},

		"answers_by_body":              {columns: []string{"body", "services", "documents", "now", "nowPossibly", "afterWork", "unknown"}},
		"answers_missing_integrations": {columns: []string{"consumer", "provider", "step", "freedAlone", "freedAlonePossibly", "documents"}},
	}
	for _, u := range table.Units() {
		v := table.Verdict(u.Requirement, u.Channel)
		r := view.Requirement(u.Requirement)
		row := []any{r.Service, orNone(u.Channel), u.Requirement, r.DocumentType}
		switch v.Outcome() {
		case gap.ReplaceableNow:
			all["replaceable_now"].add(row...)
		case gap.ReplaceableAfterWork:
			all["replaceable_after_work"].add(row...)
		case gap.Paper, gap.Unknown:
			all["paper_and_unknown"].add(append(row, v.Outcome())...)
		}
		if v.Certain.Decision == gap.AmendAct {
			all["paper_only_the_act_demands"].add(append(row, v.Says)...)
		}
	}
	for _, m := range table.MissingIntegrations() {
		all["missing_integrations"].add(m.Consumer, m.Provider, m.DocumentTypes)
	}
	for _, w := range table.ServicesWithoutSystem() {
		all["services_without_system"].add(w.Service)
	}
	for d := range graph.All[*graph.DocumentTypeFacts](view.Snapshot, graph.TypeDocumentType) {
		if d.Kind.IsEvidence() {
			held(view, d, all["documents_held_by_whom"])
			unsurveyed(view, d, all["surveys_to_make"])
		}
	}
	for _, loop := range table.CourierLoops(gap.CourierLoopWhere{}) {
		for _, issuing := range loop.Issuing {
			for _, channel := range loop.Channels {
				all["courier_loops"].add(issuing, loop.Demanding, orNone(channel), loop.Requirement, loop.DocumentType)
			}
		}
	}
	for _, r := range table.RepeatedDemands() {
		all["documents_demanded_twice"].add(r.Service, r.DocumentType, orNone(graph.Key(r.Subject)), r.Requirements)
	}
	for system := range graph.All[*graph.InformationSystemFacts](view.Snapshot, graph.TypeInformationSystem) {
		reliance(view, system.Key, all["who_relies_on_whom"])
	}
	for _, m := range table.MissingIntegrations() {
		all["answers_missing_integrations"].add(m.Consumer, m.Provider, m.Step, len(m.FreedAlone[0]), len(m.FreedAlone[1]), m.DocumentTypes)
	}
	byBody(view, table, all["answers_by_body"])
	return all
}

// unsurveyed reads off the snapshot what hangs on a document that nobody has looked for.
func unsurveyed(view *graph.View, d *graph.DocumentTypeFacts, told *answer) {
	services := map[graph.Key]bool{}
	requirements := 0
	for r := range graph.All[*graph.RequirementFacts](view.Snapshot, graph.TypeRequirement) {
		if r.DocumentType == d.Key && r.Valid.Contains(view.Date) {
			requirements++
			services[r.Service] = true
		}
	}
	if d.Surveyed == nil && requirements > 0 {
		told.add(d.Key, requirements, len(services))
	}
}

// reliance reads off the snapshot who is connected to a system in production, and the services that work with those.
func reliance(view *graph.View, system graph.Key, told *answer) {
	consumers := map[graph.Key]bool{}
	integrations := 0
	for i := range graph.All[*graph.IntegrationFacts](view.Snapshot, graph.TypeIntegration) {
		if i.Provider.System == system && graph.StatusAt(i.Status, view.Date) == graph.StatusProduction {
			integrations++
			consumers[i.Consumer.System] = true
		}
	}
	if integrations == 0 {
		return
	}
	services := map[graph.Key]bool{}
	for s := range graph.All[*graph.ServiceFacts](view.Snapshot, graph.TypeService) {
		for _, own := range s.OwnSystems {
			if consumers[own] {
				services[s.Key] = true
			}
		}
	}
	for c := range graph.All[*graph.ChannelFacts](view.Snapshot, graph.TypeChannel) {
		if consumers[c.System] {
			services[c.Service] = true
		}
	}
	told.add(system, integrations, slices.Sorted(maps.Keys(consumers)), len(services))
}

// byBody counts the verdicts of each body's services; "-" is the services of which none is recorded.
func byBody(view *graph.View, table *gap.Table, told *answer) {
	type count struct {
		services                                     map[graph.Key]bool
		documents, now, nowPossibly, afterWork, none int
	}
	bodies := map[graph.Key]*count{}
	for _, u := range table.Units() {
		v := table.Verdict(u.Requirement, u.Channel)
		if v.Outcome() == gap.NotEvidence {
			continue
		}
		service := view.Service(view.Requirement(u.Requirement).Service)
		body := orNone(service.Responsible)
		c := bodies[body]
		if c == nil {
			c = &count{services: map[graph.Key]bool{}}
			bodies[body] = c
		}
		c.services[service.Key] = true
		c.documents++
		one := func(is bool, n *int) {
			if is {
				*n++
			}
		}
		one(v.Outcome() == gap.ReplaceableNow, &c.now)
		one(v.Possibly() == gap.ReplaceableNow, &c.nowPossibly)
		one(v.Outcome() == gap.ReplaceableAfterWork, &c.afterWork)
		one(v.Outcome() == gap.Unknown, &c.none)
	}
	for body, c := range bodies {
		told.add(body, len(c.services), c.documents, c.now, c.nowPossibly, c.afterWork, c.none)
	}
}

// held reads off the snapshot who holds each item of a document.
func held(view *graph.View, d *graph.DocumentTypeFacts, told *answer) {
	items := d.Items
	if len(items) == 0 {
		items = []graph.Key{""}
	}
	for _, item := range items {
		holders := map[graph.Key]bool{}
		for h := range graph.All[*graph.HoldingFacts](view.Snapshot, graph.TypeHolding) {
			withdrawn := graph.StatusAt(view.System(h.System).Status, view.Date) == graph.StatusWithdrawn
			if !withdrawn && (h.DocumentType == d.Key || item != "" && h.DataItem == item) {
				holders[h.System] = true
			}
		}
		keys := []graph.Key{}
		for key := range holders {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		told.add(d.Key, orNone(item), keys)
	}
}

func orNone(key graph.Key) graph.Key {
	if key == "" {
		return "-"
	}
	return key
}

func TestAskForWhatIsNotThere(t *testing.T) {
	_, _, err := empty(t).open(t).Ask(t.Context(), "everything", nil)
	if graph.CodeOf(err) != graph.NotFound || !strings.Contains(err.Error(), "replaceable_now") {
		t.Errorf("%v, want NOT_FOUND with the names of the questions", err)
	}
}
