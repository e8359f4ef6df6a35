package gap

// What a plan may choose from, and what frees each document: the works of all paths turned around, into candidates that
// do them and needs that wait for them (3-verdicts §3.9).

import (
	"cmp"
	"maps"
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap/plan"
)

// CandidateKind says what a step of a plan does.
type CandidateKind string

const (
	// LinkCandidate does all works between a consumer and a provider, with what the provider has to publish for it and
	// the questions that go with it; not what is still to be finished of the two systems themselves.
	LinkCandidate CandidateKind = "LINK"
	// FinishCandidate brings a system into operation.
	FinishCandidate CandidateKind = "FINISH"
	// AutomateCandidate gives a service its first system.
	AutomateCandidate CandidateKind = "AUTOMATE"
	// ConfirmCandidate is a link of which only questions are left, or the questions about what a service's own system holds.
	ConfirmCandidate CandidateKind = "CONFIRM"
)

// candidate is one thing that a plan may choose.
type candidate struct {
	number  int
	kind    CandidateKind
	pair                            // of LINK and CONFIRM; the consumer of a link of a first system is its proposal
	system  graph.Key               // of FINISH and AUTOMATE
	service graph.Key               // of AUTOMATE
	paths   map[*path]struct{}      // of LINK and CONFIRM: those on which it does all but finishing systems
	done    map[doing]struct{}      // what it settles that others may wait for, too
	first   map[*candidate]struct{} // what has to be done before
	places  map[graph.Key]struct{}  // document types
	builds  bool                    // LINK: not only questions
}

// finishingMark and automatingMark tell the ids of candidates that are no pair; no key has a "~".
const (
	betweenMark    = "~"
	finishingMark  = "finish~"
	automatingMark = "automate~"
)

// id is the stable name of the candidate: that of the missing integration, or of the system.
func (c *candidate) id() string {
	switch c.kind {
	case FinishCandidate:
		return finishingMark + string(c.system)
	case AutomateCandidate:
		return automatingMark + string(c.service)
	}
	return string(c.consumer) + betweenMark + string(c.provider)
}

// doing is something that several paths may wait for and several candidates may do.
type doing struct {
	what doingOf
	node graph.Key
	item graph.Key // where it is about one piece of data: the item, or the document itself
}

type doingOf int8

const (
	finishing  doingOf = iota // a system
	automating                // a service, by the key of its proposed system
	covering                  // which cases a holding covers
	trusting                  // whether a data service is as inferred
	delivering                // whether a data service delivers something
	channelled                // whether a channel is handled in the supposed system
	owned                     // whether the supposed own system is the service's
)

// wanting is what the documents of one set of paths wait for.
type wanting struct {
	document graph.Key
	service  graph.Key                  // that first came with it; where paths are those of a service without a system, the only one
	cells    [][][]*path                // case by case, of each item that does not arrive: the paths to be made, the best on each pair
	asking   map[graph.Key][]*candidate // by supposed consumer: the candidates that ask whether it is one
	freed    [2]*plan.Need              // in some case, in every case; without supposed consumers only
	known    [2]bool
}

// market is all candidates, and who does what.
type market struct {
	*conditions
	table      *Table
	run        int
	reader     *reader
	pairs      map[pair]*candidate
	systems    map[doing]*candidate // FINISH and AUTOMATE
	wantings   map[asking]*wanting
	automates  bool // AUTOMATE is considered
	doers      map[doing][]*candidate
	candidates []*candidate // LINK and CONFIRM by consumer and provider, then FINISH, then AUTOMATE by system
}

func (t *Table) market(run int, automates bool) *market {
	return &market{conditions: newConditions(), table: t, run: run, automates: automates, reader: &reader{Snapshot: t.view.Snapshot, date: t.view.Date},
		pairs: map[pair]*candidate{}, systems: map[doing]*candidate{}, wantings: map[asking]*wanting{}, doers: map[doing][]*candidate{}}
}

// enter notes what a unit waits for. All units have to be in before any need is made.
func (m *market) enter(s *served, u *unit) {
	w := m.wanting(s, u)
	for system, candidates := range w.asking {
		questions := m.questions(s, u, system)
		for _, c := range candidates {
			c.settle(m, questions[0])
		}
	}
}

// wanting is what the unit waits for, noted when it first comes up.
func (m *market) wanting(s *served, u *unit) *wanting {
	name, set := m.asked(s, u)
	if known := m.wantings[name]; known != nil {
		return known
	}
	w := &wanting{document: u.requirement.DocumentType, service: s.key, asking: map[graph.Key][]*candidate{}}
	m.wantings[name] = w
	for _, late := range u.found[m.run].late(set) {
		for i := range late {
			late[i] = m.choose(w, late[i])
		}
		w.cells = append(w.cells, late)
	}
	return w
}

// asking names what has to be found out for a unit: findings that have the same paths, and no limits of their own, are
// late in the same ways.
type asking struct {
	set     *pathSet
	limited *finding // nil: all cases
}

// asked gives the paths of a unit. Where the service may get its first system for another channel, that one serves this
// channel as well.
func (m *market) asked(s *served, u *unit) (asking, *pathSet) {
	f := u.found[m.run]
	name := asking{set: f.set}
	if f.applies != nil {
		name.limited = f
	}
	if !m.automates || len(s.channels[u.on].consumers) == 0 {
		return name, f.set
	}
	if empty := slices.IndexFunc(s.channels, func(c channel) bool { return len(c.consumers) == 0 }); empty >= 0 {
		name.set = m.withFirstSystem(s, u, &s.channels[empty])
	}
	return name, name.set
}

// withFirstSystem gives the paths of a unit together with those through the system that the service would get.
func (m *market) withFirstSystem(s *served, u *unit, empty *channel) *pathSet {
	r := m.table.reader()
	d := use(r, documents, u.requirement.DocumentType)
	var reached []*reach
	for _, k := range s.channels[u.on].consumers {
		reached = append(reached, use(r, reaches, asker{document: d.Key, system: k.system, supposed: k.supposed}))
	}
	reached = append(reached, use(r, reaches, asker{document: d.Key, proposal: empty.proposal, absence: empty.absence}))
	return r.paths(&question{document: d, run: m.run}, s.ServiceFacts, s.channels[u.on].asks+empty.asks, reached)
}

// late gives, case by case, the paths of each item that does not arrive by the paths of a set.
func (f *finding) late(set *pathSet) [][][]*path {
	var applies limits
	if f.applies != nil {
		applies = *f.applies
	}
	g := newGrid(set.tree, applies, set.paths, limits{}, "")
	return g.late(int(f.total))
}

// choose notes the best path of each pair with the pair's candidate, and leaves out those that no better one could wait for.
func (m *market) choose(w *wanting, open []*path) []*path {
	var chosen []*path
	for i, p := range open {
		between := p.between()
		better := slices.ContainsFunc(open[:i], func(other *path) bool { return other.between() == between })
		alone, _ := m.waits(w, p)
		switch {
		case !better:
			m.note(w, p)
		case alone:
			continue
		}
		chosen = append(chosen, p)
	}
	return chosen
}

// between is the pair of systems of the path; the consumer of a service without one is that which it would get.
func (p *path) between() pair {
	between := pair{p.route.Consumer, p.route.Holder}
	if between.consumer == "" {
		for i := range p.route.Works {
			if p.route.Works[i].Step == Automate {
				between.consumer = p.route.Works[i].System
			}
		}
	}
	return between
}

// note adds the works of a path to the candidates that do them.
func (m *market) note(w *wanting, p *path) {
	var before []*candidate
	var own []*Work
	for i := range p.route.Works {
		work := &p.route.Works[i]
		if d, is := systemOf(work); is {
			before = append(before, m.systemic(d, w.service))
		} else {
			own = append(own, work)
		}
	}
	if len(own) == 0 {
		return
	}
	c := m.between(p.between())
	if c.does(p) {
		c.places[w.document] = struct{}{}
		m.ask(w, c, own)
		return
	}
	c.paths[p] = struct{}{}
	c.places[w.document] = struct{}{}
	for _, other := range before {
		c.first[other] = struct{}{}
	}
	for _, work := range own {
		c.builds = c.builds || work.Step != Confirm
		switch {
		case work.What == WhatCoverage:
			c.settle(m, coveringOf(w, p))
		case work.What == WhatInferred && work.Integration == "":
			c.settle(m, doing{what: trusting, node: work.DataService})
		case work.What == WhatDelivery && work.Integration == "":
			c.settle(m, doing{delivering, work.DataService, itemOf(w, p)})
		}
	}
	m.ask(w, c, own)
}

func (m *market) ask(w *wanting, c *candidate, works []*Work) {
	for _, work := range works {
		if work.What == WhatConsumer && !slices.Contains(w.asking[work.Consumer], c) {
			w.asking[work.Consumer] = append(w.asking[work.Consumer], c)
		}
	}
}

// systemOf tells a work that is done for a system as such, whatever flows through it.
func systemOf(w *Work) (doing, bool) {
	switch {
	case w.Step == Finish && w.System != "":
		return doing{what: finishing, node: w.System}, true
	case w.Step == Automate:
		return doing{what: automating, node: w.System}, true
	}
	return doing{}, false
}

func (m *market) systemic(d doing, service graph.Key) *candidate {
	c := m.systems[d]
	if c == nil {
		c = &candidate{kind: FinishCandidate, system: d.node}
		if d.what == automating {
			c.kind, c.service = AutomateCandidate, service
		}
		m.systems[d] = c
		m.doers[d] = []*candidate{c}
	}
	return c
}

func (m *market) between(p pair) *candidate {
	c := m.pairs[p]
	if c == nil {
		c = &candidate{kind: LinkCandidate, pair: p, paths: map[*path]struct{}{}, done: map[doing]struct{}{},
			first: map[*candidate]struct{}{}, places: map[graph.Key]struct{}{}}
		m.pairs[p] = c
	}
	return c
}

func (c *candidate) settle(m *market, d doing) {
	if _, known := c.done[d]; !known {
		c.done[d] = struct{}{}
		m.doers[d] = append(m.doers[d], c)
	}
}

// coveringOf is the question which cases a holding covers; an implied one is known by its system and what it holds.
func coveringOf(w *wanting, p *path) doing {
	if p.route.Holding != "" {
		return doing{what: covering, node: p.route.Holding}
	}
	return doing{covering, p.route.Holder, itemOf(w, p)}
}

// does reports whether the candidate does what is to be done on the path.
func (c *candidate) does(p *path) bool {
	_, does := c.paths[p]
	return does
}

// itemOf is what comes by the path; no key of an item begins with a "~".
func itemOf(w *wanting, p *path) graph.Key {
	if p.route.Item != "" {
		return p.route.Item
	}
	return betweenMark + w.document
}

// waits says what a path waits for: only works on its own pair, or else works that others may do as well.
func (m *market) waits(w *wanting, p *path) (alone bool, others []doing) {
	for i := range p.route.Works {
		work := &p.route.Works[i]
		d, systemic := systemOf(work)
		switch {
		case systemic:
			others = append(others, d)
		case work.What == WhatConsumer: // known with the service only
		case work.What == WhatCoverage:
			others = append(others, coveringOf(w, p))
		case work.What == WhatInferred && work.Integration == "":
			others = append(others, doing{what: trusting, node: work.DataService})
		case work.What == WhatDelivery && m.borrows(p):
			others = append(others, doing{delivering, p.way.link.DataService, itemOf(w, p)})
		default:
			alone = true
		}
	}
	return alone, others
}

// borrows reports whether the integration of the path delivers what its data service does.
func (m *market) borrows(p *path) bool {
	return p.way.link != nil && m.reader.liveDataService(p.way.link.DataService) != nil
}

// questions are those of which one answer tells that the system is a consumer of the unit: about the channel or about the
// service. The first is the one that is asked.
func (m *market) questions(s *served, u *unit, system graph.Key) []doing {
	var found []doing
	if c := m.reader.Channel(u.channel); c != nil && c.System == system {
		found = append(found, doing{what: channelled, node: c.Key})
	}
	if has(s.OwnSystems, system) {
		found = append(found, doing{what: owned, node: s.key})
	}
	return found
}

// close numbers the candidates.
func (m *market) close() {
	m.candidates = slices.SortedFunc(maps.Values(m.pairs), func(a, b *candidate) int { return comparePairs(a.pair, b.pair) })
	m.candidates = append(m.candidates, slices.SortedFunc(maps.Values(m.systems), func(a, b *candidate) int {
		return cmp.Or(first(a.kind == FinishCandidate)-first(b.kind == FinishCandidate), cmp.Compare(a.system, b.system))
	})...)
	for i, c := range m.candidates {
		c.number = i
		if c.kind == LinkCandidate && !c.builds {
			c.kind = ConfirmCandidate
		}
	}
}

// needs of a unit are in some case or in every case.
const (
	inSomeCase = iota
	inEveryCase
)

// need is what has to be chosen so that all items of the unit arrive; nil where no choice does that, and for units that
// were not entered.
func (m *market) need(s *served, u *unit, scope int) *plan.Need {
	name, _ := m.asked(s, u)
	w := m.wantings[name]
	if w == nil {
		return nil
	}
	if w.known[scope] && len(w.asking) == 0 {
		return w.freed[scope]
	}
	cells := make([]*plan.Need, len(w.cells))
	for i, late := range w.cells {
		items := make([]*plan.Need, len(late))
		for j, paths := range late {
			ways := make([]*plan.Need, len(paths))
			for k, p := range paths {
				ways[k] = m.path(s, u, w, p)
			}
			items[j] = m.any(ways)
		}
		cells[i] = m.all(items)
	}
	need := m.any(cells)
	if scope == inEveryCase {
		need = m.all(cells)
	}
	w.freed[scope], w.known[scope] = need, true
	return need
}

// path is what has to be chosen so that data flow on the path.
func (m *market) path(s *served, u *unit, w *wanting, p *path) *plan.Need {
	alone, others := m.waits(w, p)
	var parts []*plan.Need
	if alone {
		parts = append(parts, m.chosen(m.between(p.between())))
	}
	for _, d := range others {
		if alone && d.what != finishing && d.what != automating {
			continue // done with the rest on the pair
		}
		doers := m.doers[d]
		if c := m.pairs[p.between()]; d.what == delivering && c != nil && c.does(p) {
			doers = append(slices.Clip(doers), c)
		}
		parts = append(parts, m.some(doers))
	}
	if asked := m.supposed(p); asked != "" && !alone {
		var doers []*candidate
		for _, d := range m.questions(s, u, asked) {
			doers = append(doers, m.doers[d]...)
		}
		parts = append(parts, m.some(doers))
	}
	return m.all(parts)
}

// supposed is the consumer of the path if it is one that has to be asked for.
func (m *market) supposed(p *path) graph.Key {
	for i := range p.route.Works {
		if p.route.Works[i].What == WhatConsumer {
			return p.route.Works[i].Consumer
		}
	}
	return ""
}

// chosen is fulfilled when the candidate is chosen; a link of a service's first system is none without that system.
func (m *market) chosen(c *candidate) *plan.Need {
	if a := m.systems[doing{what: automating, node: c.consumer}]; a != nil {
		return m.all([]*plan.Need{m.one(c.number), m.one(a.number)})
	}
	return m.one(c.number)
}

func (m *market) some(candidates []*candidate) *plan.Need {
	parts := make([]*plan.Need, len(candidates))
	for i, c := range candidates {
		parts[i] = m.chosen(c)
	}
	return m.any(parts)
}
