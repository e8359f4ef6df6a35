package gap

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"onceonly/graph"
)

// prospects is what work on pairs of systems would do where something is not REPLACEABLE_NOW.
type prospects struct {
	sets     [][]pair // minimal sets of pairs that free it, of at most maxSet, each sorted
	complete bool     // there are no larger ones
	ways     []onPair // the paths to make, by pair as they first come
}

// onPair is the best path of each late item on one pair.
type onPair struct {
	pair
	paths []*path
}

// maxSet is how many pairs together are looked at.
const maxSet = 3

// link returns the pair of systems between which the path's works are, and whether there is one: nothing is connected
// where the service's own system holds the data, or where it has no system yet.
func (p *path) link() (pair, bool) {
	return pair{p.route.Consumer, p.route.Holder}, p.route.Consumer != "" && p.route.Consumer != p.route.Holder
}

// prospects works out which sets of pairs free the finding: in some case, each item must come by a path that is LIVE
// once the works on the pairs of the set are done.
func (f *finding) prospects() *prospects {
	if f.applies != nil {
		return look(f, *f.applies)
	}
	if f.set.hopes.Load() == nil {
		f.set.hopes.CompareAndSwap(nil, look(f, limits{}))
	}
	return f.set.hopes.Load()
}

func look(f *finding, applies limits) *prospects {
	p := &prospects{complete: true}
	g := newGrid(f.set.tree, applies, f.set.paths, limits{}, "")
	cells := g.late(int(f.total))
	for _, late := range cells {
		for _, paths := range late {
			p.note(paths)
		}
	}
	for _, late := range cells {
		p.free(late)
	}
	p.sets = minimal(p.sets)
	return p
}

// late gives, cell by cell, the open paths, best first, of each item that does not arrive there.
func (g *grid) late(items int) [][][]*path {
	cells := make([][][]*path, 0, g.count())
	for number := range g.count() {
		c := g.at(number)
		var late [][]*path
		for i, item := 0, 0; item < items; item++ {
			var open []*path
			for ; i < len(g.paths) && g.paths[i].item == item; i++ {
				if g.open(i, c) {
					open = append(open, g.paths[i])
				}
			}
			if len(open) == 0 || open[0].weight > 0 {
				late = append(late, open)
			}
		}
		cells = append(cells, late)
	}
	return cells
}

// note adds the best path of each pair.
func (p *prospects) note(paths []*path) {
	for i, way := range paths {
		between, ok := way.link()
		same := func(other *path) bool {
			return other.route.Consumer == between.consumer && other.route.Holder == between.provider
		}
		if !ok || slices.ContainsFunc(paths[:i], same) {
			continue
		}
		at := slices.IndexFunc(p.ways, func(known onPair) bool { return known.pair == between })
		if at < 0 {
			at = len(p.ways)
			p.ways = append(p.ways, onPair{pair: between})
		}
		if !slices.Contains(p.ways[at].paths, way) {
			p.ways[at].paths = append(p.ways[at].paths, way)
		}
	}
}

// free adds the sets that free one cell.
func (p *prospects) free(late [][]*path) {
	needs := make([][][]pair, len(late)) // of each item, the sets of pairs that bring it
	for i, paths := range late {
		for _, path := range paths {
			between, ok := path.link()
			if ok && !slices.ContainsFunc(needs[i], func(known []pair) bool { return len(known) == 1 && known[0] == between }) {
				needs[i] = append(needs[i], []pair{between})
			}
			needs[i] = append(needs[i], p.finishing(path)...)
		}
		if needs[i] = minimal(needs[i]); len(needs[i]) == 0 {
			return
		}
	}
	needs = independent(needs)
	most := 0
	for _, need := range needs {
		most += len(need[len(need)-1])
	}
	if most > maxSet {
		p.complete = false
	}
	p.sets = append(p.sets, transversals(needs)...)
}

// finishing gives the sets of other pairs whose works settle all that the path waits for, where that is only systems
// still in development, or whether applications are handled through its consumer: that is done once, whoever needs it.
func (p *prospects) finishing(path *path) [][]pair {
	if slices.ContainsFunc(path.route.Works, func(w Work) bool { return w.What != WhatConsumer && (w.Step != Finish || w.System == "") }) {
		return nil
	}
	sets := [][]pair{nil}
	for _, w := range path.route.Works {
		supposed := w.What == WhatConsumer
		var longer [][]pair
		for i := range p.ways {
			if between := p.ways[i].pair; supposed && between.consumer == w.Consumer || !supposed && (between.consumer == w.System || between.provider == w.System) {
				for _, set := range sets {
					longer = append(longer, union(set, []pair{between}))
				}
			}
		}
		sets = longer
	}
	return sets
}

// independent leaves out needs that are fulfilled whenever another one is.
func independent(needs [][][]pair) [][][]pair {
	var kept [][][]pair
	follows := func(need, from [][]pair) bool {
		return !slices.ContainsFunc(from, func(set []pair) bool {
			return !slices.ContainsFunc(need, func(smaller []pair) bool { return isIn(smaller, set) })
		})
	}
	for _, need := range needs {
		if slices.ContainsFunc(kept, func(other [][]pair) bool { return follows(need, other) }) {
			continue
		}
		kept = slices.DeleteFunc(kept, func(other [][]pair) bool { return follows(other, need) })
		kept = append(kept, need)
	}
	return kept
}

// transversals gives sets of at most maxSet pairs that fulfil each need; the minimal ones are among them.
func transversals(needs [][][]pair) [][]pair {
	sets := [][]pair{nil}
	for _, need := range needs {
		var longer [][]pair
		for _, set := range sets {
			if slices.ContainsFunc(need, func(enough []pair) bool { return isIn(enough, set) }) {
				longer = append(longer, set)
				continue
			}
			for _, more := range need {
				if joined := union(set, more); len(joined) <= maxSet {
					longer = append(longer, joined)
				}
			}
		}
		sets = longer
	}
	return sets
}

// isIn reports whether all pairs of a set are in another.
func isIn(set, other []pair) bool {
	return !slices.ContainsFunc(set, func(p pair) bool { return !slices.Contains(other, p) })
}

// union gives the pairs of both sets, sorted.
func union(a, b []pair) []pair {
	both := slices.Concat(a, b)
	slices.SortFunc(both, comparePairs)
	return slices.Compact(both)
}

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.consumer, b.consumer), cmp.Compare(a.provider, b.provider))
}

// minimal leaves out sets that contain another one, and repeated ones. Each set is sorted.
func minimal(sets [][]pair) [][]pair {
	if len(sets) < 2 {
		return sets
	}
	slices.SortFunc(sets, func(a, b []pair) int { return cmp.Or(len(a)-len(b), slices.CompareFunc(a, b, comparePairs)) })
	var kept [][]pair
	for _, set := range sets {
		if !slices.ContainsFunc(kept, func(smaller []pair) bool { return isIn(smaller, set) }) {
			kept = append(kept, set)
		}
	}
	return kept
}

// gathering is what is known of one pair while units are gone through, in order.
type gathering struct {
	pair
	paths        [2]map[*path]graph.Key // to the document type
	documents    map[graph.Key]struct{}
	alone        [2][]Unit
	others       [2][]SharedGain
	services     []graph.Key
	anyOf        int
	complete     bool
	visits       [2]visit // of the service that is gone through
	applications [2]int   // a year, of those gone through before
}

// visit is the channels of one service on which a pair frees something alone.
type visit struct {
	service  *served
	channels []graph.Key
}

// gains is prospects with the gatherings to which they go.
type gains struct {
	alone  []*gathering
	others []sharedGain
}

type sharedGain struct {
	to   *gathering
	with [][2]graph.Key
}

// survey goes through all units.
type survey struct {
	pairs map[pair]*gathering
	gains [2]map[*prospects]*gains
}

// missingList is all missing integrations. Tables share it as long as their services are alike.
type missingList struct {
	of     []*served // in which they were found
	all    []MissingIntegration
	orders *sync.Map // of all
}

func (t *Table) findMissing() *missingList {
	found, known := t.all(), t.known.Load()
	list := &missingList{of: found}
	if known != nil && slices.EqualFunc(found, known.of, alike) {
		list.all, list.orders = known.all, known.orders
	} else {
		list.all, list.orders = missingIn(found), &sync.Map{}
	}
	t.known.Store(list)
	return list
}

// alike reports whether two versions of services have the same missing integrations: all that these rest on is in the units and
// in how often the services are asked for.
func alike(a, b *served) bool {
	return a == b || a.key == b.key && slices.Equal(a.demanded, b.demanded) && slices.Equal(a.Demand, b.Demand) &&
		slices.EqualFunc(a.channels, b.channels, func(a, b channel) bool { return a.key == b.key }) &&
		slices.EqualFunc(a.units, b.units, func(u, v unit) bool {
			return u.requirement == v.requirement && u.channel == v.channel && u.evidence == v.evidence &&
				u.found[certain].asHopeful(v.found[certain]) && u.found[possible].asHopeful(v.found[possible])
		})
}

// asHopeful reports whether two findings have the same prospects, and are free in the same cases.
func (f *finding) asHopeful(g *finding) bool {
	return f == g || f.set == g.set && f.total == g.total && (f.applies == g.applies || f.applies != nil && g.applies != nil && f.applies.equal(g.applies)) &&
		f.headline().outcome == g.headline().outcome && f.otherwise().outcome == g.otherwise().outcome
}

func missingIn(services []*served) []MissingIntegration {
	v := survey{pairs: map[pair]*gathering{}, gains: [2]map[*prospects]*gains{{}, {}}}
	for _, s := range services {
		v.visit(s)
	}
	missing := make([]MissingIntegration, 0, len(v.pairs))
	for _, g := range v.pairs {
		missing = append(missing, g.missing())
	}
	slices.SortFunc(missing, func(a, b MissingIntegration) int {
		return cmp.Or(len(b.FreedAlone[certain])-len(a.FreedAlone[certain]), len(b.FreedAlone[possible])-len(a.FreedAlone[possible]),
			b.sharedUnits()-a.sharedUnits(), cmp.Compare(a.Consumer, b.Consumer), cmp.Compare(a.Provider, b.Provider))
	})
	return missing
}

// visit goes through the units of a service that are not replaceable now; those of a group that is free already need
// nothing more.
func (v *survey) visit(s *served) {
	freed := s.freed()
	for i := range s.units {
		u := &s.units[i]
		for run, f := range u.found {
			if u.evidence && f.headline().outcome != now && !freed[run][i] {
				v.of(u, run, f).add(s, u, run)
			}
		}
	}
}

// of gives the gains of a finding, noting with each pair what is to be done there when its prospects first come up.
func (v *survey) of(u *unit, run int, f *finding) *gains {
	p := f.prospects()
	if known := v.gains[run][p]; known != nil {
		return known
	}
	for i := range p.ways {
		way := &p.ways[i]
		g := v.pairs[way.pair]
		if g == nil {
			g = &gathering{pair: way.pair, complete: true, documents: map[graph.Key]struct{}{}, paths: [2]map[*path]graph.Key{{}, {}}}
			v.pairs[way.pair] = g
		}
		g.documents[u.requirement.DocumentType] = struct{}{}
		g.complete = g.complete && p.complete
		for _, path := range way.paths {
			g.paths[run][path] = u.requirement.DocumentType
		}
	}
	found := &gains{}
	for _, set := range p.sets {
		for _, between := range set {
			to := v.pairs[between]
			if len(set) == 1 {
				found.alone = append(found.alone, to)
				continue
			}
			gain := sharedGain{to: to}
			for _, other := range set {
				if other != between {
					gain.with = append(gain.with, [2]graph.Key{other.consumer, other.provider})
				}
			}
			found.others = append(found.others, gain)
		}
	}
	v.gains[run][p] = found
	return found
}

func (a *gains) add(s *served, u *unit, run int) {
	for _, to := range a.alone {
		to.alone[run] = append(to.alone[run], u.name())
		to.serve(s)
		to.visit(s, u.channel, run)
		if run == certain && len(a.alone) > 1 {
			to.anyOf++
		}
	}
	for _, gain := range a.others {
		gain.to.others[run] = append(gain.to.others[run], SharedGain{Unit: u.name(), With: gain.with})
		gain.to.serve(s)
	}
}

// serve notes a service; services come in order of their keys.
func (g *gathering) serve(s *served) {
	if last := len(g.services) - 1; last < 0 || g.services[last] != s.key {
		g.services = append(g.services, s.key)
	}
}

func (g *gathering) visit(s *served, channel graph.Key, run int) {
	v := &g.visits[run]
	if v.service != s {
		g.leave(run)
		v.service = s
	}
	if !slices.Contains(v.channels, channel) {
		v.channels = append(v.channels, channel)
	}
}

// leave ends a visit.
func (g *gathering) leave(run int) {
	v := &g.visits[run]
	if v.service != nil {
		g.applications[run] += v.service.applications(v.channels)
	}
	*v = visit{channels: v.channels[:0]}
}

// missing tells what was gathered. The works are those of the certain run where the pair comes up in it.
func (g *gathering) missing() MissingIntegration {
	run := certain
	if len(g.paths[certain]) == 0 {
		run = possible
	}
	paths := slices.SortedFunc(maps.Keys(g.paths[run]), func(a, b *path) int { return cmp.Or(cmp.Compare(a.route.Item, b.route.Item), better(a, b)) })
	works := slices.Clone(worksOf(paths))
	slices.SortStableFunc(works, func(a, b Work) int { return cmp.Or(a.Step.weight()-b.Step.weight(), compareWorks(&a, &b)) })
	m := MissingIntegration{Consumer: g.consumer, Provider: g.provider, Works: works, Step: heaviest(works),
		Deliveries:    [2][]Delivery{g.deliveries(certain), g.deliveries(possible)},
		DocumentTypes: slices.Sorted(maps.Keys(g.documents)), FreedAlone: g.alone, FreedWithOthers: g.others, FreedComplete: g.complete,
		AnyOf: g.anyOf, Services: g.services}
	m.ConfirmOnly = m.Step == Confirm
	for _, w := range works {
		if w.Step == Connect {
			m.Absence = w.Absence
		}
	}
	for run := range g.visits {
		g.leave(run)
	}
	m.Applications = g.applications
	return m
}

// compareWorks orders works of one step.
func compareWorks(a, b *Work) int {
	return cmp.Or(slices.Compare(a.Items, b.Items), cmp.Compare(a.What, b.What), cmp.Compare(a.Integration, b.Integration),
		cmp.Compare(a.DataService, b.DataService), cmp.Compare(a.Holding, b.Holding), cmp.Compare(a.System, b.System))
}

// deliveries tells what the pair has to deliver in a run: each item of each document, with what is left to do for it.
// Services that are admitted and services that are not take different ways to the same item; their works are joined.
func (g *gathering) deliveries(run int) []Delivery {
	paths := slices.SortedFunc(maps.Keys(g.paths[run]), func(a, b *path) int {
		return cmp.Or(cmp.Compare(g.paths[run][a], g.paths[run][b]), cmp.Compare(a.route.Item, b.route.Item), better(a, b))
	})
	var list []Delivery
	for _, p := range paths {
		last := len(list) - 1
		if document := g.paths[run][p]; last < 0 || list[last].DocumentType != document || list[last].Item != p.route.Item {
			list = append(list, Delivery{DocumentType: document, Item: p.route.Item, Works: p.route.Works})
			last++
		} else {
			works := distinct(append(slices.Clone(list[last].Works), p.route.Works...))
			slices.SortFunc(works, func(a, b Work) int {
				return cmp.Or(a.turn()-b.turn(), cmp.Compare(a.Step, b.Step), compareWorks(&a, &b))
			})
			list[last].Works = works
		}
		if h := p.route.Holding; h != "" && !slices.Contains(list[last].Holdings, h) {
			list[last].Holdings = append(list[last].Holdings, h)
		}
	}
	return list
}

// SharedUnits counts the units that the pair frees only with others, by run.
func (m *MissingIntegration) SharedUnits() (count [2]int) {
	for run := range m.FreedWithOthers {
		var last Unit
		for _, gain := range m.FreedWithOthers[run] {
			if gain.Unit != last {
				count[run]++
				last = gain.Unit
			}
		}
	}
	return count
}

// sharedUnits counts them in both runs together.
func (m *MissingIntegration) sharedUnits() int {
	count := m.SharedUnits()
	return count[certain] + count[possible]
}

// freed marks, in each run, the units of groups that ask for no paper any more.
func (s *served) freed() [2][]bool {
	marks := [2][]bool{make([]bool, len(s.units)), make([]bool, len(s.units))}
	if !slices.ContainsFunc(s.demanded, func(r *graph.RequirementFacts) bool { return r.Group != "" }) {
		return marks
	}
	free := [2]map[*unit]bool{{}, {}}
	for on := range s.channels {
		for _, a := range s.asked(on) {
			for run := range free {
				if !a.free(run) {
					continue
				}
				for _, l := range a.lists {
					for _, u := range l.units {
						free[run][u] = true
					}
				}
			}
		}
	}
	for run := range marks {
		for i := range s.units {
			marks[run][i] = s.units[i].requirement.Group != "" && free[run][&s.units[i]]
		}
	}
	return marks
}

// applications is how often a year the service is asked for through the channels, each channel once, in the newest
// year that is recorded for it. Where demand is recorded for all channels together only, it counts when all of them
// are named. 0 where none is recorded.
func (s *served) applications(channels []graph.Key) int {
	sum, recorded := 0, false
	for _, channel := range channels {
		if channel == "" {
			continue
		}
		count, known := s.demandOn(channel)
		sum, recorded = sum+count, recorded || known
	}
	if !recorded && len(channels) == len(s.channels) {
		sum, _ = s.demandOn("")
	}
	return sum
}
