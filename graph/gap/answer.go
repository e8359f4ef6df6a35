package gap

import (
	"cmp"
	"slices"
	"sync"
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
	tree        *tree // nil where no limit names a territory
	run         int
	applies     limits
	said        said
	substitutes substitutes
	set         *pathSet
}

// finding is the answer to a question, shared by all that ask the same. There are some hundred thousand in the table of
// a country, so words are kept as their places in the lists below.
type finding struct {
	cases       []found
	best, worst int16 // of cases
	total       int16 // items
	uniform     bool  // for the data, all cases are equal
	set         *pathSet
	applies     *limits // nil: none

	told atomic.Pointer[Answer]
}

// found is one case with its judgement, the best paths of its covered items and how many works they need.
type found struct {
	when  *When // nil: all cases
	paths []*path
	works int16
	judgement
}

// judgement is what tells cases apart.
type judgement struct {
	outcome, rest, step, decision, mayDrop int8
	covered                                int16
}

// The words of judgements, from best to worst or, steps, from light to heavy.
var (
	outcomes  = []Outcome{ReplaceableNow, ReplaceableAfterWork, PartlyReplaceable, Substitutable, Paper, Unknown, NotEvidence, ""}
	steps     = []Step{Live, Confirm, Admit, Finish, Extend, Connect, Publish, Automate, ""}
	decisions = []Decision{AmendAct, Integrate, ConfirmData, Substitute, Keep, Survey, Settled, LawAhead, ReadAct, NotAsked}
	mayDrops  = []MayDrop{DropYes, DropAfterAct, DropAfterWork, DropUnknown, DropNo}
)

func place[T comparable](list []T, word T) int8 { return int8(slices.Index(list, word)) }

const now = 0 // the place of REPLACEABLE_NOW

// compare orders by what the data can do: outcome, items covered, the rest. Negative: j is better.
func (j *judgement) compare(k *judgement) int {
	return cmp.Or(int(j.outcome)-int(k.outcome), int(k.covered)-int(j.covered), int(j.rest)-int(k.rest))
}

func (f *finding) headline() *found  { return &f.cases[f.best] }
func (f *finding) otherwise() *found { return &f.cases[f.worst] }

// compare orders findings, the best first.
func (f *finding) compare(g *finding) int {
	if f == g {
		return 0
	}
	a, b := f.headline(), g.headline()
	if c := a.compare(&b.judgement); c != 0 {
		return c
	}
	if f.uniform != g.uniform {
		return first(f.uniform)
	}
	return cmp.Or(f.otherwise().compare(&g.otherwise().judgement), int(a.step)-int(b.step), int(a.works)-int(b.works))
}

// notEvidence is the finding for documents that prove nothing a system might hold.
var notEvidence = &finding{set: &pathSet{}, uniform: true, cases: []found{{judgement: judgement{outcome: place(outcomes, NotEvidence),
	rest: place(outcomes, ""), step: place(steps, ""), decision: place(decisions, NotAsked), mayDrop: place(mayDrops, DropNo)}}}}

// pathsKey names the paths that are open to a service; as many services have the same, they are sorted once.
type pathsKey struct {
	document         graph.Key
	run              int
	consumers, forms string
}

// pathSet is paths with what was found on them for questions without limits of their own. A later table goes on using it
// as long as what it was made of is the same.
type pathSet struct {
	document *document
	reached  []*reach
	paths    []*path  // by item, best first
	tree     *tree    // nil where none is limited to territories
	findings sync.Map // plainKey → *finding
	hopes    atomic.Pointer[prospects]
}

type plainKey struct {
	row         row
	substitutes substitutes
}

// find answers a question for a service, once for all that ask the same.
func (r *reader) find(q *question, s *graph.ServiceFacts, consumers string, reached []*reach) *finding {
	set := r.paths(q, s, consumers, reached)
	q.set = set
	condition, exception := q.said.within()
	if set.tree != nil || len(q.applies.territories) > 0 || len(condition.territories) > 0 {
		q.tree = use(r, trees, struct{}{})
	}
	if !q.applies.none() || !condition.none() || exception != "" {
		return q.answer()
	}
	key := plainKey{q.said.row(true), q.substitutes}
	if f, ok := set.findings.Load(key); ok {
		return f.(*finding)
	}
	f, _ := set.findings.LoadOrStore(key, q.answer())
	return f.(*finding)
}

func (r *reader) paths(q *question, s *graph.ServiceFacts, consumers string, reached []*reach) *pathSet {
	forms := make([]byte, 0, 32)
	for _, from := range reached {
		for _, w := range from.ways[q.run] {
			forms = append(forms, byte(w.form(s, q.run)))
		}
	}
	key := pathsKey{q.document.Key, q.run, consumers, string(forms)}
	if set := r.table.pathSets.get(key); set != nil && set.document == q.document && slices.Equal(set.reached, reached) &&
		(set.tree == nil || set.tree == use(r, trees, struct{}{})) {
		return set
	}
	set := &pathSet{document: q.document, reached: slices.Clone(reached), paths: make([]*path, 0, len(forms))}
	for _, from := range reached {
		for _, w := range from.ways[q.run] {
			set.paths = append(set.paths, w.path(form(forms[len(set.paths)])))
			if len(w.limits.territories) > 0 {
				set.tree = use(r, trees, struct{}{})
			}
		}
	}
	slices.SortFunc(set.paths, func(a, b *path) int {
		if a.item != b.item {
			return a.item - b.item
		}
		return better(a, b)
	})
	return r.table.pathSets.keep(key, set)
}

func (q *question) answer() *finding {
	f := &finding{set: q.set, total: int16(len(q.document.items))}
	if !q.applies.none() {
		applies := q.applies // the question itself is not kept
		f.applies = &applies
	}
	f.cases = q.cases()
	f.rank()
	return f
}

// rank finds the headline among the cases, and the worst of them.
func (f *finding) rank() {
	f.uniform = true
	for i := range f.cases {
		c := &f.cases[i]
		f.uniform = f.uniform && c.compare(&f.cases[0].judgement) == 0
		if c.compare(&f.otherwise().judgement) > 0 {
			f.worst = int16(i)
		}
		// Of cases that are equal for the data, the headline is the one that leaves most to the act: it promises least.
		best := f.headline()
		if cmp.Or(c.compare(&best.judgement), int(c.step)-int(best.step), int(c.works)-int(best.works), int(best.mayDrop)-int(c.mayDrop)) < 0 {
			f.best = int16(i)
		}
	}
}

// grid is the cases told apart by a list of paths.
type grid struct {
	space
	paths  []*path
	bounds []bounds // of each path; nil where none has limits
}

func newGrid(t *tree, applies limits, paths []*path, condition limits, exception string) grid {
	var cuts []*limits
	var words []string
	if !condition.none() {
		own := condition
		cuts = append(cuts, &own)
	}
	for _, p := range paths {
		if p.limited() {
			cuts = append(cuts, &p.limits)
		}
		if p.keyed != "" {
			words = append(words, p.keyed)
		}
	}
	g := grid{space: newSpace(t, applies, cuts, exception, words...), paths: paths}
	if len(cuts) > 0 {
		g.bounds = make([]bounds, len(paths))
		for i, p := range paths {
			if p.limited() {
				g.bounds[i] = g.boundsOf(&p.limits)
				g.bounds[i].keyed = g.mask(p.keyed)
			}
		}
	}
	return g
}

// open reports whether a path is open in the whole of a cell.
func (g *grid) open(path int, c cell) bool {
	if g.bounds == nil {
		return true
	}
	return g.bounds[path].lies(c) == inside && g.bounds[path].found(c)
}

// keyless reports whether only a key that the application lacks keeps a path from being open in the whole of a cell.
func (g *grid) keyless(path int, c cell) bool {
	return g.bounds != nil && g.bounds[path].lies(c) == inside && !g.bounds[path].found(c)
}

// surveyed reports whether in all of a cell where the path is not open, it lies outside the sourced limits of the path's
// holding: there somebody has looked.
func (g *grid) surveyed(path int, c cell) bool {
	if g.bounds == nil || !g.paths[path].survey {
		return false
	}
	lies := g.bounds[path].lies(c)
	return lies == outside || lies == partly && g.bounds[path].found(c)
}

// cases judges every cell and joins those that are equal.
func (q *question) cases() []found {
	condition, exception := q.said.within()
	g := newGrid(q.tree, q.applies, q.set.paths, condition, exception)
	takes, except := g.boundsOf(&condition), g.mask(exception)
	never := exception != "" && (slices.Contains(q.applies.words, exception) || except != 0 && except == g.bundled())
	row := func(c cell) row {
		return q.said.row(takes.lies(c) == inside && c.holds&except == 0 && !never)
	}
	if g.count() == 1 {
		judged, paths := q.judge(&g, cell{}, row(cell{}))
		c := found{judgement: judged, paths: paths, works: int16(countWorks(paths))}
		if !q.applies.none() {
			c.when = g.when(g.everywhere())
		}
		return []found{c}
	}
	var judgements []judgement
	values := make([]int, g.count())
	chosen := make([][]*path, g.count())
	for number := range values {
		c := g.at(number)
		judged, paths := q.judge(&g, c, row(c))
		value := slices.Index(judgements, judged)
		if value < 0 {
			value = len(judgements)
			judgements = append(judgements, judged)
		}
		values[number], chosen[number] = value, paths
	}
	boxes := g.join(values)
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
		c.works = int16(countWorks(c.paths))
		cases[i] = c
	}
	return cases
}

// judge gives the outcome in one cell, with the best path of each item that has one.
func (q *question) judge(g *grid, c cell, row row) (judgement, []*path) {
	var paths []*path
	surveyed := true // of all items without a path
	for i, item := 0, 0; item < len(q.document.items); item++ {
		var best *path
		looked := q.document.Surveyed != nil
		for ; i < len(g.paths) && g.paths[i].item == item; i++ {
			if best == nil && g.open(i, c) {
				best = g.paths[i]
			}
			looked = looked || g.surveyed(i, c)
		}
		if best != nil {
			if paths == nil {
				paths = make([]*path, 0, len(q.document.items)-item)
			}
			paths = append(paths, best)
		} else {
			surveyed = surveyed && looked
		}
	}
	step := Step("")
	weight := -1
	for _, p := range paths {
		if p.weight > weight {
			weight, step = p.weight, steps[p.weight]
		}
	}
	without := Unknown
	switch {
	case q.substitutes.allowed:
		without = Substitutable
	case surveyed:
		without = Paper
	}
	outcome, rest := without, Outcome("")
	switch {
	case len(paths) == 0:
	case len(paths) < len(q.document.items):
		outcome, rest = PartlyReplaceable, without
	case weight == 0:
		outcome = ReplaceableNow
	default:
		outcome = ReplaceableAfterWork
	}
	decision := row.decide(outcome, rest, step, q.substitutes)
	return judgement{place(outcomes, outcome), place(outcomes, rest), place(steps, step), place(decisions, decision),
		place(mayDrops, row.mayDrop(outcome, rest, decision)), int16(len(paths))}, paths
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

// countWorks is how many distinct works there are.
func countWorks(paths []*path) int {
	if len(paths) == 0 {
		return 0
	}
	count := len(paths[0].route.Works)
	for i, p := range paths[1:] {
		for j := range p.route.Works {
			w := &p.route.Works[j]
			same := func(other Work) bool { return other.Step == w.Step && other.about() == w.about() }
			if !slices.ContainsFunc(paths[:i+1], func(earlier *path) bool { return slices.ContainsFunc(earlier.route.Works, same) }) {
				count++
			}
		}
	}
	return count
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
	best, worst := f.headline(), f.otherwise()
	a := &Answer{Outcome: outcomes[best.outcome], Scope: SomeCases, Otherwise: outcomes[worst.outcome], Covered: int(best.covered),
		Total: int(f.total), Rest: outcomes[best.rest], Step: steps[best.step], Works: worksOf(best.paths), Routes: routesOf(f.set.paths),
		Decision: decisions[best.decision], MayDrop: mayDrops[best.mayDrop]}
	if f.uniform {
		a.Scope = AllCases
	}
	for i := range f.cases {
		c := &f.cases[i]
		told := Case{Outcome: outcomes[c.outcome], Covered: int(c.covered), Total: int(f.total), Rest: outcomes[c.rest], Step: steps[c.step],
			Routes: routesOf(c.paths), Decision: decisions[c.decision], MayDrop: mayDrops[c.mayDrop]}
		if c.when != nil {
			told.When = *c.when
		}
		a.Cases = append(a.Cases, told)
	}
	f.told.CompareAndSwap(nil, a)
	return *f.told.Load()
}
