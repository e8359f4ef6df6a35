package gap

import (
	"cmp"
	"slices"
	"sync/atomic"

	"onceonly/graph"
)

// The two runs (3-verdicts §3.3), as indices.
const (
	certain = iota
	possible
)

// question is what one run has to answer for one requirement on one channel.
type question struct {
	document    *document
	run         int
	applies     limits
	said        said
	substitutes substitutes
	paths       []*path // by item, best first
}

// finding is the answer to a question, shared by all that ask the same.
type finding struct {
	judgement           // of the best case
	scope     Scope     //
	otherwise judgement // of the worst case
	best      int       // of cases
	cases     []found
	total     int
	paths     []*path // by item, best first
	applies   limits

	told  atomic.Pointer[Answer]
	hopes atomic.Pointer[prospects]
}

// found is one case with its judgement, the best paths of its covered items and how many works they need.
type found struct {
	when When
	judgement
	paths []*path // by item
	works int
}

// judgement is what tells cases apart.
type judgement struct {
	outcome  Outcome
	covered  int
	rest     Outcome
	step     Step
	decision Decision
	mayDrop  MayDrop
}

func (o Outcome) rank() int {
	return slices.Index([]Outcome{ReplaceableNow, ReplaceableAfterWork, PartlyReplaceable, Substitutable, Paper, Unknown}, o)
}

func (d MayDrop) rank() int {
	return slices.Index([]MayDrop{DropYes, DropAfterAct, DropAfterWork, DropUnknown, DropNo}, d)
}

// compare orders by what the data can do: outcome, items covered, the rest. Negative: j is better.
func (j *judgement) compare(k *judgement) int {
	return cmp.Or(cmp.Compare(j.outcome.rank(), k.outcome.rank()), cmp.Compare(k.covered, j.covered), cmp.Compare(j.rest.rank(), k.rest.rank()))
}

// compare orders findings, the best first.
func (f *finding) compare(g *finding) int {
	if f == g {
		return 0
	}
	if c := f.judgement.compare(&g.judgement); c != 0 {
		return c
	}
	if f.scope != g.scope {
		return first(f.scope == AllCases)
	}
	return cmp.Or(f.otherwise.compare(&g.otherwise), cmp.Compare(f.step.weight(), g.step.weight()),
		cmp.Compare(f.cases[f.best].works, g.cases[g.best].works))
}

var nothingAsked = judgement{outcome: NotEvidence, decision: NotAsked, mayDrop: DropNo}

// notEvidence is the finding for documents that prove nothing a system might hold.
var notEvidence = &finding{judgement: nothingAsked, otherwise: nothingAsked, scope: AllCases, cases: []found{{judgement: nothingAsked}}}

// findingKey names a question that has no limits of its own: such ones are asked again and again.
type findingKey struct {
	document         graph.Key
	run              int
	consumers, forms string
	row              row
	substitutes      substitutes
}

// find answers a question for a service, once for all that ask the same.
func (t *Table) find(q *question, s *graph.ServiceFacts, consumers string, reached []*reach) *finding {
	var forms []byte
	for _, from := range reached {
		for _, w := range from.ways[q.run] {
			p, f := w.path(s, q.run)
			q.paths = append(q.paths, p)
			forms = append(forms, byte(f))
		}
	}
	condition, exception := q.said.within()
	if !q.applies.none() || !condition.none() || exception != "" {
		return q.answer()
	}
	key := findingKey{q.document.Key, q.run, consumers, string(forms), q.said.row(true), q.substitutes}
	if f, ok := t.findings.Load(key); ok {
		return f.(*finding)
	}
	f, _ := t.findings.LoadOrStore(key, q.answer())
	return f.(*finding)
}

func (q *question) answer() *finding {
	slices.SortFunc(q.paths, func(a, b *path) int {
		if a.item != b.item {
			return a.item - b.item
		}
		return better(a, b)
	})
	f := &finding{paths: q.paths, applies: q.applies, total: len(q.document.items)}
	f.cases = q.cases()
	f.scope = AllCases
	worst := 0
	for i := range f.cases {
		c := &f.cases[i]
		if c.compare(&f.cases[0].judgement) != 0 {
			f.scope = SomeCases
		}
		if c.compare(&f.cases[worst].judgement) > 0 {
			worst = i
		}
		best := &f.cases[f.best]
		// Of cases that are equal for the data, the headline is the one that leaves most to the act: it promises least.
		if cmp.Or(c.compare(&best.judgement), cmp.Compare(c.step.weight(), best.step.weight()), cmp.Compare(c.works, best.works),
			cmp.Compare(best.mayDrop.rank(), c.mayDrop.rank())) < 0 {
			f.best = i
		}
	}
	f.judgement, f.otherwise = f.cases[f.best].judgement, f.cases[worst].judgement
	return f
}

// grid is the cases told apart by a list of paths.
type grid struct {
	*space
	paths []*path
	masks []uint // of all words of each path
	own   []uint // of those that its holding's limits have
}

func newGrid(applies limits, paths []*path, condition limits, exception string) *grid {
	cuts := []limits{condition}
	words := []string{exception}
	for _, p := range paths {
		if p.limited() {
			cuts = append(cuts, p.limits)
			words = append(words, p.keyed)
		}
	}
	g := &grid{space: newSpace(applies, cuts, words...), paths: paths}
	if len(g.words) > 0 {
		g.masks, g.own = make([]uint, len(paths)), make([]uint, len(paths))
		for i, p := range paths {
			g.own[i] = g.mask(p.limits.words...)
			g.masks[i] = g.own[i] | g.mask(p.keyed)
		}
	}
	return g
}

// open reports whether a path is open in a cell.
func (g *grid) open(path, span int, holds uint) bool {
	return g.spans(g.paths[path].limits, span) && (g.masks == nil || g.masks[path]&^holds == 0)
}

// surveyed reports whether a cell lies outside the sourced limits of the path's holding: somebody has looked there.
func (g *grid) surveyed(path, span int, holds uint) bool {
	return g.paths[path].survey && (!g.spans(g.paths[path].limits, span) || g.own != nil && g.own[path]&^holds != 0)
}

// cases judges every cell and joins those that are equal.
func (q *question) cases() []found {
	condition, exception := q.said.within()
	g := newGrid(q.applies, q.paths, condition, exception)
	within, except := g.mask(condition.words...), g.mask(exception)
	always := exception != "" && slices.Contains(q.applies.words, exception)
	var judgements []judgement
	values := make([]int, g.count())
	chosen := make([][]*path, g.count())
	for span := range g.starts {
		for holds := range uint(1) << len(g.words) {
			row := q.said.row(g.spans(condition, span) && within&^holds == 0 && holds&except == 0 && !always)
			judged, paths := q.judge(g, span, holds, row)
			value := slices.Index(judgements, judged)
			if value < 0 {
				value = len(judgements)
				judgements = append(judgements, judged)
			}
			cell := g.cell(span, holds)
			values[cell], chosen[cell] = value, paths
		}
	}
	boxes := g.join(func(cell int) int { return values[cell] })
	cases := make([]found, len(boxes))
	for i, b := range boxes {
		c := found{when: g.when(b), judgement: judgements[values[b.cells[0]]]}
		c.paths = chosen[b.cells[0]]
		for _, cell := range b.cells[1:] {
			for _, p := range chosen[cell] {
				if !slices.Contains(c.paths, p) {
					c.paths = append(slices.Clip(c.paths), p)
				}
			}
		}
		slices.SortStableFunc(c.paths, func(a, b *path) int { return cmp.Or(a.item-b.item, better(a, b)) })
		c.works = len(worksOf(c.paths))
		cases[i] = c
	}
	return cases
}

// judge gives the outcome in one cell, with the best path of each item that has one.
func (q *question) judge(g *grid, span int, holds uint, row row) (judgement, []*path) {
	var paths []*path
	surveyed := true // of all items without a path
	for i, item := 0, 0; item < len(q.document.items); item++ {
		var best *path
		looked := q.document.Surveyed != nil
		for ; i < len(g.paths) && g.paths[i].item == item; i++ {
			if best == nil && g.open(i, span, holds) {
				best = g.paths[i]
			}
			looked = looked || g.surveyed(i, span, holds)
		}
		if best != nil {
			paths = append(paths, best)
		} else {
			surveyed = surveyed && looked
		}
	}
	j := judgement{covered: len(paths)}
	heaviest := 0
	for _, p := range paths {
		if p.weight >= heaviest {
			heaviest, j.step = p.weight, p.route.Step()
		}
	}
	rest := Unknown
	switch {
	case q.substitutes.allowed:
		rest = Substitutable
	case surveyed:
		rest = Paper
	}
	switch {
	case len(paths) == 0:
		j.outcome = rest
	case len(paths) < len(q.document.items):
		j.outcome, j.rest = PartlyReplaceable, rest
	case heaviest == 0:
		j.outcome = ReplaceableNow
	default:
		j.outcome = ReplaceableAfterWork
	}
	j.decision = row.decide(j.outcome, j.rest, j.step, q.substitutes)
	j.mayDrop = row.mayDrop(j.outcome, j.rest, j.decision)
	return j, paths
}

// worksOf gives the distinct works of the paths, in order.
func worksOf(paths []*path) []Work {
	if len(paths) == 1 {
		return paths[0].route.Works
	}
	var works []Work
	for _, p := range paths {
		works = append(works, p.route.Works...)
	}
	return distinct(works)
}

func routesOf(paths []*path) []Route {
	routes := make([]Route, len(paths))
	for i, p := range paths {
		routes[i] = *p.route
	}
	return routes
}

// answer tells the finding in the words of the package; made when first asked for.
func (f *finding) answer() Answer {
	if a := f.told.Load(); a != nil {
		return *a
	}
	best := &f.cases[f.best]
	a := &Answer{Outcome: f.outcome, Scope: f.scope, Otherwise: f.otherwise.outcome, Covered: f.covered, Total: f.total, Rest: f.rest,
		Step: f.step, Works: worksOf(best.paths), Routes: routesOf(f.paths), Decision: f.decision, MayDrop: f.mayDrop}
	for _, c := range f.cases {
		a.Cases = append(a.Cases, Case{When: c.when, Outcome: c.outcome, Covered: c.covered, Total: f.total, Rest: c.rest, Step: c.step,
			Routes: routesOf(c.paths), Decision: c.decision, MayDrop: c.mayDrop})
	}
	f.told.CompareAndSwap(nil, a)
	return *f.told.Load()
}
