// Package gaptest makes up small random registries, for properties of the verdicts and for oracles that must agree with
// them. They are valid, and crowded on purpose: few systems and documents, so that what can meet does meet.
package gaptest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
)

// Date is the day at which the registries are meant to be looked at.
var Date = graph.MustDate("2026-01-01")

// Options says what kind of registries are wanted.
type Options struct {
	// Plain registries have no limits of coverage or of the demand, no groups, no inferred facts, no incomplete lists and
	// no unknown statuses, one channel per service, one validity for all; and nothing is delivered that its provider does
	// not hold (2-model §2.6).
	Plain bool
	// Territorial registries have limits to territories in most places, and only their territories are edited.
	Territorial bool
}

// Registry makes up the nodes of one registry, what is referred to first.
func Registry(t *rapid.T, options Options) []graph.Node {
	m := &maker{t: t, plain: options.Plain, territorial: options.Territorial, nodes: map[graph.Ref]graph.Node{}}
	if m.territorial || m.rich("territories", 50) {
		m.territories()
	}
	for _, item := range items {
		m.add(&graph.DataItemFacts{Identity: stated(item), Name: named(item)})
	}
	for _, key := range systems {
		m.add(m.system(key))
	}
	m.add(&graph.InformationSystemFacts{Identity: stated(unnamed), Name: named(unnamed), Placeholder: true})
	for _, key := range documents {
		m.add(m.document(key))
	}
	m.add(&graph.DocumentTypeFacts{Identity: stated(application), Name: named(application), Kind: graph.KindApplication})
	m.several("holding", 0, 5, func(key graph.Key) graph.Node { return m.holding(key) })
	m.several("interface", 0, 3, func(key graph.Key) graph.Node { return m.dataService(key) })
	m.several("integration", 0, 5, func(key graph.Key) graph.Node { return m.integration(key) })
	for _, key := range services {
		m.add(m.service(key))
		channels := 1
		if !m.plain {
			channels = m.number("channels", 0, 2)
		}
		for i := range channels {
			m.add(m.channel(graph.Key(fmt.Sprintf("%s.%d", key, i+1)), key))
		}
	}
	m.several("requirement", 1, 5, func(key graph.Key) graph.Node { return m.requirement(key) })
	return m.list
}

// Snapshot commits the nodes to the empty graph.
func Snapshot(t interface {
	Helper()
	Fatal(...any)
}, nodes []graph.Node) *graph.Snapshot {
	t.Helper()
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	s, _, err := graph.Empty().Next(graph.ChangeSet{Edits: edits}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Edit makes up one change of the registry that leaves it valid: a node removed, made anew, or added.
func Edit(t *rapid.T, options Options, nodes []graph.Node) graph.Edit {
	m := &maker{t: t, plain: options.Plain, territorial: options.Territorial, nodes: map[graph.Ref]graph.Node{}}
	for _, n := range nodes {
		m.add(n)
	}
	of := func(typ graph.NodeType) []graph.Key {
		var keys []graph.Key
		for _, n := range nodes {
			if n.Ref().Type == typ {
				keys = append(keys, n.Ref().Key)
			}
		}
		return keys
	}
	if m.territorial {
		return m.editTerritory(of(graph.TypeTerritory))
	}
	leaves := []graph.NodeType{graph.TypeHolding, graph.TypeIntegration, graph.TypeRequirement, graph.TypeTerritory}
	if typ := pick(m, "removed type", leaves); m.chance("remove", 25) && len(of(typ)) > 0 {
		return graph.Remove(graph.Ref{Type: typ, Key: pick(m, "removed", of(typ))})
	}
	anew := func(typ graph.NodeType) graph.Key {
		return pick(m, "anew", append(of(typ), graph.Key(fmt.Sprintf("%s-new", typ))))
	}
	switch m.number("kind of change", 0, 8) {
	case 0:
		return graph.Put(m.system(pick(m, "system", systems)))
	case 1:
		return graph.Put(m.document(pick(m, "document", documents)))
	case 2:
		return graph.Put(m.service(pick(m, "service", services)))
	case 3:
		return graph.Put(m.dataService(anew(graph.TypeDataService)))
	case 4:
		return graph.Put(m.requirement(anew(graph.TypeRequirement)))
	case 5:
		return graph.Put(m.holding(anew(graph.TypeHolding)))
	case 7:
		if !m.plain {
			return m.editTerritory(of(graph.TypeTerritory))
		}
	case 6:
		if channels := of(graph.TypeChannel); len(channels) > 0 {
			key := pick(m, "channel", channels)
			return graph.Put(m.channel(key, m.nodes[graph.Ref{Type: graph.TypeChannel, Key: key}].(*graph.ChannelFacts).Service))
		}
	}
	return graph.Put(m.integration(anew(graph.TypeIntegration)))
}

// Addition makes up a change that can only help: a holding, a data service, an integration, a delivery or an admission
// more than there was.
func Addition(t *rapid.T, options Options, nodes []graph.Node) graph.Node {
	m := &maker{t: t, plain: options.Plain, territorial: options.Territorial, nodes: map[graph.Ref]graph.Node{}}
	for _, n := range nodes {
		m.add(n)
	}
	var grown []graph.Node
	for _, n := range nodes {
		if typ := n.Ref().Type; typ == graph.TypeIntegration || typ == graph.TypeDataService {
			grown = append(grown, n)
		}
	}
	if len(grown) > 0 && m.chance("grow", 60) {
		return m.grow(pick(m, "grown", grown))
	}
	switch m.number("kind of addition", 0, 2) {
	case 0:
		return m.holding("holding-more")
	case 1:
		return m.dataService("interface-more")
	}
	return m.integration("integration-more")
}

// grow gives an integration or data service with one delivery or admission more.
func (m *maker) grow(n graph.Node) graph.Node {
	i, ok := n.(*graph.IntegrationFacts)
	if !ok {
		more := *n.(*graph.DataServiceFacts)
		more.Delivers = m.moreDeliveries(more.Delivers)
		return &more
	}
	more := *i
	if m.chance("admission", 40) {
		more.Admits = m.moreAdmissions(i.Admits)
	} else {
		more.Delivers = m.moreDeliveries(i.Delivers)
	}
	return &more
}

var (
	items     = []graph.Key{"a", "b", "c"}
	systems   = []graph.Key{"x1", "x2", "x3", "x4"}
	documents = []graph.Key{"d1", "d2", "d3"}
	services  = []graph.Key{"s1", "s2"}
	words     = []string{"born here", "lives here"}

	territories = []string{"7", "71", "72", "71a", "9"}
	populations = []string{"pensioners", "students"}
	days        = []graph.Date{graph.MustDate("2008-06-01"), graph.MustDate("2008-06-02"), graph.MustDate("2015-01-01")}
)

const (
	unnamed     graph.Key = "unnamed"
	application graph.Key = "application"
)

type maker struct {
	t     *rapid.T
	plain bool

	territorial bool
	nodes       map[graph.Ref]graph.Node
	list        []graph.Node
}

func (m *maker) add(n graph.Node) {
	m.nodes[n.Ref()] = n
	m.list = append(m.list, n)
}

func (m *maker) several(kind string, least, most int, make func(graph.Key) graph.Node) {
	for i := range m.number("how many "+kind, least, most) {
		m.add(make(graph.Key(fmt.Sprintf("%s-%d", kind, i+1))))
	}
}

// number draws evenly; rapid's own ranges favour small numbers, which would leave registries bare. A failing case still
// shrinks towards the least.
func (m *maker) number(label string, least, most int) int {
	return least + int(m.even(label)%uint64(most-least+1))
}

func (m *maker) chance(label string, percent int) bool {
	return m.even(label)%100 >= uint64(100-percent)
}

func (m *maker) even(label string) uint64 {
	return uint64(rapid.Uint32().Draw(m.t, label)) * 0x9e3779b97f4a7c15 >> 33
}

// rich is chance outside plain registries, and never in them.
func (m *maker) rich(label string, percent int) bool { return !m.plain && m.chance(label, percent) }

func pick[T any](m *maker, label string, from []T) T {
	return from[m.number(label, 0, len(from)-1)]
}

func some[T any](m *maker, label string, from []T, percent int) []T {
	var found []T
	for _, value := range from {
		if m.chance(label, percent) {
			found = append(found, value)
		}
	}
	return found
}

func named(key graph.Key) graph.Text { return graph.Text{EN: string(key)} }

func stated(key graph.Key) graph.Identity {
	return graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Stated, Source: "a letter"}}
}

func (m *maker) identity(key graph.Key) graph.Identity {
	return graph.Identity{Key: key, Claim: m.claim()}
}

func (m *maker) claim() graph.Claim {
	if m.rich("inferred", 25) {
		return graph.Claim{Basis: graph.Inferred}
	}
	return stated("").Claim
}

func (m *maker) survey(label string) *graph.Survey {
	if m.chance(label, 40) {
		return &graph.Survey{Date: Date, By: "a clerk"}
	}
	return nil
}

func (m *maker) status(label string, commonly int) []graph.StatusPeriod {
	now := m.statusNow(label, commonly)
	if len(now) == 0 || !m.rich(label+" changes", 20) {
		return now
	}
	if m.chance(label+" begins", 25) {
		now[0].From = Date + 1
		return now
	}
	now[0].From, now[0].To = Date, Date
	other := []graph.Status{graph.StatusProduction, graph.StatusPilot, graph.StatusWithdrawn}
	return append(now, graph.StatusPeriod{Status: pick(m, label+" before", other), To: Date - 1}, graph.StatusPeriod{Status: pick(m, label+" after", other), From: Date + 1})
}

func (m *maker) statusNow(label string, commonly int) []graph.StatusPeriod {
	if m.chance(label, commonly) {
		return []graph.StatusPeriod{{Status: graph.StatusProduction}}
	}
	if m.rich(label+" unknown", 30) {
		return nil
	}
	others := []graph.Status{graph.StatusPlanned, graph.StatusDevelopment, graph.StatusPilot, graph.StatusSuspended, graph.StatusWithdrawn}
	return []graph.StatusPeriod{{Status: pick(m, label+" other", others)}}
}

func (m *maker) system(key graph.Key) *graph.InformationSystemFacts {
	return &graph.InformationSystemFacts{Identity: stated(key), Name: named(key), Status: m.status("system status", 75),
		ConnectionsSurveyed: m.survey("connections"), ServicesSurveyed: m.survey("interfaces")}
}

func (m *maker) document(key graph.Key) *graph.DocumentTypeFacts {
	return &graph.DocumentTypeFacts{Identity: stated(key), Name: named(key), Kind: pick(m, "kind", []graph.DocumentKind{graph.KindEvidence, graph.KindEvidence, graph.KindPayment}), Items: some(m, "proves", items, 40),
		Surveyed: m.survey("holders"), Substitutes: m.substitutes()}
}

func (m *maker) substitutes() []graph.Substitute {
	var list []graph.Substitute
	for _, kind := range []graph.SubstituteKind{"SCAN", "ELECTRONIC_DOCUMENT"} {
		if m.chance("substitute", 20) {
			states := []graph.SubstituteState{graph.SubstituteAllowed, graph.SubstituteProposed, graph.SubstituteRefused}
			list = append(list, graph.Substitute{Kind: kind, State: pick(m, "substitute state", states), Claim: m.claim()})
		}
	}
	return list
}

func (m *maker) coverage(label string) *graph.Coverage {
	c := &graph.Coverage{}
	if m.plain {
		return c
	}
	if m.chance(label+" not recorded", 20) {
		return nil
	}
	if m.chance(label+" from", 25) {
		c.From = pick(m, label+" first day", days)
	}
	if m.chance(label+" to", 25) {
		if last := pick(m, label+" last day", days); last >= c.From {
			c.To = last
		}
	}
	c.Words = some(m, label+" words", words, 15)
	c.Territory, c.Population = m.codes(label+" territory", 15, territories), m.codes(label+" population", 10, populations)
	return c
}

// codes makes up a limit of territories or populations, mostly none.
func (m *maker) codes(label string, percent int, from []string) []string {
	if m.territorial {
		percent = 70
	}
	if !m.chance(label, percent) {
		return nil
	}
	if codes := some(m, label+" code", from, 30); len(codes) > 0 {
		return codes
	}
	return []string{pick(m, label+" alone", from)}
}

// territories makes up a tree of some of them; the others stay codes without a territory.
func (m *maker) territories() {
	m.add(m.territory("7", ""))
	for _, part := range [][2]graph.Key{{"71", "7"}, {"72", "7"}, {"71a", "71"}, {"71b", "71"}} {
		if _, known := m.nodes[graph.Ref{Type: graph.TypeTerritory, Key: part[1]}]; known && m.chance("a part", 70) {
			m.add(m.territory(part[0], part[1]))
		}
	}
}

// editTerritory puts a territory somewhere in the tree, or takes one out.
func (m *maker) editTerritory(there []graph.Key) graph.Edit {
	if len(there) > 0 && m.chance("territory removed", 30) {
		return graph.Remove(graph.Ref{Type: graph.TypeTerritory, Key: pick(m, "removed", there)})
	}
	key := pick(m, "territory", []graph.Key{"7", "71", "72", "71a", "71b", "9"})
	return graph.Put(m.territory(key, pick(m, "lies in", append(there, ""))))
}

func (m *maker) territory(key, parent graph.Key) *graph.TerritoryFacts {
	return &graph.TerritoryFacts{Identity: stated(key), Name: named(key), Parent: parent}
}

func (m *maker) holding(key graph.Key) *graph.HoldingFacts {
	h := &graph.HoldingFacts{Identity: m.identity(key), System: pick(m, "holder", systems), Coverage: m.coverage("coverage"),
		Authoritative: m.chance("authoritative", 30)}
	if m.chance("of an item", 50) {
		h.DataItem = pick(m, "item held", items)
	} else {
		h.DocumentType = pick(m, "document held", documents)
	}
	if m.rich("keys", 20) {
		h.LookupKeys = []string{pick(m, "key", []string{"IIN", "BIN"})}
	}
	if m.rich("expired", 10) {
		h.Valid.To = Date - 1
	}
	return h
}

// deliveries makes up a list; in plain registries it is complete and names only what the provider holds itself.
func (m *maker) deliveries(provider graph.Key) *graph.Deliveries {
	if !m.plain {
		if m.chance("deliveries not recorded", 20) {
			return nil
		}
		return &graph.Deliveries{DocumentTypes: some(m, "delivers document", documents, 30), DataItems: some(m, "delivers item", items, 30),
			Complete: m.chance("complete", 50)}
	}
	list := &graph.Deliveries{Complete: true}
	for _, n := range m.list {
		if h, ok := n.(*graph.HoldingFacts); ok && h.System == provider && m.chance("delivers what it holds", 60) {
			if h.DataItem != "" {
				list.DataItems = sortedWith(list.DataItems, h.DataItem)
			} else {
				list.DocumentTypes = sortedWith(list.DocumentTypes, h.DocumentType)
			}
		}
	}
	return list
}

func (m *maker) moreDeliveries(had *graph.Deliveries) *graph.Deliveries {
	more := &graph.Deliveries{}
	if had != nil {
		*more = *had
	}
	if m.chance("one item more", 50) {
		more.DataItems = sortedWith(more.DataItems, pick(m, "item more", items))
	} else {
		more.DocumentTypes = sortedWith(more.DocumentTypes, pick(m, "document more", documents))
	}
	return more
}

func (m *maker) admissions() *graph.Admissions {
	if m.rich("admissions not recorded", 20) {
		return nil
	}
	if m.chance("admits any", 30) {
		return &graph.Admissions{Any: true, Complete: true}
	}
	return &graph.Admissions{Services: some(m, "admits", services, 50), Complete: m.plain || m.chance("all admitted known", 50)}
}

func (m *maker) moreAdmissions(had *graph.Admissions) *graph.Admissions {
	more := &graph.Admissions{}
	if had != nil {
		*more = *had
	}
	if !more.Any {
		more.Services = sortedWith(more.Services, pick(m, "admitted too", services))
	}
	return more
}

func sortedWith(keys []graph.Key, key graph.Key) []graph.Key {
	keys = append(slices.Clip(keys), key)
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (m *maker) dataService(key graph.Key) *graph.DataServiceFacts {
	provider := pick(m, "publisher", systems)
	d := &graph.DataServiceFacts{Identity: m.identity(key), Name: named(key), Provider: provider,
		Direction: pick(m, "direction", []graph.Direction{graph.Read, graph.ReadWrite, graph.Read, graph.Write}),
		Delivers:  m.deliveries(provider), Status: m.status("interface status", 60)}
	if m.rich("direction unknown", 20) {
		d.Direction = ""
	}
	return d
}

func (m *maker) integration(key graph.Key) *graph.IntegrationFacts {
	i := &graph.IntegrationFacts{Identity: m.identity(key)}
	ends := rapid.Permutation(systems).Draw(m.t, "ends")
	i.Consumer = graph.Consumer{System: ends[0], Claim: m.claim()}
	i.Provider = graph.Provider{System: ends[1], Claim: m.claim()}
	i.Delivers, i.Admits, i.Status = m.deliveries(ends[1]), m.admissions(), m.status("integration status", 60)
	for _, n := range m.list {
		if d, ok := n.(*graph.DataServiceFacts); ok && d.Provider == ends[1] && m.chance("through", 60) {
			i.DataService = d.Key
			lives := graph.StatusAt(d.Status, Date) != graph.StatusWithdrawn
			if (lives || !m.plain) && m.chance("list of the interface", 40) {
				i.Delivers = nil
			}
		}
	}
	return i
}

func (m *maker) service(key graph.Key) *graph.ServiceFacts {
	s := &graph.ServiceFacts{Identity: m.identity(key), Name: named(key), OwnSystems: some(m, "own system", systems, 25), OwnSystemsSurveyed: m.survey("own system surveyed"),
		DocumentsKnown: pick(m, "documents known", []graph.DocumentsKnown{graph.DocumentsComplete, graph.DocumentsPartial, graph.DocumentsNone})}
	if !s.Solid() && len(s.OwnSystems) > 1 {
		s.OwnSystems = s.OwnSystems[:1] // its claim is one question, and so is each supposed consumer
	}
	if m.rich("own system unnamed", 10) {
		s.OwnSystems = append(s.OwnSystems, unnamed)
	}
	if m.rich("application keys", 40) {
		s.ApplicationKeys = []string{"IIN"}
	}
	if m.chance("result", 50) {
		s.Results = []graph.Result{{DocumentType: pick(m, "result of type", documents)}}
	}
	if m.chance("demand", 60) {
		s.Demand = []graph.Demand{{Year: 2024, Applications: 100}, {Year: 2025, Applications: 120}}
	}
	return s
}

func (m *maker) channel(key, service graph.Key) *graph.ChannelFacts {
	c := &graph.ChannelFacts{Identity: m.identity(key), Service: service, Kind: "PORTAL"}
	if m.chance("behind", 60) {
		c.System = pick(m, "system behind", systems)
	}
	if m.rich("closed", 10) {
		c.Valid.To = Date - 1
	}
	return c
}

func (m *maker) requirement(key graph.Key) *graph.RequirementFacts {
	r := &graph.RequirementFacts{Identity: stated(key), Service: pick(m, "service", services), Name: named(key),
		DocumentType: pick(m, "document type", append(documents, application)), Substitutes: m.substitutes(),
		Obligation: pick(m, "obligation", []graph.Obligation{graph.Mandatory, graph.Mandatory, graph.Conditional, graph.NotObligatory})}
	if m.chance("forms", 70) {
		r.Forms = &graph.Forms{Carrier: pick(m, "carrier", []graph.Carrier{graph.CarrierPaper, graph.CarrierElectronic, graph.CarrierUnknown})}
	}
	if m.rich("in a group", 30) {
		group := pick(m, "group", []string{"any", "circumstance", "open"})
		r.Group, r.List = group, m.number("list", 1, 2)
		r.Choice = map[string]graph.Choice{"any": graph.ChoiceAnyone, "circumstance": graph.ChoiceCircumstance}[group]
	}
	if m.rich("applies to", 25) {
		r.AppliesTo = &graph.AppliesTo{Event: graph.Period{From: pick(m, "applies from", days)}, Words: some(m, "applies words", words, 20)}
		if m.chance("applies until a day", 30) {
			r.AppliesTo.Event = graph.Period{To: r.AppliesTo.Event.From}
		}
		r.AppliesTo.Territory = m.codes("applies in a territory", 25, territories)
		r.AppliesTo.Applicants = m.codes("applies to a population", 15, populations)
		if channels := m.channelsOf(r.Service); len(channels) > 0 && m.chance("applies on a channel", 30) {
			r.AppliesTo.Channels = []graph.Key{pick(m, "applies on", channels)}
		}
	}
	if m.rich("not in force", 5) {
		r.Valid.To = Date - 1
	}
	if m.chance("act read", 70) {
		r.ActSays = []graph.Statement{m.statement()}
		if channels := m.channelsOf(r.Service); len(channels) > 0 && m.rich("says more on a channel", 25) {
			special := m.statement()
			special.Channels = []graph.Key{pick(m, "says on", channels)}
			r.ActSays = append(r.ActSays, special)
		}
	}
	return r
}

func (m *maker) channelsOf(service graph.Key) []graph.Key {
	var keys []graph.Key
	for _, n := range m.list {
		if c, ok := n.(*graph.ChannelFacts); ok && c.Service == service {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

func (m *maker) statement() graph.Statement {
	says := []graph.Says{graph.SaysPaper, graph.SaysSilent, graph.SaysScan, graph.SaysFormOfInformation, graph.SaysElectronicDocument, graph.SaysFromSystem}
	s := graph.Statement{Says: pick(m, "act says", says), Claim: m.claim()}
	if m.rich("on condition", 25) {
		s.Says, s.Coverage = graph.SaysFromSystemIf, m.coverage("condition")
		if s.Coverage == nil && m.chance("without saying so", 20) {
			s.Says = graph.SaysFromSystem
		}
		if m.chance("in words", 50) {
			s.Condition = graph.Text{EN: words[0]}
		}
		if m.chance("except", 30) {
			s.Exception = graph.Text{EN: pick(m, "exception", words)}
		}
		if m.chance("fallback", 50) {
			s.Fallback = graph.SaysScan
		}
	}
	return s
}
