package gap

import (
	"cmp"
	"maps"
	"slices"

	"onceonly/graph"
)

// prospects is what work on pairs of systems would do for one finding that is not REPLACEABLE_NOW.
type prospects struct {
	sets     [][]pair // minimal sets of pairs that free it, of at most maxSet, each sorted
	complete bool     // there are no larger ones
	works    map[pair][]Work
}

// maxSet is how many pairs together are looked at.
const maxSet = 3

// link returns the pair of systems between which the path's works are, and whether there is one: nothing is connected
// where the service's own system holds the data, or where it has no system yet.
func (p *path) link() (pair, bool) {
	return pair{p.route.Consumer, p.route.Holder}, p.route.Consumer != "" && p.route.Consumer != p.route.Holder
}

// prospects works out which sets of pairs free the finding: in some case, each item must come by a path that is LIVE
// or whose pair is in the set.
func (f *finding) prospects() *prospects {
	if p := f.hopes.Load(); p != nil {
		return p
	}
	p := &prospects{complete: true, works: map[pair][]Work{}}
	g := newGrid(f.applies, f.paths, limits{}, "")
	for span := range g.starts {
		for holds := range uint(1) << len(g.words) {
			p.look(g, f.total, span, holds)
		}
	}
	p.sets = minimal(p.sets)
	for between, works := range p.works {
		works = distinct(works)
		slices.SortStableFunc(works, func(a, b Work) int { return a.Step.weight() - b.Step.weight() })
		p.works[between] = works
	}
	f.hopes.CompareAndSwap(nil, p)
	return f.hopes.Load()
}

// look adds what one cell tells.
func (p *prospects) look(g *grid, items, span int, holds uint) {
	var needs [][]pair // per item that does not arrive: the pairs by which it could
	hopeless := false
	for i, item := 0, 0; item < items; item++ {
		arrives := false
		var pairs []pair
		from := i
		for ; i < len(g.paths) && g.paths[i].item == item; i++ {
			if g.open(i, span, holds) {
				arrives = arrives || g.paths[i].weight == 0
				if between, ok := g.paths[i].link(); ok && !slices.Contains(pairs, between) {
					pairs = append(pairs, between)
				}
			}
		}
		if arrives {
			continue
		}
		// Paths are best first, so the first one of a pair is the one to make.
		done := make([]pair, 0, len(pairs))
		for j := from; j < i; j++ {
			between, ok := g.paths[j].link()
			if ok && g.open(j, span, holds) && !slices.Contains(done, between) {
				done = append(done, between)
				p.works[between] = append(p.works[between], g.paths[j].route.Works...)
			}
		}
		hopeless = hopeless || len(pairs) == 0
		slices.SortFunc(pairs, comparePairs)
		needs = append(needs, pairs)
	}
	if hopeless {
		return
	}
	needs = minimal(needs) // who fulfils the smaller need fulfils the larger
	if len(needs) > maxSet {
		p.complete = false
	}
	p.sets = append(p.sets, transversals(needs)...)
}

// transversals gives the sets of at most maxSet pairs with one of each need; the minimal ones are among them.
func transversals(needs [][]pair) [][]pair {
	sets := [][]pair{nil}
	for _, need := range needs {
		var longer [][]pair
		for _, set := range sets {
			if slices.ContainsFunc(need, func(p pair) bool { return slices.Contains(set, p) }) {
				longer = append(longer, set)
				continue
			}
			if len(set) == maxSet {
				continue
			}
			for _, p := range need {
				longer = append(longer, append(slices.Clip(set), p))
			}
		}
		sets = longer
	}
	for _, set := range sets {
		slices.SortFunc(set, comparePairs)
	}
	return sets
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
		contains := func(smaller []pair) bool {
			return !slices.ContainsFunc(smaller, func(p pair) bool { return !slices.Contains(set, p) })
		}
		if !slices.ContainsFunc(kept, contains) {
			kept = append(kept, set)
		}
	}
	return kept
}

// gathering is what is known of one pair while units are gone through.
type gathering struct {
	works     [2][]Work
	documents map[graph.Key]struct{}
	services  map[graph.Key]struct{}
	seen      [2]map[*finding]struct{}
	alone     [2][]Unit
	others    [2][]SharedGain
	anyOf     int
	complete  bool
	demand    [2]map[graph.Key][]graph.Key // service → channels, of the units freed alone
}

func (t *Table) findMissing() []MissingIntegration {
	all := t.all()
	pairs := map[pair]*gathering{}
	byKey := make(map[graph.Key]*served, len(all))
	for _, s := range all {
		byKey[s.key] = s
		t.gather(s, pairs)
	}
	missing := make([]MissingIntegration, 0, len(pairs))
	for between, g := range pairs {
		missing = append(missing, t.missingIntegration(between, g, byKey))
	}
	slices.SortFunc(missing, func(a, b MissingIntegration) int {
		return cmp.Or(len(b.FreedAlone[certain])-len(a.FreedAlone[certain]), len(b.FreedAlone[possible])-len(a.FreedAlone[possible]),
			b.sharedUnits()-a.sharedUnits(), cmp.Compare(a.Consumer, b.Consumer), cmp.Compare(a.Provider, b.Provider))
	})
	return missing
}

// gather goes through the units of a service that are not replaceable now; those of a group that is free already need
// nothing more.
func (t *Table) gather(s *served, pairs map[pair]*gathering) {
	freed := s.freed()
	for i := range s.units {
		u := &s.units[i]
		for run, f := range u.found {
			if !u.evidence || f.outcome == ReplaceableNow || freed[run][i] {
				continue
			}
			p := f.prospects()
			for between := range p.works {
				g := pairs[between]
				if g == nil {
					g = &gathering{documents: map[graph.Key]struct{}{}, services: map[graph.Key]struct{}{}, complete: true}
					for run := range g.seen {
						g.seen[run], g.demand[run] = map[*finding]struct{}{}, map[graph.Key][]graph.Key{}
					}
					pairs[between] = g
				}
				g.add(s, u, run, f, p, between)
			}
		}
	}
}

func (g *gathering) add(s *served, u *unit, run int, f *finding, p *prospects, between pair) {
	if _, known := g.seen[run][f]; !known {
		g.seen[run][f] = struct{}{}
		g.works[run] = append(g.works[run], p.works[between]...)
		g.documents[u.requirement.DocumentType] = struct{}{}
		g.complete = g.complete && p.complete
	}
	singles := 0
	for _, set := range p.sets {
		if len(set) == 1 {
			singles++
		}
	}
	for _, set := range p.sets {
		if !slices.Contains(set, between) {
			continue
		}
		g.services[s.key] = struct{}{}
		if len(set) > 1 {
			gain := SharedGain{Unit: u.name()}
			for _, other := range set {
				if other != between {
					gain.With = append(gain.With, [2]graph.Key{other.consumer, other.provider})
				}
			}
			g.others[run] = append(g.others[run], gain)
			continue
		}
		g.alone[run] = append(g.alone[run], u.name())
		if channels := g.demand[run][s.key]; !slices.Contains(channels, u.channel) {
			g.demand[run][s.key] = append(channels, u.channel)
		}
		if run == certain && singles > 1 {
			g.anyOf++
		}
	}
}

func (t *Table) missingIntegration(between pair, g *gathering, byKey map[graph.Key]*served) MissingIntegration {
	works := g.works[certain]
	if len(works) == 0 {
		works = g.works[possible]
	}
	works = distinct(works)
	slices.SortStableFunc(works, func(a, b Work) int {
		return cmp.Or(a.Step.weight()-b.Step.weight(), slices.Compare(a.Items, b.Items), cmp.Compare(a.What, b.What), cmp.Compare(a.Integration, b.Integration),
			cmp.Compare(a.DataService, b.DataService), cmp.Compare(a.Holding, b.Holding), cmp.Compare(a.System, b.System))
	})
	m := MissingIntegration{Consumer: between.consumer, Provider: between.provider, Works: works, Step: heaviest(works),
		Documents: slices.Sorted(maps.Keys(g.documents)), FreedAlone: g.alone, FreedWithOthers: g.others, FreedComplete: g.complete,
		AnyOf: g.anyOf, Services: slices.Sorted(maps.Keys(g.services))}
	m.ConfirmOnly = m.Step == Confirm
	for _, w := range works {
		if w.Step == Connect {
			m.Absence = w.Absence
		}
	}
	for run := range g.demand {
		for service, channels := range g.demand[run] {
			m.Applications[run] += byKey[service].applications(channels)
		}
	}
	return m
}

// sharedUnits counts the units that the pair frees only with others, those on solid facts first.
func (m *MissingIntegration) sharedUnits() int {
	count := 0
	for run := range m.FreedWithOthers {
		var last Unit
		for _, gain := range m.FreedWithOthers[run] {
			if gain.Unit != last {
				count, last = count+1, gain.Unit
			}
		}
	}
	return count
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
	newest := func(channel graph.Key) (int, bool) {
		var best *graph.Demand
		for i := range s.Demand {
			if d := &s.Demand[i]; d.Channel == channel && (best == nil || d.Year > best.Year) {
				best = d
			}
		}
		if best == nil {
			return 0, false
		}
		return best.Applications, true
	}
	sum, recorded := 0, false
	for _, channel := range channels {
		if channel == "" {
			continue
		}
		count, known := newest(channel)
		sum, recorded = sum+count, recorded || known
	}
	if !recorded && len(channels) == len(s.channels) {
		sum, _ = newest("")
	}
	return sum
}
