package query_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/query"
)

// A second reading of conditions, as simple as can be: over nodes as JSON, every list looked through from end to end. It
// knows nothing of descriptions and indexes.

type object = map[string]any

// relation of the oracle: the type led to, and either the path of the keys in the node itself or, backwards, the path of the
// key in the nodes that refer to it.
type relation struct {
	to, path string
	back     bool
	single   bool
}

var relations = map[string]relation{
	"Service.responsible":               {to: "Organization", path: "responsible", single: true},
	"Service.ownSystems":                {to: "InformationSystem", path: "ownSystems"},
	"Service.requirements":              {to: "Requirement", path: "service", back: true},
	"Service.channels":                  {to: "Channel", path: "service", back: true},
	"Channel.service":                   {to: "Service", path: "service", single: true},
	"Channel.system":                    {to: "InformationSystem", path: "system", single: true},
	"Requirement.service":               {to: "Service", path: "service", single: true},
	"Requirement.documentType":          {to: "DocumentType", path: "documentType", single: true},
	"Statement.systems":                 {to: "InformationSystem", path: "systems"},
	"Statement.channels":                {to: "Channel", path: "channels"},
	"AppliesTo.channels":                {to: "Channel", path: "channels"},
	"DocumentType.items":                {to: "DataItem", path: "items"},
	"DocumentType.requirements":         {to: "Requirement", path: "documentType", back: true},
	"DocumentType.holdings":             {to: "Holding", path: "documentType", back: true},
	"DocumentType.integrations":         {to: "Integration", path: "delivers.documentTypes", back: true},
	"Holding.system":                    {to: "InformationSystem", path: "system", single: true},
	"Holding.documentType":              {to: "DocumentType", path: "documentType", single: true},
	"Holding.dataItem":                  {to: "DataItem", path: "dataItem", single: true},
	"DataItem.holdings":                 {to: "Holding", path: "dataItem", back: true},
	"Integration.via":                   {to: "InformationSystem", path: "via", single: true},
	"IntegrationEnd.system":             {to: "InformationSystem", path: "system", single: true},
	"Deliveries.documentTypes":          {to: "DocumentType", path: "documentTypes"},
	"InformationSystem.holdings":        {to: "Holding", path: "system", back: true},
	"InformationSystem.integrations":    {to: "Integration", path: "consumer.system", back: true},
	"InformationSystem.providesTo":      {to: "Integration", path: "provider.system", back: true},
	"InformationSystem.services":        {to: "Service", path: "ownSystems", back: true},
	"InformationSystem.channels":        {to: "Channel", path: "system", back: true},
	"InformationSystem.successor":       {to: "InformationSystem", path: "successor", single: true},
	"InformationSystem.predecessors":    {to: "InformationSystem", path: "successor", back: true},
	"InformationSystem.intermediaryFor": {to: "Integration", path: "via", back: true},
}

var parts = map[string]string{"Requirement.forms": "Forms", "Requirement.appliesTo": "AppliesTo", "Requirement.actSays[]": "Statement",
	"Requirement.substitutes[]": "Substitute", "DocumentType.substitutes[]": "Substitute", "DocumentType.surveyed": "Survey",
	"Holding.coverage": "Coverage", "Integration.consumer": "IntegrationEnd", "Integration.provider": "IntegrationEnd",
	"Integration.delivers": "Deliveries", "Service.ownSystemsSurveyed": "Survey", "Statement.coverage": "Coverage",
	"Integration.citation": "Citation", "Holding.citation": "Citation"}

// world is a registry as JSON, by type and key.
type world struct {
	nodes map[string]map[string]object
	date  string
	fault string // a mistake that is made on purpose
}

func worldOf(t *rapid.T, nodes []graph.Node) *world {
	w := &world{nodes: map[string]map[string]object{}, date: gaptest.Date.String()}
	for _, n := range nodes {
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var o object
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatal(err)
		}
		ref := n.Ref()
		if w.nodes[string(ref.Type)] == nil {
			w.nodes[string(ref.Type)] = map[string]object{}
		}
		w.nodes[string(ref.Type)][string(ref.Key)] = o
	}
	return w
}

// keysAt gives the texts at a path.
func keysAt(value any, path string) []string {
	switch v := value.(type) {
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, keysAt(one, path)...)
		}
		return all
	case object:
		name, rest, _ := strings.Cut(path, ".")
		return keysAt(v[name], rest)
	case string:
		return []string{v}
	}
	return nil
}

func (w *world) holds(of string, e object, where object) bool {
	for name, c := range where {
		if !w.one(of, e, name, c) {
			return false
		}
	}
	return true
}

func (w *world) one(of string, e object, name string, c any) bool {
	switch name {
	case "and":
		for _, inner := range c.([]any) {
			if !w.holds(of, e, inner.(object)) {
				return false
			}
		}
		return true
	case "or":
		for _, inner := range c.([]any) {
			if w.holds(of, e, inner.(object)) {
				return true
			}
		}
		return w.fault == "an empty or holds" && len(c.([]any)) == 0
	case "not":
		return !w.holds(of, e, c.(object))
	}
	condition := c.(object)
	if r, is := relations[of+"."+name]; is {
		var found []object
		if r.back {
			for _, other := range w.nodes[r.to] {
				if slices.Contains(keysAt(other, r.path), e["key"].(string)) {
					found = append(found, other)
				}
			}
		} else {
			for _, key := range keysAt(e, r.path) {
				found = append(found, w.nodes[r.to][key])
			}
		}
		if r.single {
			return len(found) == 1 && w.holds(r.to, found[0], condition)
		}
		return w.list(r.to, found, condition)
	}
	if part, is := parts[of+"."+name]; is {
		if part == "Citation" {
			return w.holds(part, e, condition)
		}
		inner, recorded := e[name].(object)
		return recorded && w.holds(part, inner, condition)
	}
	if part, is := parts[of+"."+name+"[]"]; is {
		var found []object
		list, _ := e[name].([]any)
		for _, one := range list {
			found = append(found, one.(object))
		}
		return w.list(part, found, condition)
	}
	return w.value(of, e, name, condition)
}

func (w *world) list(of string, found []object, c object) bool {
	for name, inner := range c {
		count := 0
		if name == "count" {
			if !compared(float64(len(found)), inner.(object)) {
				return false
			}
			continue
		}
		for _, one := range found {
			if w.holds(of, one, inner.(object)) {
				count++
			}
		}
		empty := len(inner.(object)) == 0 && w.fault == "an empty some is dropped"
		switch name {
		case "some":
			if count == 0 && !empty {
				return false
			}
		case "none":
			if count > 0 && !empty {
				return false
			}
		case "every":
			if count < len(found) || (w.fault == "every wants an entry" && count == 0) {
				return false
			}
		}
	}
	return true
}

// absentIsFalse are the truths that files leave out.
var absentIsFalse = []string{"original", "copy", "scan", "notarised", "legalised", "translated", "complete", "authoritative", "placeholder"}

func (w *world) value(of string, e object, name string, c object) bool {
	value := e[name]
	switch {
	case name == "basis":
		value = "INFERRED"
		sourced := e["source"] != nil || e["act"] != nil || e["provision"] != nil
		if e["basis"] != nil && (sourced || e["basis"] == "ASSUMED") {
			value = e["basis"]
		}
	case name == "status":
		value = "UNKNOWN"
		list, _ := e["status"].([]any)
		for _, p := range list {
			if within(p.(object), w.date) {
				value = p.(object)["status"]
				break
			}
		}
	case name == "carrier" && of == "Forms" && value == nil:
		value = "UNKNOWN"
	case slices.Contains(absentIsFalse, name) && value == nil:
		value = false
	case name == "valid":
		p, _ := value.(object)
		for operator, given := range c {
			holds := false
			switch operator {
			case "atDate":
				holds = within(p, w.date) == given.(bool)
			case "contains":
				holds = within(p, given.(string))
			default:
				holds = compared(p[operator], given.(object))
			}
			if !holds {
				return false
			}
		}
		return true
	case name == "name":
		texts, _ := value.(object)
		langs := []any{"KK", "RU", "EN"}
		if given, is := c["lang"]; is {
			langs = given.([]any)
		}
		rest := object{}
		for operator, given := range c {
			if operator != "lang" && operator != "isNull" {
				rest[operator] = given
			}
		}
		null, some := true, len(rest) == 0
		for _, lang := range langs {
			text := texts[strings.ToLower(lang.(string))]
			null = null && text == nil
			some = some || compared(text, rest)
		}
		return some && (c["isNull"] == nil || c["isNull"] == null)
	}
	if list, is := value.([]any); is || strings.HasPrefix(name, "lookup") || name == "territory" && of == "Coverage" {
		for quantity, inner := range c {
			count := 0
			if quantity == "count" {
				if !compared(float64(len(list)), inner.(object)) {
					return false
				}
				continue
			}
			for _, one := range list {
				if compared(one, inner.(object)) {
					count++
				}
			}
			if quantity == "some" && count == 0 || quantity == "none" && count > 0 || quantity == "every" && count < len(list) {
				return false
			}
		}
		return true
	}
	if value == nil && w.fault == "what is not recorded satisfies every comparison" && c["isNull"] == nil {
		return true
	}
	return compared(value, c)
}

func within(p object, day string) bool {
	from, _ := p["from"].(string)
	to, _ := p["to"].(string)
	return (from == "" || from <= day) && (to == "" || day <= to)
}

// compared looks at one value; days compare as texts.
func compared(value any, c object) bool {
	for operator, given := range c {
		if operator == "isNull" {
			if (value == nil) != given.(bool) {
				return false
			}
			continue
		}
		holds := false
		text, _ := value.(string)
		number, _ := value.(float64)
		bound, isText := given.(string)
		against, _ := given.(float64)
		less, equal := number < against, value == given
		if isText {
			less = text < bound
		}
		switch operator {
		case "eq":
			holds = equal
		case "in":
			holds = slices.Contains(given.([]any), value)
		case "contains":
			holds = strings.Contains(strings.ToLower(text), strings.ToLower(bound))
		case "startsWith":
			holds = strings.HasPrefix(strings.ToLower(text), strings.ToLower(bound))
		case "gt":
			holds = !less && !equal
		case "gte":
			holds = !less
		case "lt":
			holds = less
		case "lte":
			holds = less || equal
		}
		if value == nil || !holds {
			return false
		}
	}
	return true
}

// conditions makes up conditions that both readings know.
type conditions struct {
	*rapid.T
	model *query.Model
	words map[string][]string // texts of the registry, by name of the field
}

func (g *conditions) n(most int) int { return rapid.IntRange(0, most).Draw(g.T, "n") }

func (g *conditions) where(t *query.Type, depth int) object {
	where := object{}
	for range g.n(2) {
		switch g.n(11) {
		case 0:
			where["not"] = g.where(t, depth)
		case 1, 2:
			var list []any
			for range g.n(2) {
				list = append(list, g.where(t, depth))
			}
			where[[]string{"and", "or"}[g.n(1)]] = append([]any{}, list...)
		default:
			f := t.Fields[g.n(len(t.Fields)-1)]
			if c := g.field(t, f, depth); c != nil {
				where[f.Name] = c
			}
		}
	}
	return where
}

func (g *conditions) field(t *query.Type, f *query.Field, depth int) object {
	name := t.Name + "." + f.Name
	r, isRelation := relations[name]
	_, isPart := parts[name]
	_, isParts := parts[name+"[]"]
	switch {
	case isRelation && r.single:
		if depth == query.MaxDepth {
			return nil
		}
		return g.where(f.Of, depth+1)
	case isPart:
		return g.where(f.Of, depth)
	case isRelation || isParts:
		if isRelation {
			if depth == query.MaxDepth {
				return nil
			}
			depth++
		}
		return g.some(func() object { return g.where(f.Of, depth) })
	case f.Shape == query.Strings && (f.Name == "lookupKeys" || name == "Coverage.territory"):
		return g.some(func() object { return g.scalar(f.Name, query.String) })
	case f.Shape == query.Text && f.Name != "name", f.Shape == query.Period && f.Name != "valid":
		return nil
	case f.Scalar != nil || f.Shape == query.Text || f.Shape == query.Period:
		return g.scalar(f.Name, f.Shape)
	}
	return nil
}

func (g *conditions) some(inner func() object) object {
	c := object{}
	for range g.n(2) {
		if what := []string{"some", "none", "every", "count"}[g.n(3)]; what == "count" {
			c[what] = g.scalar("", query.Int)
		} else {
			c[what] = inner()
		}
	}
	return c
}

var days = []string{"2020-01-01", "2024-06-01", "2026-01-01", "2026-06-01", "2030-01-01"}

func (g *conditions) scalar(name string, shape query.Shape) object {
	c := object{}
	for range g.n(2) {
		ordered := []string{"eq", "gt", "gte", "lt", "lte"}[g.n(4)]
		switch shape {
		case query.Int, query.Float:
			c[ordered] = float64(g.n(4))
		case query.Date:
			c[ordered] = days[g.n(len(days)-1)]
		case query.Period:
			switch g.n(3) {
			case 0:
				c["atDate"] = g.n(1) == 0
			case 1:
				c["contains"] = days[g.n(len(days)-1)]
			default:
				c[[]string{"from", "to"}[g.n(1)]] = g.scalar("", query.Date)
			}
			continue
		case query.Bool:
			c["eq"] = g.n(1) == 0
		default:
			word := "x"
			if known := g.words[name]; len(known) > 0 {
				word = known[g.n(len(known)-1)]
			}
			switch {
			case g.n(3) == 0:
				c["in"] = append([]any{}, []any{word, "x"}[:g.n(2)]...)
			case shape != query.Enum && g.n(1) == 0:
				c[[]string{"contains", "startsWith"}[g.n(1)]] = strings.ToUpper(word[:1+g.n(len(word)-1)])
			default:
				c["eq"] = word
			}
			if shape == query.Text && g.n(2) == 0 {
				c["lang"] = []any{[]string{"KK", "RU", "EN"}[g.n(2)]}
			}
		}
		if shape != query.Key && g.n(5) == 0 {
			c["isNull"] = g.n(1) == 0
		}
	}
	return c
}

// wordsOf collects the texts of a registry, by name of the field.
func wordsOf(value any, name string, into map[string][]string) {
	switch v := value.(type) {
	case object:
		for inner, one := range v {
			if name == "name" {
				inner = name
			}
			wordsOf(one, inner, into)
		}
	case []any:
		for _, one := range v {
			wordsOf(one, name, into)
		}
	case string:
		if !slices.Contains(into[name], v) && strings.IndexFunc(v, func(r rune) bool { return r > 127 }) < 0 {
			into[name] = append(into[name], v)
			slices.Sort(into[name])
		}
	}
}

var listedTypes = []graph.NodeType{graph.TypeService, graph.TypeRequirement, graph.TypeHolding, graph.TypeIntegration, graph.TypeDocumentType,
	graph.TypeInformationSystem, graph.TypeChannel}

// disagreements asks some conditions of one registry both ways.
func disagreements(t *rapid.T, model *query.Model, fault string, asked int) (differ []string) {
	nodes := gaptest.Registry(t, gaptest.Options{})
	w := worldOf(t, nodes)
	w.fault = fault
	g := &conditions{t, model, map[string][]string{}}
	for _, of := range listedTypes {
		for _, key := range slices.Sorted(mapKeys(w.nodes[string(of)])) {
			wordsOf(w.nodes[string(of)][key], "", g.words)
		}
	}
	c := graph.NewCatalogue(gaptest.Snapshot(t, nodes).View(gaptest.Date), graph.Mark{}, nil, nil)
	for range asked {
		of := model.Type(listedTypes[g.n(len(listedTypes)-1)])
		where := g.where(of, 0)
		condition, err := of.Compile(c, &graph.Where{Content: where})
		if err != nil {
			t.Fatalf("%v\n%v", err, where)
		}
		for _, key := range c.View.Keys(of.Node) {
			got, want := condition.Holds(c.View.Node(graph.Ref{Type: of.Node, Key: key})), w.holds(of.Name, w.nodes[of.Name][string(key)], where)
			if got != want {
				text, _ := json.Marshal(where)
				differ = append(differ, fmt.Sprintf("%s %s: %v, and the oracle says %v: %s", of.Name, key, got, want, text))
			}
		}
	}
	return differ
}

func mapKeys(m map[string]object) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// TestConditionsAgreeWithANaiveReading asks 60 conditions of each registry; 100 registries by default.
func TestConditionsAgreeWithANaiveReading(t *testing.T) {
	model := query.NewModel()
	asked := 0
	rapid.Check(t, func(t *rapid.T) {
		if differ := disagreements(t, model, "", 60); len(differ) > 0 {
			t.Fatal(differ[0])
		}
		asked += 60
	})
	if asked < 5000 {
		t.Errorf("only %d conditions were asked", asked)
	}
	t.Logf("%d conditions, each on all nodes of a type", asked)
}

// TestPlantedMistakesAreFound shows that the property can fail.
func TestPlantedMistakesAreFound(t *testing.T) {
	model := query.NewModel()
	for _, fault := range []string{"an empty some is dropped", "every wants an entry", "an empty or holds", "what is not recorded satisfies every comparison"} {
		found := 0
		rapid.Check(t, func(t *rapid.T) {
			if found == 0 {
				found += len(disagreements(t, model, fault, 20))
			}
		})
		if found == 0 {
			t.Errorf("nobody notices that %s", fault)
		}
	}
}
