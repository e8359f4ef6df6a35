package gap

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"onceonly/graph"
)

// asker is who would take the data: a system, or, where a service has none, the one it must first get.
type asker struct {
	document graph.Key
	system   graph.Key // "" where there is none
	supposed bool      // that applications are handled through it is merely inferred
	proposal graph.Key // then: of the system to be made
	absence  Absence   // then: of any system
}

// reach is all ways in which the items of a document come to one asker, whatever service asks.
type reach struct {
	ways [2][]*way // by run: by item, holder, holding and integration
}

// way is a route that is still open in what depends on the service: whether it is admitted, and whether its
// application contains a key by which records are found.
type way struct {
	item   int
	route  Route // as if the service were admitted
	link   *graph.IntegrationFacts
	lookup []string // kinds of keys by which the holding is searched; nil: not recorded
	limits limits
	survey bool // the limits come from a sourced holding: in the cases outside it somebody has looked

	forms [formCount]atomic.Pointer[path]
}

// path is a way as one service can take it.
type path struct {
	*way
	route  *Route
	weight int
	keyed  string // limit in words where the application has no key to find the record by; else ""
}

// form says how a way looks to a service.
type form uint8

const (
	admitted form = iota
	askAdmission
	askToAdmit
	noKey     form = 3 // added to one of the others
	formCount      = 6
)

var reaches = &kind[asker, reach]{
	rank: 1,
	in:   func(t *Table) *memo[asker, reach] { return &t.reaches },
	make: findWays,
	same: sameReach,
}

func sameReach(a, b *reach) bool {
	return slices.EqualFunc(a.ways[certain], b.ways[certain], sameWay) && slices.EqualFunc(a.ways[possible], b.ways[possible], sameWay)
}

func sameWay(a, b *way) bool {
	return a == b || a.item == b.item && a.survey == b.survey && reflect.DeepEqual(a.link, b.link) && slices.Equal(a.lookup, b.lookup) &&
		a.limits.equal(&b.limits) && reflect.DeepEqual(a.route.Coverage, b.route.Coverage) && a.route.alike(&b.route) &&
		slices.EqualFunc(a.route.Works, b.route.Works, func(x, y Work) bool {
			return x.about() == y.about() && x.DataService == y.DataService && slices.Equal(x.Items, y.Items)
		})
}

// alike reports whether two routes go the same way, whatever is left to do on them.
func (r *Route) alike(o *Route) bool {
	return r.Item == o.Item && r.Consumer == o.Consumer && r.Holder == o.Holder && r.Holding == o.Holding && r.Integration == o.Integration &&
		r.DataService == o.DataService && r.Authoritative == o.Authoritative
}

func findWays(r *reader, a asker) *reach {
	d := use(r, documents, a.document)
	if d == nil || a.system != "" && r.System(a.system) == nil {
		return nil
	}
	found := &reach{}
	for run := range found.ways {
		add := func(h *held, l *link) {
			w := r.way(a, d, h, run, l)
			// What both runs read alike is kept once.
			if i := slices.IndexFunc(found.ways[certain], func(other *way) bool { return sameWay(w, other) }); i >= 0 && run == possible {
				w = found.ways[certain][i]
			}
			found.ways[run] = append(found.ways[run], w)
		}
		for i := range d.held[run] {
			h := &d.held[run][i]
			if a.system == "" || a.system == h.system {
				add(h, nil)
				continue
			}
			between := *use(r, links, pair{a.system, h.system})
			if len(between) == 0 {
				add(h, nil)
			}
			for j := range between {
				add(h, &between[j])
			}
		}
	}
	return found
}

// way says what is left to do until the item comes from its holder to the asker (3-verdicts §3.2).
func (r *reader) way(a asker, d *document, h *held, run int, l *link) *way {
	item := d.items[h.item]
	w := &way{item: h.item, limits: limitsOf(h.coverage()), survey: h.solid && h.coverage() != nil}
	w.route = Route{Item: item, Consumer: a.system, Holder: h.system, Holding: h.holdingKey(), Coverage: h.coverage()}
	if h.holding != nil {
		w.route.Authoritative, w.lookup = h.holding.Authoritative, h.holding.LookupKeys
	}
	works := make([]Work, 0, 4)
	if a.supposed && run == certain {
		works = append(works, Work{Step: Confirm, What: WhatConsumer, Consumer: a.system}) // one question, whoever holds what
	}
	add := func(work Work) {
		work.Consumer, work.Provider, work.Items = a.system, h.system, itemList(item)
		works = append(works, work)
	}
	if a.system == "" {
		works = append(works, Work{Step: Automate, System: a.proposal, Absence: a.absence})
	}
	if h.coverage() == nil && run == certain {
		add(Work{Step: Confirm, What: WhatCoverage, Holding: h.holdingKey()})
	}
	if a.system != "" && a.system != h.system && r.stateOf(a.system, run) == unfinished {
		add(Work{Step: Finish, System: a.system})
	}
	if h.state == unfinished {
		add(Work{Step: Finish, System: h.system})
	}
	publish := func() {
		w.route.DataService = h.service
		for _, work := range h.published {
			add(work)
		}
	}
	switch {
	case a.system == h.system:
	case l == nil:
		publish()
		add(Work{Step: Connect, DataService: h.service, Absence: r.unconnected(a, h.system)})
	default:
		w.link, w.route.Integration, w.route.DataService = l.IntegrationFacts, l.Key, l.IntegrationFacts.DataService
		answer, borrowed := l.delivers(d.Key, item)
		if run == certain && !l.solid() {
			add(Work{Step: Confirm, What: WhatInferred, Integration: l.Key})
		}
		if run == certain && borrowed && !l.service.Solid() {
			add(Work{Step: Confirm, What: WhatInferred, DataService: l.service.Key})
		}
		if work := settled(l.status, run); work != nil {
			work.Integration = l.Key
			add(*work)
		}
		if run == certain && answer == notRecorded {
			add(Work{Step: Confirm, What: WhatDelivery, Integration: l.Key})
		}
		if answer == denied {
			publish()
			add(Work{Step: Extend, Integration: l.Key, DataService: h.service})
		}
	}
	w.route.Works = distinct(works)
	return w
}

// unconnected says on what it rests that the two systems have no integration.
func (r *reader) unconnected(a asker, provider graph.Key) Absence {
	if a.system == "" {
		return a.absence // a system that is not there has none
	}
	if r.System(a.system).ConnectionsSurveyed != nil || r.System(provider).ConnectionsSurveyed != nil {
		return Established
	}
	return NotRecorded
}

// form is how the way looks to a service.
func (w *way) form(s *graph.ServiceFacts, run int) form {
	f := admitted
	if w.link != nil {
		switch admits(w.link.Admits, s.Key) {
		case denied:
			f = askToAdmit
		case notRecorded:
			if run == certain {
				f = askAdmission
			}
		}
	}
	if len(w.lookup) > 0 && len(s.ApplicationKeys) > 0 && !slices.ContainsFunc(w.lookup, func(key string) bool { return slices.Contains(s.ApplicationKeys, key) }) {
		f += noKey
	}
	return f
}

// path is the way in a form; all services to which it looks so share it.
func (w *way) path(f form) *path {
	if w.forms[f].Load() == nil {
		w.forms[f].CompareAndSwap(nil, w.take(f))
	}
	return w.forms[f].Load()
}

func (w *way) take(f form) *path {
	p := &path{way: w, route: &w.route}
	if f >= noKey {
		keys := slices.Sorted(slices.Values(w.lookup))
		p.keyed = "the application contains one of " + strings.Join(slices.Compact(keys), ", ")
	}
	if f%noKey != admitted {
		route := w.route
		work := Work{Step: Admit, Consumer: route.Consumer, Provider: route.Holder, Items: itemList(route.Item), Integration: route.Integration}
		if f%noKey == askAdmission {
			work.Step, work.What = Confirm, WhatAdmission
		}
		route.Works = distinct(append(slices.Clip(route.Works), work))
		p.route = &route
	}
	if p.keyed != "" {
		route := *p.route
		coverage := graph.Coverage{}
		if route.Coverage != nil {
			coverage = *route.Coverage
		}
		coverage.Words = append(slices.Clip(coverage.Words), p.keyed)
		route.Coverage = &coverage
		p.route = &route
	}
	p.weight = p.route.Step().weight()
	return p
}

// limited reports whether the path is open in some cases only.
func (p *path) limited() bool { return p.keyed != "" || !p.limits.none() }

// better orders the paths of one item: lightest step, fewest works, full coverage, authoritative, then keys.
func better(a, b *path) int {
	if c := cmp.Compare(a.weight, b.weight); c != 0 {
		return c
	}
	x, y := a.route, b.route
	if c := cmp.Compare(len(x.Works), len(y.Works)); c != 0 {
		return c
	}
	if a.limited() != b.limited() {
		return first(b.limited())
	}
	if x.Authoritative != y.Authoritative {
		return first(x.Authoritative)
	}
	return cmp.Or(cmp.Compare(x.Consumer, y.Consumer), cmp.Compare(x.Holder, y.Holder), cmp.Compare(x.Holding, y.Holding),
		cmp.Compare(x.Integration, y.Integration), cmp.Compare(x.DataService, y.DataService))
}

// first orders a before b where that is so.
func first(a bool) int {
	if a {
		return -1
	}
	return 1
}

// distinct joins works that are one thing to do, and puts them in the order in which they are done. A joined work is
// needed for the items of all, and goes through a data service only where they agree on which.
func distinct(works []Work) []Work {
	if len(works) == 0 {
		return nil
	}
	joined := make([]Work, 0, len(works))
	for _, w := range works {
		i := slices.IndexFunc(joined, func(other Work) bool { return other.about() == w.about() })
		if i < 0 {
			joined = append(joined, w)
			continue
		}
		if joined[i].DataService != w.DataService {
			joined[i].DataService = ""
		}
		items := slices.Concat(joined[i].Items, w.Items)
		slices.Sort(items)
		joined[i].Items = slices.Compact(items)
	}
	slices.SortStableFunc(joined, func(a, b Work) int { return a.turn() - b.turn() })
	return joined
}

// turn says when a work is done: questions first, then the systems themselves, what the provider publishes, the
// connection, and who may use it.
func (w *Work) turn() int {
	switch {
	case w.Step == Confirm:
		return 0
	case w.Step == Automate:
		return 1
	case w.Step == Finish && w.System != "":
		return 2
	case w.Step == Publish, w.Step == Finish && w.Integration == "":
		return 3
	case w.Step == Connect, w.Step == Finish:
		return 4
	case w.Step == Extend:
		return 5
	}
	return 6
}

// subject is what a work is about, whatever items it is needed for.
type subject struct {
	step                                                          Step
	what                                                          What
	consumer, provider, integration, dataService, holding, system graph.Key
	absence                                                       Absence
}

func (w *Work) about() subject {
	s := subject{w.Step, w.What, w.Consumer, w.Provider, w.Integration, w.DataService, w.Holding, w.System, w.Absence}
	if w.Step == Connect || w.Step == Extend {
		s.dataService = "" // one connection, whatever runs through it
	}
	return s
}
