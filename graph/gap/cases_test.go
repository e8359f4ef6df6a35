package gap_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// A case is a tiny registry with a reason, and what is expected of it. What a node leaves out and the model demands is
// filled in, so that a case shows only what it is about; see fill.
type testCase struct {
	Reason   string                      `json:"reason"`
	Date     graph.Date                  `json:"date"`
	Nodes    map[string][]map[string]any `json:"nodes"`
	Verdicts map[string]expected         `json:"verdicts"` // "requirement" or "requirement@channel"
	Missing  *[]map[string]any           `json:"missing"`
	Papers   map[string]map[string]any   `json:"papers"` // "service" or "service@channel"
	Without  []string                    `json:"withoutSystem"`
	Some     map[graph.Key]graph.Key     `json:"onSomeChannel"`  // requirement → the channel of its best verdict
	Every    map[graph.Key]graph.Key     `json:"onEveryChannel"` // and of its worst
	Lists    map[string][]map[string]any `json:"lists"`          // the lists of lists_test.go, by their names there
	Blockers map[string][]string         `json:"blockers"`       // "requirement" or "requirement@channel", in the certain run; see blockerText
	Fixes    map[string]any              `json:"fixes"`          // the changes that lift those that can be lifted
}

// expected is what a verdict must say; what is left out is not compared. Possible is as certain where it is left out.
type expected struct {
	Certain  map[string]any `json:"certain"`
	Possible map[string]any `json:"possible"`
	ActRead  *bool          `json:"actRead"`
	None     bool           `json:"none"` // there is no such unit
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) < 45 {
		t.Fatalf("%d cases found, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	var c testCase
	if err := decoder.Decode(&c); err != nil {
		t.Fatal(err)
	}
	if c.Reason == "" {
		t.Fatal("The case has no reason.")
	}
	table := gap.Of(snapshotOf(t, registryOf(t, c.Nodes)).View(c.Date))
	differ := func(what, diff string) {
		if diff != "" {
			t.Errorf("%s\n%s (-want +got):\n%s", c.Reason, what, diff)
		}
	}
	for name, want := range c.Verdicts {
		requirement, channel, _ := strings.Cut(name, "@")
		v := table.Verdict(graph.Key(requirement), graph.Key(channel))
		if v == nil || want.None {
			if v != nil || !want.None {
				t.Errorf("%s\n%s: verdict is %v", c.Reason, name, v)
			}
			continue
		}
		if want.Possible == nil {
			want.Possible = want.Certain
		}
		differ(name+" certain", compare(want.Certain, answerTree(&v.Certain)))
		differ(name+" possible", compare(want.Possible, answerTree(&v.Possible)))
		if want.ActRead != nil && *want.ActRead != v.ActRead {
			t.Errorf("%s\n%s: act read is %v", c.Reason, name, v.ActRead)
		}
	}
	if c.Missing != nil {
		var got []map[string]any
		for _, m := range table.MissingIntegrations() {
			got = append(got, missingTree(table, &m))
		}
		if len(got) != len(*c.Missing) {
			differ("missing integrations", cmp.Diff(*c.Missing, got))
			return
		}
		for i, want := range *c.Missing {
			differ(fmt.Sprintf("missing integration %d", i), compare(want, got[i]))
		}
	}
	for name, want := range c.Papers {
		service, channel, _ := strings.Cut(name, "@")
		p := table.Paper(graph.Key(service), graph.Key(channel))
		if p == nil {
			t.Errorf("%s\n%s: no such paper", c.Reason, name)
			continue
		}
		differ("paper of "+name, compare(want, tree(p)))
	}
	for name, want := range c.Blockers {
		requirement, channel, _ := strings.Cut(name, "@")
		got := []string{}
		var fixes []graph.Edit
		for _, b := range table.Blockers(gap.Unit{Requirement: graph.Key(requirement), Channel: graph.Key(channel)}, gap.Certain) {
			got, fixes = append(got, blockerText(&b)), append(fixes, b.Fix...)
		}
		differ("blockers of "+name, cmp.Diff(want, got))
		if c.Fixes[name] != nil {
			differ("fixes of "+name, cmp.Diff(c.Fixes[name], plainTree(graph.Changes(gap.Together(fixes)))))
		}
	}
	for requirement, channel := range c.Some {
		differ("on some channel", cmp.Diff(channel, table.OnSomeChannel(requirement).Channel))
	}
	for requirement, channel := range c.Every {
		differ("on every channel", cmp.Diff(channel, table.OnEveryChannel(requirement).Channel))
	}
	for name, want := range c.Lists {
		differ(name, compareLists(t, want, lists[name](table)))
	}
	if c.Without != nil {
		differ("services without system", cmp.Diff(c.Without, withoutTexts(table.ServicesWithoutSystem())))
	}
}

// compare gives the difference in the fields that are wanted.
func compare(want, got map[string]any) string {
	shown := map[string]any{}
	for name := range want {
		shown[name] = got[name]
	}
	return cmp.Diff(want, shown)
}

// tree gives a value as JSON reads it back.
func tree(v any) map[string]any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(err)
	}
	return tree
}

func answerTree(a *gap.Answer) map[string]any {
	got := tree(map[string]any{"outcome": a.Outcome, "scope": a.Scope, "otherwise": a.Otherwise, "items": fmt.Sprintf("%d/%d", a.Covered, a.Total),
		"rest": a.Rest, "step": a.Step, "decision": a.Decision, "mayDrop": a.MayDrop, "routes": len(a.Routes), "works": texts(a.Works)})
	var cases []any
	for _, c := range a.Cases {
		text := whenText(c.When) + ": " + string(c.Outcome)
		if c.Rest != "" {
			text += " " + string(c.Rest)
		}
		cases = append(cases, text+" "+string(c.Decision))
	}
	got["cases"] = cases
	if len(a.Routes) > 0 {
		got["best"] = strings.Join([]string{string(a.Routes[0].Consumer), string(a.Routes[0].Holder), string(a.Routes[0].Holding)}, " ")
	}
	return got
}

func texts(works []gap.Work) []string {
	list := []string{}
	for _, w := range works {
		list = append(list, workText(w))
	}
	return list
}

// workText is a work in one line: "CONFIRM DELIVERY k>x integration:i items:a,b".
func workText(w gap.Work) string {
	words := []string{string(w.Step)}
	add := func(name string, value any) {
		if text := fmt.Sprint(value); text != "" {
			words = append(words, name+text)
		}
	}
	add("", w.What)
	add("", w.Consumer+">"+w.Provider)
	add("integration:", w.Integration)
	add("service:", w.DataService)
	add("holding:", w.Holding)
	add("system:", w.System)
	items := make([]string, len(w.Items))
	for i, item := range w.Items {
		items[i] = string(item)
	}
	if len(items) > 0 {
		add("items:", strings.Join(items, ","))
	}
	add("", w.Absence)
	return strings.Join(words, " ")
}

func whenText(w gap.When) string {
	var parts []string
	if w.Event != (graph.Period{}) {
		parts = append(parts, w.Event.From.String()+".."+w.Event.To.String())
	}
	codes := func(list gap.Codes) {
		switch {
		case list.In != nil:
			parts = append(parts, "in "+strings.Join(list.In, " "))
		case list.AllBut != nil:
			parts = append(parts, "not in "+strings.Join(list.AllBut, " "))
		}
	}
	codes(w.Territories)
	codes(w.Populations)
	for _, limit := range w.Words {
		if limit.Holds {
			parts = append(parts, limit.Text)
		} else {
			parts = append(parts, "not "+limit.Text)
		}
	}
	if len(parts) == 0 {
		return "always"
	}
	return strings.Join(parts, ", ")
}

// withoutTexts writes services without a system as "service channels: absence, documents, freed by run, providers".
func withoutTexts(list []gap.ServiceWithoutSystem) []string {
	texts := []string{}
	for _, w := range list {
		text := fmt.Sprintf("%s %q: %s, %d documents, freed %d %d", w.Service, w.Channels, w.Absence, w.Documents, w.Freed[0], w.Freed[1])
		for _, key := range w.Providers {
			text += " " + string(key)
		}
		texts = append(texts, text)
	}
	return texts
}

func deliveryTexts(list []gap.Delivery) []string {
	names := []string{}
	for _, d := range list {
		name := string(d.DocumentType)
		if d.Item != "" {
			name += "." + string(d.Item)
		}
		names = append(names, name+": "+strings.Join(texts(d.Works), ", ")+fmt.Sprint(" ", d.Holdings))
	}
	return names
}

func missingTree(table *gap.Table, m *gap.MissingIntegration) map[string]any {
	units := func(list []gap.Unit) []string {
		names := []string{}
		for _, u := range list {
			names = append(names, unitText(u))
		}
		return names
	}
	others := map[string]any{}
	for _, u := range m.FreedAlone[0] {
		pairs := []string{}
		for _, p := range table.Alternatives(u, gap.Certain, m) {
			pairs = append(pairs, string(p[0]+">"+p[1]))
		}
		others[unitText(u)] = pairs
	}
	shared := func(list []gap.SharedGain) []string {
		names := []string{}
		for _, gain := range list {
			text := unitText(gain.Unit) + " with"
			for _, with := range gain.With {
				text += " " + string(with[0]) + ">" + string(with[1])
			}
			names = append(names, text)
		}
		return names
	}
	return tree(map[string]any{"pair": m.Consumer + ">" + m.Provider, "confirmOnly": m.ConfirmOnly, "step": m.Step, "works": texts(m.Works),
		"absence": m.Absence, "documents": m.DocumentTypes,
		"deliveries": deliveryTexts(m.Deliveries[0]), "deliveriesPossibly": deliveryTexts(m.Deliveries[1]), "alone": units(m.FreedAlone[0]), "alternatives": others, "alonePossibly": units(m.FreedAlone[1]),
		"withOthers": shared(m.FreedWithOthers[0]), "withOthersPossibly": shared(m.FreedWithOthers[1]), "complete": m.FreedComplete,
		"anyOf": m.AnyOf, "services": m.Services, "applications": m.Applications})
}

func unitText(u gap.Unit) string {
	if u.Channel == "" {
		return string(u.Requirement)
	}
	return string(u.Requirement + "@" + u.Channel)
}

// registryOf decodes the nodes of a case, with what they leave out filled in.
func registryOf(t testing.TB, lists map[string][]map[string]any) []graph.Node {
	t.Helper()
	var nodes []graph.Node
	known := 0
	for _, d := range graph.Descriptions() {
		if _, given := lists[d.Plural]; given {
			known++
		}
		for _, facts := range lists[d.Plural] {
			fill(d.Type, facts)
			n, problems := graph.Decode(d.Type, facts)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			nodes = append(nodes, n)
		}
	}
	if known != len(lists) {
		t.Fatal("The case has a list of an unknown type.")
	}
	return nodes
}

// fill gives a node what the model demands and the case is not about: names, a sourced basis, the commonest kinds.
func fill(typ graph.NodeType, facts map[string]any) {
	absent := func(name string, value any) {
		if _, given := facts[name]; !given {
			facts[name] = value
		}
	}
	claim := func(facts map[string]any) {
		if _, given := facts["basis"]; !given {
			facts["basis"], facts["source"] = "STATED", "a letter"
		}
	}
	claim(facts)
	if f := graph.Describe(typ).Field("name"); f != nil && f.Struct == "Text" {
		absent("name", map[string]any{"en": facts["key"]})
	}
	switch typ {
	case graph.TypeService:
		absent("documentsKnown", "COMPLETE")
	case graph.TypeChannel:
		absent("kind", "PORTAL")
	case graph.TypeDocumentType:
		absent("kind", "EVIDENCE")
	case graph.TypeRequirement:
		absent("obligation", "MANDATORY")
	case graph.TypeIntegration:
		for _, end := range []string{"consumer", "provider"} {
			if system, short := facts[end].(string); short {
				facts[end] = map[string]any{"system": system}
			}
			claim(facts[end].(map[string]any))
		}
	}
	for _, list := range []string{"substitutes", "actSays"} {
		entries, _ := facts[list].([]any)
		for _, entry := range entries {
			claim(entry.(map[string]any))
		}
	}
	if status, short := facts["status"].(string); short {
		facts["status"] = []any{map[string]any{"status": status}}
	}
}

func snapshotOf(t testing.TB, nodes []graph.Node) *graph.Snapshot {
	t.Helper()
	s, _, err := graph.Empty().Next(graph.ChangeSet{Edits: puts(nodes)}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func puts(nodes []graph.Node) []graph.Edit {
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	return slices.Clip(edits)
}
