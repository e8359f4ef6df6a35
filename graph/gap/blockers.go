package gap

import (
	"slices"

	"onceonly/graph"
)

// BlockerKind is a kind of thing that stands between a demanded document and its replacement by data (3-verdicts §3.5).
type BlockerKind string

const (
	NoConsumer              BlockerKind = "NO_CONSUMER"               // the service has no system that could take the data
	NoHolder                BlockerKind = "NO_HOLDER"                 // no system is recorded to hold any of it
	NotSurveyed             BlockerKind = "NOT_SURVEYED"              // nobody has looked which system holds it
	ConsumerNotSurveyed     BlockerKind = "CONSUMER_NOT_SURVEYED"     // nobody has looked whether the service has a system
	ConnectionNotSurveyed   BlockerKind = "CONNECTION_NOT_SURVEYED"   // nobody has listed the connections of either system
	PublicationNotSurveyed  BlockerKind = "PUBLICATION_NOT_SURVEYED"  // nobody has listed what the provider publishes
	NotRecordedFact         BlockerKind = "NOT_RECORDED"              // something is not recorded, or only supposed; see Work.What
	HolderUnnamed           BlockerKind = "HOLDER_UNNAMED"            // the act takes data from a system that nobody names
	ItemUncovered           BlockerKind = "ITEM_UNCOVERED"            // some items have a holder, and these have none
	OutOfCoverage           BlockerKind = "OUT_OF_COVERAGE"           // the holders do not cover these cases
	SubstituteNotDetermined BlockerKind = "SUBSTITUTE_NOT_DETERMINED" // nobody has determined whether a substitute will do
	NotAdmitted             BlockerKind = "NOT_ADMITTED"              // the connection may not be used for the service
	NotPublished            BlockerKind = "NOT_PUBLISHED"             // the holder offers no interface that delivers it
	NotConnected            BlockerKind = "NOT_CONNECTED"             // the two systems have no connection
	NotDelivered            BlockerKind = "NOT_DELIVERED"             // the connection does not deliver it
	NotInOperation          BlockerKind = "NOT_IN_OPERATION"          // a system, connection or interface is not in operation
	Withdrawn               BlockerKind = "WITHDRAWN"                 // what would have served is withdrawn
)

// Blocker is one thing that stands in the way of one document on one channel.
type Blocker struct {
	Kind     BlockerKind
	Document graph.Key   // document type
	Service  graph.Key   //
	Items    []graph.Key // data items concerned, sorted; empty: the document itself
	Work     Work        // what lifts it; without a Step where no work does
	Systems  []graph.Key // besides those of the work: the holders that fall short, or what is withdrawn
	Keys     []string    // for OUT_OF_COVERAGE where the application lacks them all: by any of these a record is found
	When     []When      // for OUT_OF_COVERAGE: the cases; empty for the lack of keys
	Nodes    []graph.Ref // all nodes concerned, the most telling first
	// Fix is the change that lifts it, as Do gives it; empty where there is none. What somebody has yet to find out,
	// decide or have in his records has none: nobody can do that by writing it down here.
	Fix graph.Changes
}

// Blockers returns what stands in the way of a unit in a run: in each case that is not REPLACEABLE_NOW, on the best route
// of each item, or where there is none, why. In the certain run, holders that are merely supposed are asked about. They
// come in the order in which they are met: the service's system, the holders, then the works as they are done. Empty
// where the document is REPLACEABLE_NOW in all cases, is no evidence, or where there is no such unit.
//
// Lifting all that has a fix, and asking again, ends with what has none.
func (t *Table) Blockers(u Unit, run Run) []Blocker {
	s, n := t.unit(u)
	if n == nil || !n.evidence || n.found[run.index()].arrives() {
		return nil
	}
	b := &obstacles{doer: t.doer(u), served: s, unit: n, document: use(t.reader(), documents, n.requirement.DocumentType), run: run.index()}
	b.look()
	b.tellConsumer()
	b.tellHolders()
	b.tellWorks()
	return b.told
}

// unit finds one unit and its service; nil where there is none.
func (t *Table) unit(u Unit) (*served, *unit) {
	r := t.view.Requirement(u.Requirement)
	if r == nil {
		return nil, nil
	}
	s := t.service(r.Service)
	for _, n := range s.of(u.Requirement) {
		if n.channel == u.Channel {
			return s, n
		}
	}
	return nil, nil
}

// arrives reports whether the data arrive in all cases.
func (f *finding) arrives() bool { return f.uniform && f.headline().outcome == now }

// obstacles gathers the blockers of one unit.
type obstacles struct {
	*doer
	served   *served
	unit     *unit
	document *document
	run      int

	grid     *grid
	best     []*path   // of each item in each case, where it is not LIVE
	supposed []*path   // of the possible run, where the certain one has no path
	without  []lacking // items without a path in some cases
	told     []Blocker
}

// lacking is an item that has no path in some cells.
type lacking struct {
	item     int
	cells    []int // 1 in the cells without a path, unless only a key of the application is missing
	any      bool  // somebody holds it
	surveyed bool  // somebody has looked in all of those cells
}

func (b *obstacles) found() *finding { return b.unit.found[b.run] }

// look goes through all cells.
func (b *obstacles) look() {
	paths := b.found().set.paths
	hoped := b.unit.found[possible].set.paths
	all := paths
	if b.run == certain {
		all = slices.Concat(paths, hoped)
	}
	applies := limits{}
	if b.found().applies != nil {
		applies = *b.found().applies
	}
	g := newGrid(use(b.reader, trees, struct{}{}), applies, all, limits{}, "")
	b.grid = &g
	for item := range b.document.items {
		l := lacking{item: item, cells: make([]int, b.grid.count()), surveyed: true}
		l.any = slices.ContainsFunc(paths, func(p *path) bool { return p.item == item })
		lacks := false
		for number := range l.cells {
			c := b.grid.at(number)
			best, hope, keyless := -1, -1, false
			looked := b.document.Surveyed != nil
			for i, p := range all {
				switch {
				case p.item != item:
				case i < len(paths):
					if best < 0 && b.grid.open(i, c) {
						best = i
					}
					looked = looked || b.grid.surveyed(i, c)
					keyless = keyless || b.grid.keyless(i, c)
				case hope < 0 && b.grid.open(i, c):
					hope = i
				}
			}
			switch {
			case best >= 0:
				if all[best].weight > 0 {
					b.best = including(b.best, all[best])
				}
				continue
			case hope >= 0:
				b.supposed = including(b.supposed, all[hope])
			}
			lacks = true
			if keyless {
				continue // no record is missing, but the key to find it by: a gap of the form
			}
			l.cells[number] = 1
			l.surveyed = l.surveyed && looked
		}
		if lacks {
			b.without = append(b.without, l)
		}
	}
}

func including(paths []*path, p *path) []*path {
	if slices.Contains(paths, p) {
		return paths
	}
	return append(paths, p)
}

// tell adds a blocker.
func (b *obstacles) tell(n Blocker) {
	n.Document, n.Service = b.document.Key, b.service.Key
	add := func(typ graph.NodeType, key graph.Key) {
		ref := graph.Ref{Type: typ, Key: key}
		if key != "" && b.Node(ref) != nil && !slices.Contains(n.Nodes, ref) {
			n.Nodes = append(n.Nodes, ref)
		}
	}
	for _, system := range n.Systems {
		add(graph.TypeInformationSystem, system)
	}
	w := &n.Work
	add(graph.TypeIntegration, w.Integration)
	add(graph.TypeDataService, w.DataService)
	add(graph.TypeHolding, w.Holding)
	add(graph.TypeInformationSystem, w.System)
	if w.Step == Publish {
		add(graph.TypeInformationSystem, w.Provider)
	}
	add(graph.TypeInformationSystem, w.Consumer)
	add(graph.TypeInformationSystem, w.Provider)
	for _, item := range n.Items {
		add(graph.TypeDataItem, item)
	}
	if len(n.Nodes) == 0 {
		add(graph.TypeDocumentType, b.document.Key)
	}
	b.told = append(b.told, n)
}

// tellConsumer says that there is no system to take the data.
func (b *obstacles) tellConsumer() {
	c := &b.served.channels[b.unit.on]
	if len(c.consumers) > 0 {
		return
	}
	w := Work{Step: Automate, System: c.proposal, Absence: c.absence}
	of := []graph.Ref{b.service.Ref()}
	if channel := b.Channel(b.unit.channel); channel != nil {
		of = append(of, channel.Ref())
	}
	b.tell(Blocker{Kind: NoConsumer, Work: w, Nodes: of, Fix: b.fix(w)})
	if c.absence == NotRecorded {
		b.tell(Blocker{Kind: ConsumerNotSurveyed, Nodes: of})
	}
	named := slices.Clone(b.service.OwnSystems)
	if channel := b.Channel(b.unit.channel); channel != nil && channel.System != "" {
		named = append(named, channel.System)
	}
	b.tellWithdrawn(named)
}

func (b *obstacles) fix(w Work) []graph.Edit { return b.table.Do(b.unit.name(), w) }

// tellHolders says what nobody holds, or not in all cases.
func (b *obstacles) tellHolders() {
	var nobody, unsurveyed []int
	for i := range b.without {
		l := &b.without[i]
		if !l.any {
			nobody = append(nobody, l.item)
		}
		if !l.surveyed {
			unsurveyed = append(unsurveyed, l.item)
		}
	}
	if len(nobody) > 0 {
		kind := ItemUncovered
		if len(nobody) == len(b.document.items) {
			kind = NoHolder
		}
		b.tell(Blocker{Kind: kind, Items: b.items(nobody)})
		b.tellUnnamed(nobody)
		b.tellWithdrawn(b.formerHolders(nobody))
	}
	b.tellCoverage()
	for _, w := range b.supposedHolders() {
		b.tell(Blocker{Kind: NotRecordedFact, Items: w.Items, Work: w, Fix: b.fix(w)})
	}
	if len(unsurveyed) > 0 {
		b.tell(Blocker{Kind: NotSurveyed, Items: b.items(unsurveyed), Nodes: []graph.Ref{b.document.Ref()}})
	}
	isPaper := func(c found) bool { return outcomes[c.outcome] == Paper || outcomes[c.rest] == Paper }
	if slices.ContainsFunc(b.found().cases, isPaper) && !determined(b.run, b.requirement.Substitutes, b.document.Substitutes) {
		b.tell(Blocker{Kind: SubstituteNotDetermined, Nodes: []graph.Ref{b.requirement.Ref(), b.document.Ref()}})
	}
}

// items gives the keys of items; none for the document itself.
func (b *obstacles) items(places []int) []graph.Key {
	var keys []graph.Key
	for _, i := range places {
		if item := b.document.items[i]; item != "" {
			keys = append(keys, item)
		}
	}
	slices.Sort(keys)
	return keys
}

// tellUnnamed says that the act takes the data from a system that it does not name, or that stands for one unnamed.
func (b *obstacles) tellUnnamed(nobody []int) {
	said := b.unit.reads(b.run)
	says := said.says()
	if says != graph.SaysFromSystem && says != graph.SaysFromSystemIf {
		return
	}
	of := []graph.Ref{b.requirement.Ref()}
	for _, system := range said.statement.Systems {
		if !b.System(system).Placeholder {
			return
		}
		of = append(of, graph.Ref{Type: graph.TypeInformationSystem, Key: system})
	}
	b.tell(Blocker{Kind: HolderUnnamed, Items: b.items(nobody), Nodes: of})
}

// formerHolders gives the systems that are recorded to hold any of the items and are withdrawn.
func (b *obstacles) formerHolders(nobody []int) []graph.Key {
	var systems []graph.Key
	for _, i := range nobody {
		holdings := b.holdings(b.HoldingsOfDocument(b.document.Key))
		if item := b.document.items[i]; item != "" {
			holdings = append(holdings, b.holdings(b.HoldingsOfItem(item))...)
		}
		for _, h := range holdings {
			if h.Solid() || b.run == possible {
				systems = append(systems, h.System)
			}
		}
	}
	return systems
}

// tellWithdrawn names those of the systems that are withdrawn.
func (b *obstacles) tellWithdrawn(systems []graph.Key) {
	var gone []graph.Ref
	slices.Sort(systems)
	for _, key := range slices.Compact(systems) {
		if s := b.System(key); graph.StatusAt(s.Status, b.date) == graph.StatusWithdrawn {
			gone = append(gone, s.Ref())
		}
	}
	if len(gone) > 0 {
		b.tell(Blocker{Kind: Withdrawn, Nodes: gone})
	}
}

// tellCoverage says in which cases the holders have no records, and where the application lacks the key to find one.
func (b *obstacles) tellCoverage() {
	told := make([]bool, len(b.without))
	for i := range b.without {
		l := &b.without[i]
		if told[i] || !l.any || !slices.Contains(l.cells, 1) {
			continue
		}
		alike := []int{l.item}
		for j := i + 1; j < len(b.without); j++ {
			if other := &b.without[j]; other.any && slices.Equal(other.cells, l.cells) {
				alike, told[j] = append(alike, other.item), true
			}
		}
		n := Blocker{Kind: OutOfCoverage, Items: b.items(alike)}
		for _, p := range b.found().set.paths {
			if slices.Contains(alike, p.item) && !slices.Contains(n.Systems, p.route.Holder) {
				n.Systems = append(n.Systems, p.route.Holder)
			}
		}
		slices.Sort(n.Systems)
		for _, box := range b.grid.join(l.cells) {
			if l.cells[box.cells[0]] == 1 {
				n.When = append(n.When, *b.grid.when(box))
			}
		}
		b.tell(n)
	}
	var asked []string // what the lack of keys was told of
	for _, p := range b.found().set.paths {
		lacks := slices.ContainsFunc(b.without, func(l lacking) bool { return l.item == p.item })
		if p.keyed == "" || !lacks || slices.Contains(asked, string(p.route.Holder)+" "+p.keyed) {
			continue
		}
		asked = append(asked, string(p.route.Holder)+" "+p.keyed)
		keys := slices.Compact(slices.Sorted(slices.Values(p.lookup)))
		b.tell(Blocker{Kind: OutOfCoverage, Items: itemList(p.route.Item), Systems: []graph.Key{p.route.Holder}, Keys: keys,
			Nodes: []graph.Ref{b.service.Ref()}, Fix: []graph.Edit{{Alter: b.service.Ref(), Add: object{"applicationKeys": []any{keys[0]}}}}})
	}
}

// supposedHolders gives the questions whether what is merely supposed to hold an item does.
func (b *obstacles) supposedHolders() []Work {
	var works []Work
	for _, p := range b.supposed {
		works = append(works, Work{Step: Confirm, What: WhatInferred, Provider: p.route.Holder, Holding: p.route.Holding, Items: itemList(p.route.Item)})
	}
	return distinct(works)
}

// tellWorks says what the best routes still lack.
func (b *obstacles) tellWorks() {
	for _, w := range worksOf(b.best) {
		if w.Step == Automate {
			continue // told of the service
		}
		n := Blocker{Kind: blockerOf[w.Step], Items: w.Items, Work: w, Fix: b.fix(w)}
		b.tell(n)
		unsurveyed := w.Absence == NotRecorded
		switch {
		case w.Step == Connect:
			if unsurveyed {
				b.tell(Blocker{Kind: ConnectionNotSurveyed, Items: w.Items, Systems: systemsOf(w.Consumer, w.Provider)})
			}
			b.tellFormer(graph.TypeIntegration, b.formerLinks(&w))
		case w.Step == Publish:
			if unsurveyed {
				b.tell(Blocker{Kind: PublicationNotSurveyed, Items: w.Items, Systems: systemsOf(w.Provider)})
			}
			b.tellFormer(graph.TypeDataService, b.formerServices(&w))
		}
	}
}

var blockerOf = map[Step]BlockerKind{Confirm: NotRecordedFact, Admit: NotAdmitted, Finish: NotInOperation, Extend: NotDelivered,
	Connect: NotConnected, Publish: NotPublished}

func systemsOf(keys ...graph.Key) []graph.Key {
	return slices.DeleteFunc(keys, func(key graph.Key) bool { return key == "" })
}

func (b *obstacles) tellFormer(typ graph.NodeType, keys []graph.Key) {
	var of []graph.Ref
	for _, key := range keys {
		of = append(of, graph.Ref{Type: typ, Key: key})
	}
	if len(of) > 0 {
		b.tell(Blocker{Kind: Withdrawn, Nodes: of})
	}
}

// formerLinks gives the integrations of a pair that are withdrawn.
func (b *obstacles) formerLinks(w *Work) (keys []graph.Key) {
	if w.Consumer == "" {
		return nil
	}
	for i := range b.IntegrationsOf(w.Consumer) {
		if i.Provider.System == w.Provider && graph.StatusAt(i.Status, b.date) == graph.StatusWithdrawn {
			keys = append(keys, i.Key)
		}
	}
	return keys
}

// formerServices gives the data services of the provider that delivered any of the items and are withdrawn.
func (b *obstacles) formerServices(w *Work) (keys []graph.Key) {
	items := w.Items
	if len(items) == 0 {
		items = []graph.Key{""}
	}
	for s := range b.DataServicesOf(w.Provider) {
		delivered := func(item graph.Key) bool { return offered(s, b.document.Key, item) == listed }
		if graph.StatusAt(s.Status, b.date) == graph.StatusWithdrawn && slices.ContainsFunc(items, delivered) {
			keys = append(keys, s.Key)
		}
	}
	return keys
}
