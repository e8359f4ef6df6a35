package gap

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"onceonly/graph"
)

// document is a document type with who holds its items.
type document struct {
	*graph.DocumentTypeFacts
	items []graph.Key // what it proves; one "" where no items are recorded: the document itself
	held  [2][]held   // by run: item by item, each by system and holding
}

// held is one item held by one system, as one run sees it.
type held struct {
	item      int // of document.items
	system    graph.Key
	holding   *graph.HoldingFacts // nil: implied by an integration in production
	solid     bool
	state     state // of the system
	published []Work
	service   graph.Key // the data service that publishes the item, "" if none does
}

var documents = &kind[graph.Key, document]{
	rank: 0,
	in:   func(t *Table) *memo[graph.Key, document] { return &t.documents },
	make: readDocument,
	same: func(a, b *document) bool { return reflect.DeepEqual(a, b) },
}

func readDocument(r *reader, key graph.Key) *document {
	d := &document{DocumentTypeFacts: r.DocumentType(key)}
	if d.DocumentTypeFacts == nil {
		return nil
	}
	d.items = d.Items
	if len(d.items) == 0 {
		d.items = []graph.Key{""}
	}
	if !d.Kind.IsEvidence() {
		return d
	}
	whole := r.holdings(r.HoldingsOfDocument(key))
	for i, item := range d.items {
		holdings := slices.Clone(whole)
		var parts []graph.Key
		if item != "" {
			parts = []graph.Key{item}
			holdings = append(holdings, r.holdings(r.HoldingsOfItem(item))...)
		}
		for run := range d.held {
			recorded := holdings
			if run == certain {
				recorded = slices.DeleteFunc(slices.Clone(holdings), func(h *graph.HoldingFacts) bool { return !h.Solid() })
			}
			d.held[run] = append(d.held[run], r.hold(d, i, run, recorded, r.implied(key, parts, run))...)
		}
	}
	return d
}

// hold gives the holders of one item: those recorded, and the implied ones that no recorded one of the same system
// stands in for.
func (r *reader) hold(d *document, item, run int, recorded []*graph.HoldingFacts, implied map[graph.Key]bool) []held {
	var list []held
	for _, h := range recorded {
		list = append(list, held{item: item, system: h.System, holding: h, solid: h.Solid()})
	}
	for _, system := range slices.Sorted(maps.Keys(implied)) {
		solid := implied[system]
		yields := func(h *graph.HoldingFacts) bool { return h.System == system && (h.Solid() || !solid) }
		if !slices.ContainsFunc(recorded, yields) {
			list = append(list, held{item: item, system: system, solid: solid})
		}
	}
	kept := list[:0]
	for _, h := range list {
		if h.state = r.stateOf(h.system, run); h.state == gone {
			continue
		}
		h.service, h.published = r.publication(h.system, d.Key, d.items[item], run)
		kept = append(kept, h)
	}
	slices.SortFunc(kept, func(a, b held) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(a.holdingKey(), b.holdingKey()))
	})
	return kept
}

func (h *held) holdingKey() graph.Key {
	if h.holding == nil {
		return ""
	}
	return h.holding.Key
}

// coverage is for which cases the item is held, nil where that is not recorded.
func (h *held) coverage() *graph.Coverage {
	if h.holding == nil {
		return nil
	}
	return h.holding.Coverage
}

// holdings gives those that are valid at the date.
func (r *reader) holdings(of func(func(*graph.HoldingFacts) bool)) []*graph.HoldingFacts {
	var valid []*graph.HoldingFacts
	for h := range of {
		if h.Valid.Contains(r.date) {
			valid = append(valid, h)
		}
	}
	return valid
}

// implied returns the systems that deliver the document or the items through an integration in production and so hold
// them too, and whether that rests on solid ground: the provider's end, and the data service whose list was used.
func (r *reader) implied(document graph.Key, items []graph.Key, run int) map[graph.Key]bool {
	found := map[graph.Key]bool{}
	add := func(i *graph.IntegrationFacts, solid bool) {
		solid = solid && i.Provider.Solid()
		if (solid || run == possible) && settled(graph.StatusAt(i.Status, r.date), run) == nil {
			found[i.Provider.System] = found[i.Provider.System] || solid
		}
	}
	through := func(d *graph.DataServiceFacts) {
		unread := d.Direction == graph.Write || d.Direction == "" && run == certain
		if unread || r.liveDataService(d.Key) == nil {
			return
		}
		for i := range r.IntegrationsThrough(d.Key) {
			if i.Delivers == nil || !i.Delivers.Complete {
				add(i, d.Solid())
			}
		}
	}
	for i := range r.IntegrationsDelivering(document) {
		add(i, true)
	}
	for d := range r.DataServicesDelivering(document) {
		through(d)
	}
	for _, item := range items {
		for i := range r.IntegrationsDeliveringItem(item) {
			add(i, true)
		}
		for d := range r.DataServicesDeliveringItem(item) {
			through(d)
		}
	}
	return found
}

// state is whether a system can take part in the exchange of data.
type state int8

const (
	gone        state = iota // withdrawn, or a placeholder for one that nobody has named
	unfinished               // planned, in development or suspended, still to begin, and in the certain run in pilot
	inOperation              // unless its status says otherwise, or is recorded for later days alone
)

func (r *reader) stateOf(system graph.Key, run int) state {
	s := r.System(system)
	if s == nil || s.Placeholder {
		return gone
	}
	switch graph.StatusAt(s.Status, r.date) {
	case graph.StatusWithdrawn:
		return gone
	case graph.StatusPlanned, graph.StatusDevelopment, graph.StatusSuspended:
		return unfinished
	case graph.StatusPilot:
		if run == certain {
			return unfinished
		}
	case graph.StatusUnknown:
		if begins(s.Status, r.date) {
			return unfinished
		}
	}
	return inOperation
}

// begins reports whether the first of the recorded periods is still to come, and with it the system.
func begins(periods []graph.StatusPeriod, day graph.Date) bool {
	var first graph.StatusPeriod
	for _, p := range periods {
		if p.From <= day {
			return false
		}
		if first.From == 0 || p.From < first.From {
			first = p
		}
	}
	return first.Status == graph.StatusPlanned || first.Status == graph.StatusDevelopment || first.Status == graph.StatusPilot || first.Status == graph.StatusProduction
}

// settled returns what is left to do about an integration or data service of that status, and nil if it runs.
func settled(s graph.Status, run int) *Work {
	switch {
	case s == graph.StatusProduction, run == possible && (s == graph.StatusUnknown || s == graph.StatusPilot):
		return nil
	case s == graph.StatusUnknown:
		return &Work{Step: Confirm, What: WhatStatus}
	}
	return &Work{Step: Finish}
}

// publication returns the data service through which the system offers the item to read, with what is left to do about
// it; without one, the work of publishing it.
func (r *reader) publication(system, document, item graph.Key, run int) (graph.Key, []Work) {
	var best graph.Key
	var works []Work
	for d := range r.DataServicesOf(system) {
		answer := offered(d, document, item)
		if answer == denied || r.liveDataService(d.Key) == nil {
			continue
		}
		todo := []Work{}
		add := func(w Work) {
			w.Provider, w.DataService, w.Items = system, d.Key, itemList(item)
			todo = append(todo, w)
		}
		if run == certain && !d.Solid() {
			add(Work{Step: Confirm, What: WhatInferred})
		}
		if run == certain && answer == notRecorded {
			add(Work{Step: Confirm, What: WhatDelivery})
		}
		if w := settled(graph.StatusAt(d.Status, r.date), run); w != nil {
			add(*w)
		}
		if works == nil || cmp.Or(cmp.Compare(heaviest(todo).weight(), heaviest(works).weight()), cmp.Compare(len(todo), len(works))) < 0 {
			best, works = d.Key, todo
		}
	}
	if works != nil {
		return best, works
	}
	publish := Work{Step: Publish, Provider: system, Items: itemList(item), Absence: NotRecorded}
	if s := r.System(system); s.ServicesSurveyed != nil {
		publish.Absence = Established
	}
	return "", []Work{publish}
}

func itemList(item graph.Key) []graph.Key {
	if item == "" {
		return nil
	}
	return []graph.Key{item}
}

// heaviest is the heaviest step of the works, and Live without any.
func heaviest(works []Work) Step {
	step := Live
	for i := range works {
		if works[i].Step.weight() > step.weight() {
			step = works[i].Step
		}
	}
	return step
}
