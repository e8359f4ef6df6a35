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
// once the works on the pairs of the set are done.
func (f *finding) prospects() *prospects {
	if p := f.hopes.Load(); p != nil {
		return p
	}
	p := &prospects{complete: true, works: map[pair][]Work{}}
	g := newGrid(f.applies, f.paths, limits{}, "")
	g.each(f.total, func(late [][]*path) {
		for _, paths := range late {
			p.note(paths)
		}
	})
	g.each(f.total, p.look)
	p.sets = minimal(p.sets)
	for between, works := range p.works {
		works = distinct(works)
		slices.SortStableFunc(works, func(a, b Work) int { return a.Step.weight() - b.Step.weight() })
		p.works[between] = works
	}
	f.hopes.CompareAndSwap(nil, p)
	return f.hopes.Load()
}

// each visits the cells with the open paths, best first, of each item that does not arrive there.
func (g *grid) each(items int, visit func(late [][]*path)) {
	for span := range g.starts {
		for holds := range uint(1) << len(g.words) {
			var late [][]*path
			for i, item := 0, 0; item < items; item++ {
				var open []*path
				for ; i < len(g.paths) && g.paths[i].item == item; i++ {
					if g.open(i, span, holds) {
						open = append(open, g.paths[i])
					}
				}
				if len(open) == 0 || open[0].weight > 0 {
					late = append(late, open)
				}
			}
			visit(late)
		}
	}
}

// note adds the works of the best path of each pair.
func (p *prospects) note(paths []*path) {
	var done []pair
	for _, path := range paths {
		between, ok := path.link()
		if ok && !slices.Contains(done, between) {
			done = append(done, between)
			p.works[between] = append(p.works[between], path.route.Works...)
		}
	}
}

// look adds the sets that free one cell.
func (p *prospects) look(late [][]*path) {
	needs := make([][][]pair, len(late)) // of each item, the sets of pairs that bring it
	for i, paths := range late {
		for _, path := range paths {
			if between, ok := path.link(); ok {
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

// finishing gives the sets of other pairs whose works finish all that the path waits for, where that is only systems
// still in development: these are finished once, whoever needs them.
func (p *prospects) finishing(path *path) [][]pair {
	sets := [][]pair{nil}
	for _, w := range path.route.Works {
		if w.Step != Finish || w.System == "" {
			return nil
		}
		var longer [][]pair
		for between := range p.works {
			if between.consumer == w.System || between.provider == w.System {
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

// sharedUnits counts the units that the pair frees only with others, in each run.
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
