package gap

import (
	"encoding/json"
	"slices"

	"onceonly/graph"
)

// Derivation says why a verdict is as it is in one run (3-verdicts §3.5): applications of rules, each with what it rests
// on, in the order in which they are read from the answer down. The first is that of the verdict. What several rest on is
// written once, where it is first needed. A derivation holds all that it takes to come to the same answer again without
// this package.
type Derivation struct {
	Requirement graph.Key
	Channel     graph.Key // "" for the nameless channel
	Run         Run
	Date        graph.Date
	Steps       []Application
}

// Application is one rule applied: what follows, from which other applications, facts and absences.
type Application struct {
	Rule       RuleCode
	Parent     int // the first application that rests on this one; -1 for the verdict's
	Conclusion Conclusion
	Premises   []int // applications it rests on, as indices of Derivation.Steps
	Facts      []Fact
	Absences   []Absent
}

// Conclusion is what follows from a rule. Which fields are set is a matter of the rule: OUTCOME, DECISION and MAY_DROP
// fill what they are called after, CASE and VERDICT all three; ROUTE and what stands below it name the two ends and the
// works that follow.
type Conclusion struct {
	Holds *bool `json:",omitempty"` // EVIDENCE, NOT_EVIDENCE: it proves something; HOLDING_…: it counts; SUBSTITUTES: one is allowed; ACT_SAYS: it was read

	When      *When    `json:",omitempty"` // CASE, OUTCOME, DECISION, MAY_DROP, BEST_ROUTE, NO_ROUTE: the cases; nil: all
	Outcome   Outcome  `json:",omitempty"`
	Covered   int      `json:",omitempty"` // items with a way to the service
	Total     int      `json:",omitempty"`
	Rest      Outcome  `json:",omitempty"`
	Step      Step     `json:",omitempty"`
	Scope     Scope    `json:",omitempty"` // VERDICT
	Otherwise Outcome  `json:",omitempty"` // VERDICT
	Decision  Decision `json:",omitempty"`
	MayDrop   MayDrop  `json:",omitempty"`

	Item        graph.Key   `json:",omitempty"` // "" for the document itself
	Items       []graph.Key `json:",omitempty"` // ITEMS
	Systems     []graph.Key `json:",omitempty"` // CONSUMERS, HOLDERS: those found, by key
	Supposed    []graph.Key `json:",omitempty"` // CONSUMERS: of them, those that only an inferred fact names
	Consumer    graph.Key   `json:",omitempty"`
	Holder      graph.Key   `json:",omitempty"`
	Holding     graph.Key   `json:",omitempty"`
	Integration graph.Key   `json:",omitempty"`
	DataService graph.Key   `json:",omitempty"`
	Chosen      []int       `json:",omitempty"` // BEST_ROUTE: the applications of ROUTE that are best in some of the cases
	Works       []Work      `json:",omitempty"` // in the order in which they are done

	Says     graph.Says `json:",omitempty"` // ACT_SAYS
	Proposed bool       `json:",omitempty"` // SUBSTITUTES: one is proposed
	Words    []string   `json:",omitempty"` // LOOKUP: limits in words that follow
}

// Fact is a field of a node as it is recorded.
type Fact struct {
	Node  graph.Ref
	Field string // as in the catalogue file
	Value string // as in the catalogue file, in JSON; "null" where nothing is recorded
	Basis graph.Basis
	Claim graph.Claim // where it can be read: that of the node or, of an integration's end, of the end
}

// Pattern says what was looked for and not found.
type Pattern string

const (
	NoOtherConsumer     Pattern = "NO_OTHER_CONSUMER"      // through which applications for the service are handled on the channel
	NoOtherHolder       Pattern = "NO_OTHER_HOLDER"        // of the item, that counts in the run
	NoOtherIntegration  Pattern = "NO_OTHER_INTEGRATION"   // from the consumer to the provider, that is not withdrawn
	NoOtherPart         Pattern = "NO_OTHER_PART"          // of the territory
	NoTerritory         Pattern = "NO_TERRITORY"           // with the code
	NoBetterDataService Pattern = "NO_BETTER_DATA_SERVICE" // of the provider, that delivers the item with less work
)

// Absent is what is not in the graph, apart from what is listed.
type Absent struct {
	Pattern            Pattern
	Service, Channel   graph.Key   `json:",omitempty"`
	Document, Item     graph.Key   `json:",omitempty"`
	Consumer, Provider graph.Key   `json:",omitempty"`
	Territory          graph.Key   `json:",omitempty"`
	Except             []graph.Ref `json:",omitempty"` // what is there, sorted; a holder without a holding is given as a system
	Established        Absence
	Survey             *Fact `json:",omitempty"` // by which it is established
}

// Derivation derives the verdict of a requirement on a channel anew and says how. It is made when asked for and not
// kept. Nil where Verdict is nil.
func (t *Table) Derivation(requirement, channel graph.Key, run Run) *Derivation {
	for _, u := range t.units(requirement) {
		if u.channel == channel {
			return t.derive(u, run)
		}
	}
	return nil
}

// deriver writes one derivation.
type deriver struct {
	*reader
	*Derivation
	run     int
	unit    *unit
	service *served
	channel *channel
	of      *document
	once    map[any]int // applications that several rest on
	nodes   map[graph.Ref]map[string]json.RawMessage
}

func (t *Table) derive(u *unit, run Run) *Derivation {
	r := t.reader()
	service := t.service(u.requirement.Service)
	d := &deriver{reader: r, run: run.index(), unit: u, service: service, channel: &service.channels[u.on],
		of: use(r, documents, u.requirement.DocumentType), once: map[any]int{}, nodes: map[graph.Ref]map[string]json.RawMessage{},
		Derivation: &Derivation{Requirement: u.requirement.Key, Channel: u.channel, Run: run, Date: r.date}}
	d.verdict()
	return d.Derivation
}

// apply adds an application and, as a premise, to the one that it stands under. Below writes what it rests on.
func (d *deriver) apply(parent int, rule RuleCode, conclusion Conclusion, below func(at int)) int {
	at := len(d.Steps)
	d.Steps = append(d.Steps, Application{Rule: rule, Parent: parent, Conclusion: conclusion})
	d.rest(parent, at)
	if below != nil {
		below(at)
	}
	return at
}

// shared is apply for what several may rest on: it is written once.
func (d *deriver) shared(parent int, key any, rule RuleCode, make func() Conclusion, below func(at int)) int {
	if at, known := d.once[key]; known {
		d.rest(parent, at)
		return at
	}
	at := len(d.Steps)
	d.once[key] = at
	return d.apply(parent, rule, make(), below)
}

func (d *deriver) rest(parent, at int) {
	if parent >= 0 {
		d.Steps[parent].Premises = append(d.Steps[parent].Premises, at)
	}
}

// fact notes fields of a node, as they are recorded.
func (d *deriver) fact(at int, ref graph.Ref, fields ...string) {
	for _, field := range fields {
		if f := d.quote(ref, field); !slices.Contains(d.Steps[at].Facts, f) {
			d.Steps[at].Facts = append(d.Steps[at].Facts, f)
		}
	}
}

func (d *deriver) quote(ref graph.Ref, field string) Fact {
	node := d.Node(ref)
	fields, known := d.nodes[ref]
	if !known {
		text, _ := json.Marshal(node) // nodes are written so to every store
		_ = json.Unmarshal(text, &fields)
		d.nodes[ref] = fields
	}
	value := "null"
	if text, recorded := fields[field]; recorded {
		value = string(text)
	}
	claim := *node.Basis()
	if i, ok := node.(*graph.IntegrationFacts); ok && field == "consumer" {
		claim = i.Consumer.Claim
	} else if ok && field == "provider" {
		claim = i.Provider.Claim
	}
	return Fact{Node: ref, Field: field, Value: value, Basis: claim.Trust(), Claim: claim}
}

func (d *deriver) absent(at int, a Absent, surveyed graph.Ref, field string) {
	if a.Established == Established {
		survey := d.quote(surveyed, field)
		a.Survey = &survey
	}
	slices.SortFunc(a.Except, graph.Ref.Compare)
	d.Steps[at].Absences = append(d.Steps[at].Absences, a)
}

// verdict writes the headline and all below it.
func (d *deriver) verdict() {
	f := d.unit.found[d.run]
	a := f.answer()
	d.apply(-1, RuleVerdict, Conclusion{Outcome: a.Outcome, Covered: a.Covered, Total: a.Total, Rest: a.Rest, Step: a.Step, Scope: a.Scope,
		Otherwise: a.Otherwise, Decision: a.Decision, MayDrop: a.MayDrop}, func(at int) {
		d.evidence(at)
		if !d.unit.evidence {
			return
		}
		if d.unit.requirement.AppliesTo != nil {
			d.apply(at, RuleAppliesTo, Conclusion{}, func(at int) { d.fact(at, d.requirementRef(), "appliesTo") })
		}
		d.oneCase(at, f, f.headline())
		for i := range f.cases {
			if c := &f.cases[i]; c != f.headline() {
				d.oneCase(at, f, c)
			}
		}
	})
}

func (d *deriver) requirementRef() graph.Ref {
	return graph.Ref{Type: graph.TypeRequirement, Key: d.unit.requirement.Key}
}
func (d *deriver) documentRef() graph.Ref {
	return graph.Ref{Type: graph.TypeDocumentType, Key: d.of.Key}
}

func (d *deriver) evidence(parent int) {
	rule := RuleEvidence
	if !d.unit.evidence {
		rule = RuleNotEvidence
	}
	d.apply(parent, rule, Conclusion{Holds: &d.unit.evidence}, func(at int) {
		d.fact(at, d.requirementRef(), "documentType")
		d.fact(at, d.documentRef(), "kind")
	})
}

func (d *deriver) oneCase(parent int, f *finding, c *found) {
	judged := Conclusion{When: c.when, Outcome: outcomes[c.outcome], Covered: int(c.covered), Total: int(f.total), Rest: outcomes[c.rest],
		Step: steps[c.step], Decision: decisions[c.decision], MayDrop: mayDrops[c.mayDrop]}
	d.apply(parent, RuleCase, judged, func(at int) {
		d.territories(at, f)
		outcome := d.outcome(at, f, c, judged)
		decision := d.apply(at, RuleDecision, Conclusion{When: c.when, Decision: judged.Decision}, func(at int) {
			d.rest(at, outcome)
			d.actSays(at)
			d.substitutes(at)
		})
		d.apply(at, RuleMayDrop, Conclusion{When: c.when, Step: judged.Step, MayDrop: judged.MayDrop}, func(at int) {
			d.rest(at, outcome)
			d.rest(at, decision)
			d.actSays(at)
		})
	})
}

// territories says what lies in what, as far as limits of the answer name territories.
func (d *deriver) territories(parent int, f *finding) {
	condition, _ := d.unit.reads(d.run).within()
	codes := slices.Clone(condition.territories)
	if f.applies != nil {
		codes = append(codes, f.applies.territories...)
	}
	for _, p := range f.set.paths {
		codes = append(codes, p.limits.territories...)
	}
	if len(codes) == 0 {
		return
	}
	d.shared(parent, RuleTerritories, RuleTerritories, func() Conclusion { return Conclusion{} }, func(at int) {
		told := map[graph.Key]bool{}
		for _, code := range set(codes) {
			t := d.Snapshot.Territory(graph.Key(code))
			if t == nil {
				d.absent(at, Absent{Pattern: NoTerritory, Territory: graph.Key(code), Established: NotRecorded}, graph.Ref{}, "")
				continue
			}
			d.fact(at, t.Ref(), "parent")
			for above := t.Parent; above != "" && !told[above]; above = d.Snapshot.Territory(above).Parent {
				told[above] = true
				d.fact(at, graph.Ref{Type: graph.TypeTerritory, Key: above}, "parent")
				absent := Absent{Pattern: NoOtherPart, Territory: above, Established: NotRecorded}
				for _, part := range d.Referrers(graph.TypeTerritory, "parent", above) {
					ref := graph.Ref{Type: graph.TypeTerritory, Key: part}
					d.fact(at, ref, "parent")
					absent.Except = append(absent.Except, ref)
				}
				d.absent(at, absent, graph.Ref{}, "")
			}
		}
	})
}

func (d *deriver) outcome(parent int, f *finding, c *found, judged Conclusion) int {
	judged.Decision, judged.MayDrop = "", ""
	return d.apply(parent, RuleOutcome, judged, func(at int) {
		d.shared(at, RuleItems, RuleItems, func() Conclusion { return Conclusion{Items: d.of.Items} }, func(at int) { d.fact(at, d.documentRef(), "items") })
		for item := range d.of.items {
			d.item(at, f, c, item)
		}
		d.substitutes(at)
	})
}

// item says how an item comes to the service in a case, or that no system has it.
func (d *deriver) item(parent int, f *finding, c *found, item int) {
	of := func(paths []*path) []*path {
		from := slices.IndexFunc(paths, func(p *path) bool { return p.item == item })
		if from < 0 {
			return nil
		}
		to := from
		for to < len(paths) && paths[to].item == item {
			to++
		}
		return paths[from:to]
	}
	chosen := of(c.paths)
	rule := RuleNoRoute
	if len(chosen) > 0 {
		rule = RuleBestRoute
	}
	at := d.apply(parent, rule, Conclusion{When: c.when, Item: d.of.items[item]}, func(at int) {
		d.consumers(at)
		d.holders(at, item)
		for _, p := range of(f.set.paths) {
			d.route(at, p)
		}
	})
	for _, p := range chosen {
		d.Steps[at].Conclusion.Chosen = append(d.Steps[at].Conclusion.Chosen, d.once[p])
	}
}

// consumers says which systems could take the data.
func (d *deriver) consumers(parent int) {
	d.shared(parent, RuleConsumers, RuleConsumers, func() Conclusion {
		var c Conclusion
		for _, k := range d.channel.consumers {
			c.Systems = append(c.Systems, k.system)
			if k.supposed {
				c.Supposed = append(c.Supposed, k.system)
			}
		}
		return c
	}, func(at int) {
		service := graph.Ref{Type: graph.TypeService, Key: d.service.key}
		d.fact(at, service, "ownSystems")
		named := d.service.OwnSystems
		if d.channel.key != "" {
			d.fact(at, graph.Ref{Type: graph.TypeChannel, Key: d.channel.key}, "system")
			if system := d.Snapshot.Channel(d.channel.key).System; system != "" {
				named = append(slices.Clip(named), system)
			}
		}
		absent := Absent{Pattern: NoOtherConsumer, Service: d.service.key, Channel: d.channel.key, Established: d.channel.absence}
		for _, system := range named {
			d.system(at, system)
		}
		for _, k := range d.channel.consumers {
			absent.Except = append(absent.Except, graph.Ref{Type: graph.TypeInformationSystem, Key: k.system})
		}
		d.absent(at, absent, service, "ownSystemsSurveyed")
	})
}

func (d *deriver) system(at int, key graph.Key) {
	d.fact(at, graph.Ref{Type: graph.TypeInformationSystem, Key: key}, "placeholder", "status")
}

// holders says which systems hold an item, recorded or implied, and which recorded holdings do not count.
func (d *deriver) holders(parent, item int) {
	type key struct{ holdersOf int }
	d.shared(parent, key{item}, RuleHolders, func() Conclusion {
		c := Conclusion{Item: d.of.items[item]}
		for _, h := range d.held(item) {
			c.Systems = append(c.Systems, h.system)
		}
		c.Systems = slices.Compact(c.Systems)
		return c
	}, func(at int) {
		absent := Absent{Pattern: NoOtherHolder, Document: d.of.Key, Item: d.of.items[item], Established: NotRecorded}
		for _, h := range d.held(item) {
			if h.holding != nil {
				absent.Except = append(absent.Except, h.holding.Ref())
				continue
			}
			d.implied(at, h)
			absent.Except = append(absent.Except, graph.Ref{Type: graph.TypeInformationSystem, Key: h.system})
		}
		for _, h := range d.recorded(item) {
			d.recordedHolding(at, h, slices.Contains(absent.Except, h.Ref()))
		}
		if d.of.Surveyed != nil {
			absent.Established = Established
		}
		d.absent(at, absent, d.documentRef(), "surveyed")
	})
}

func (d *deriver) held(item int) []*held {
	var list []*held
	for i := range d.of.held[d.run] {
		if h := &d.of.held[d.run][i]; h.item == item {
			list = append(list, h)
		}
	}
	return list
}

// recorded is all holdings of an item that are recorded, whether they count or not, by key.
func (d *deriver) recorded(item int) []*graph.HoldingFacts {
	list := slices.Collect(d.HoldingsOfDocument(d.of.Key))
	if key := d.of.items[item]; key != "" {
		list = slices.AppendSeq(list, d.HoldingsOfItem(key))
	}
	return list
}

func (d *deriver) recordedHolding(parent int, h *graph.HoldingFacts, counts bool) {
	d.shared(parent, h, RuleHoldingRecorded, func() Conclusion {
		return Conclusion{Holds: &counts, Holder: h.System, Holding: h.Key, Item: h.DataItem}
	}, func(at int) {
		of := "documentType"
		if h.DataItem != "" {
			of = "dataItem"
		}
		d.fact(at, h.Ref(), "system", of, "valid")
		d.system(at, h.System)
	})
}

// implied names an integration in production from which the holding follows.
func (d *deriver) implied(parent int, h *held) {
	holds := true
	item := d.of.items[h.item]
	d.apply(parent, RuleHoldingImplied, Conclusion{Holds: &holds, Holder: h.system, Item: item}, func(at int) {
		for i := range d.IntegrationsTo(h.system) {
			borrowed, yes := d.implies(i, item)
			service := d.DataService(i.DataService)
			if !yes || h.solid && (!i.Provider.Solid() || borrowed && !service.Solid()) {
				continue
			}
			d.Steps[at].Conclusion.Integration = i.Key
			d.fact(at, i.Ref(), "provider", "status", "delivers")
			if borrowed {
				d.fact(at, i.Ref(), "dataService")
				d.fact(at, service.Ref(), "direction", "delivers", "status")
			}
			d.system(at, h.system)
			return
		}
	})
}

// implies reports whether the provider of an integration holds the item because it delivers it, and whether the list of
// the data service was needed to tell.
func (d *deriver) implies(i *graph.IntegrationFacts, item graph.Key) (borrowed, yes bool) {
	if settled(graph.StatusAt(i.Status, d.date), d.run) != nil {
		return false, false
	}
	if delivers(i.Delivers, d.of.Key, item) == listed {
		return false, true
	}
	service := d.liveDataService(i.DataService)
	if service == nil || i.Delivers != nil && i.Delivers.Complete || service.Direction == graph.Write || service.Direction == "" && d.run == certain {
		return false, false
	}
	return true, delivers(service.Delivers, d.of.Key, item) == listed
}

// route writes one way of one item, with every work on it under the rule from which it follows.
func (d *deriver) route(parent int, p *path) {
	r := p.route
	ends := Conclusion{Item: r.Item, Consumer: r.Consumer, Holder: r.Holder, Holding: r.Holding, Integration: r.Integration}
	d.shared(parent, p, RuleRoute, func() Conclusion {
		c := ends
		c.DataService, c.Step, c.Works = r.DataService, r.Step(), r.Works
		return c
	}, func(at int) {
		rest := slices.Clone(r.Works)
		// check applies a rule from which those of the works follow that are its own.
		check := func(rule RuleCode, own func(*Work) bool, below func(at int)) {
			c := ends
			rest = slices.DeleteFunc(rest, func(w Work) bool {
				if own(&w) {
					c.Works = append(c.Works, w)
					return true
				}
				return false
			})
			d.apply(at, rule, c, below)
		}
		d.takes(p, check)
		if r.Holding != "" {
			holding := graph.Ref{Type: graph.TypeHolding, Key: r.Holding}
			check(RuleCoverage, func(w *Work) bool { return w.What == WhatCoverage }, func(at int) { d.fact(at, holding, "coverage", "authoritative") })
			check(RuleLookup, func(*Work) bool { return false }, func(at int) {
				d.fact(at, holding, "lookupKeys")
				d.fact(at, graph.Ref{Type: graph.TypeService, Key: d.service.key}, "applicationKeys")
				if p.keyed != "" {
					d.Steps[at].Conclusion.Words = []string{p.keyed}
				}
			})
		} else {
			check(RuleCoverage, func(w *Work) bool { return w.What == WhatCoverage }, nil)
		}
		d.runs(r.Holder, check)
		switch {
		case r.Consumer == r.Holder:
			check(RuleSameSystem, func(*Work) bool { return false }, nil)
		case p.way.link == nil:
			d.unlinked(p, check)
		default:
			d.linked(p, check)
		}
	})
}

type check func(rule RuleCode, own func(*Work) bool, below func(at int))

// takes is about the system that would take the data.
func (d *deriver) takes(p *path, check check) {
	consumer := p.route.Consumer
	if consumer == "" {
		check(RuleAutomation, func(w *Work) bool { return w.Step == Automate }, func(at int) { d.consumers(at) })
		return
	}
	check(RuleConsumer, func(w *Work) bool { return w.What == WhatConsumer }, func(at int) { d.consumers(at) })
	if consumer != p.route.Holder {
		d.runs(consumer, check)
	}
}

// runs is about whether a system is in operation.
func (d *deriver) runs(system graph.Key, check check) {
	check(RuleOperation, func(w *Work) bool { return w.Step == Finish && w.System == system }, func(at int) {
		d.Steps[at].Conclusion.Systems = []graph.Key{system}
		d.fact(at, graph.Ref{Type: graph.TypeInformationSystem, Key: system}, "status")
	})
}

// unlinked is about two systems without an integration, or a service without a system.
func (d *deriver) unlinked(p *path, check check) {
	d.published(p, check)
	check(RuleNotConnected, func(w *Work) bool { return w.Step == Connect }, func(at int) {
		if p.route.Consumer == "" {
			d.consumers(at)
			return
		}
		d.noOtherIntegration(at, p)
	})
}

func (d *deriver) noOtherIntegration(at int, p *path) {
	a := Absent{Pattern: NoOtherIntegration, Consumer: p.route.Consumer, Provider: p.route.Holder, Established: NotRecorded}
	for _, l := range *use(d.reader, links, pair{p.route.Consumer, p.route.Holder}) {
		a.Except = append(a.Except, l.Ref())
	}
	surveyed := graph.Ref{Type: graph.TypeInformationSystem, Key: p.route.Consumer}
	if d.System(p.route.Consumer).ConnectionsSurveyed == nil {
		surveyed.Key = p.route.Holder
	}
	if d.System(surveyed.Key).ConnectionsSurveyed != nil {
		a.Established = Established
	}
	d.absent(at, a, surveyed, "connectionsSurveyed")
}

// linked is about an integration between the two systems.
func (d *deriver) linked(p *path, check check) {
	i := p.way.link
	check(RuleConnection, func(w *Work) bool {
		return w.Integration == i.Key && (w.What == WhatInferred || w.What == WhatStatus || w.Step == Finish)
	}, func(at int) {
		d.fact(at, i.Ref(), "consumer", "provider", "status")
		d.noOtherIntegration(at, p)
	})
	service := d.liveDataService(i.DataService)
	answer, borrowed := (&link{IntegrationFacts: i, service: service}).delivers(d.of.Key, p.route.Item)
	own := func(w *Work) bool {
		return w.Integration == i.Key && (w.What == WhatDelivery || w.Step == Extend) ||
			borrowed && w.What == WhatInferred && w.DataService == i.DataService
	}
	check(RuleDelivery, own, func(at int) {
		d.fact(at, i.Ref(), "delivers", "dataService")
		if i.DataService != "" {
			d.fact(at, graph.Ref{Type: graph.TypeDataService, Key: i.DataService}, "status", "direction", "delivers")
		}
	})
	if answer == denied {
		d.published(p, check)
	}
	check(RuleAdmission, func(w *Work) bool { return w.Step == Admit || w.What == WhatAdmission }, func(at int) { d.fact(at, i.Ref(), "admits") })
}

// published is about the data service through which the holder offers the item.
func (d *deriver) published(p *path, check check) {
	item := slices.Index(d.of.items, p.route.Item)
	var through graph.Key
	for _, h := range d.held(item) {
		if h.system == p.route.Holder {
			through = h.service
		}
	}
	own := func(w *Work) bool {
		return w.Step == Publish || w.DataService == through && through != "" && w.Integration == "" && (w.Step == Confirm || w.Step == Finish)
	}
	check(RulePublication, own, func(at int) {
		provider := graph.Ref{Type: graph.TypeInformationSystem, Key: p.route.Holder}
		a := Absent{Pattern: NoBetterDataService, Document: d.of.Key, Item: p.route.Item, Provider: provider.Key, Established: NotRecorded}
		if through != "" {
			service := graph.Ref{Type: graph.TypeDataService, Key: through}
			d.Steps[at].Conclusion.DataService = through
			d.fact(at, service, "provider", "direction", "delivers", "status")
			a.Except = []graph.Ref{service}
		}
		if d.System(provider.Key).ServicesSurveyed != nil {
			a.Established = Established
		}
		d.absent(at, a, provider, "servicesSurveyed")
	})
}

func (d *deriver) substitutes(parent int) {
	d.shared(parent, RuleSubstitutes, RuleSubstitutes, func() Conclusion {
		may := substitutesIn(d.run, d.unit.requirement.Substitutes, d.of.Substitutes)
		return Conclusion{Holds: &may.allowed, Proposed: may.proposed}
	}, func(at int) {
		d.fact(at, d.requirementRef(), "substitutes")
		d.fact(at, d.documentRef(), "substitutes")
	})
}

func (d *deriver) actSays(parent int) {
	said := d.unit.reads(d.run)
	read := said.read()
	d.shared(parent, RuleActSays, RuleActSays, func() Conclusion { return Conclusion{Holds: &read, Says: said.says()} },
		func(at int) { d.fact(at, d.requirementRef(), "actSays") })
}
