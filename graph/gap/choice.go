package gap

// The problem that is left once it is known what may be chosen, its solution, and what that means.

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"onceonly/graph"
	"onceonly/graph/gap/plan"
)

// fits reports whether filters and exclude leave the candidate in.
func (k *task) fits(in *PlanInput, c *candidate) bool {
	if slices.Contains(in.Exclude, c.id()) {
		return false
	}
	if c.isPair() && !(isAmong(in.Consumers, c.consumer) && isAmong(in.Providers, c.provider)) {
		return false
	}
	return len(in.Owners) == 0 || slices.ContainsFunc(k.owners(c), func(owner graph.Key) bool { return slices.Contains(in.Owners, owner) })
}

func (c *candidate) isPair() bool { return c.kind == LinkCandidate || c.kind == ConfirmCandidate }

// owners of the systems of the candidate, sorted.
func (k *task) owners(c *candidate) []graph.Key {
	var owners []graph.Key
	add := func(key graph.Key) {
		if key != "" {
			owners = append(owners, key)
		}
	}
	for _, system := range []graph.Key{c.consumer, c.provider, c.system} {
		if s := k.reader.System(system); s != nil {
			add(s.Owner)
		}
	}
	if s := k.reader.Service(k.serviceOf(c)); s != nil {
		add(s.Responsible)
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// serviceOf is the service that gets its first system by AUTOMATE, of that candidate and of the links of the new system.
func (k *task) serviceOf(c *candidate) graph.Key {
	if c.kind == AutomateCandidate {
		return c.service
	}
	if a := k.systems[doing{what: automating, node: c.consumer}]; c.isPair() && a != nil {
		return a.service
	}
	return ""
}

// considered reports whether the kind of candidate may be chosen.
func (k *task) considered(c *candidate, kinds []CandidateKind) bool {
	if k.serviceOf(c) != "" && !slices.Contains(kinds, AutomateCandidate) {
		return false
	}
	return c.kind != ConfirmCandidate || slices.Contains(kinds, ConfirmCandidate)
}

// choice is the problem that is left once it is known what may be chosen.
type choice struct {
	*task
	in       *PlanInput
	from     []*candidate // by their number in the problem
	at       []int        // of each candidate, its number in the problem; -1 if it may not be chosen
	problem  plan.Problem
	rewrite  rewriting
	rewrites *conditions
	wider    map[PlanReason]*rewriting // what could be freed were more kinds of candidates considered
	unfreed  map[*plan.Need]PlanReason
}

const costDigits = 100 // costs are counted in hundredths

func (k *task) choice(in *PlanInput) (*choice, error) {
	c := &choice{task: k, in: in, at: make([]int, len(k.candidates)), rewrites: newConditions(), unfreed: map[*plan.Need]PlanReason{}}
	for i, candidate := range k.candidates {
		c.at[i] = -1
		if k.fits(in, candidate) && k.considered(candidate, in.Consider) {
			c.at[i] = len(c.from)
			c.from = append(c.from, candidate)
			c.problem.Costs = append(c.problem.Costs, c.price(candidate))
		}
	}
	for _, id := range in.Include {
		at := slices.IndexFunc(c.from, func(candidate *candidate) bool { return candidate.id() == id })
		if at < 0 {
			return nil, graph.Errorf(graph.NotFound, "%q cannot be included: it is no candidate of this plan.", id)
		}
		c.problem.Include = append(c.problem.Include, at)
	}
	for i, candidate := range c.from {
		for before := range candidate.first {
			if c.at[before.number] >= 0 {
				c.problem.Before = append(c.problem.Before, [2]int{c.at[before.number], i})
			}
		}
	}
	slices.SortFunc(c.problem.Before, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	c.rewrite = rewriting{in: c.rewrites, done: map[*plan.Need]*plan.Need{}, as: func(number int) *plan.Need {
		if c.at[number] < 0 {
			return nil
		}
		return c.rewrites.one(c.at[number])
	}}
	c.wider = map[PlanReason]*rewriting{OnlyConfirming: c.widerBy(ConfirmCandidate), NoSystem: c.widerBy(ConfirmCandidate, AutomateCandidate)}
	place := map[*plan.Need]int{}
	for _, g := range k.goals {
		need := c.rewrite.of(g.need)
		if need == nil || g.weight == 0 {
			continue
		}
		at, known := place[need]
		if !known {
			at = len(c.problem.Goals)
			place[need] = at
			c.problem.Goals = append(c.problem.Goals, plan.Goal{Need: need})
		}
		c.problem.Goals[at].Weight += g.weight
	}
	c.problem.Budget = math.MaxInt64
	switch {
	case in.Budget != nil:
		c.problem.Budget = int64(*in.Budget)
	case in.Cost != nil:
		c.problem.Budget = int64(math.Floor(*in.Cost*costDigits + 1e-6))
	}
	return c, nil
}

// price is what the candidate takes from the budget.
func (c *choice) price(candidate *candidate) int64 {
	if c.in.Budget != nil || c.in.Road != nil && *c.in.Road == FewestSteps {
		if candidate.kind == ConfirmCandidate {
			return 0
		}
		return 1
	}
	return int64(math.Round(c.cost(candidate, c.works(candidate)) * costDigits))
}

// cost is the sum of the works; an integration whose cost is recorded costs that.
func (c *choice) cost(candidate *candidate, works []Work) float64 {
	unit, sum := 1.0, 0.0
	if c.in.UnitPrice != nil {
		unit = *c.in.UnitPrice
	}
	recorded := map[graph.Key]bool{}
	for _, w := range works {
		if i := c.reader.Integration(w.Integration); i != nil && c.in.Currency != nil && i.Cost != nil && i.Cost.Amount != nil && i.Cost.Currency == *c.in.Currency {
			if !recorded[i.Key] {
				recorded[i.Key] = true
				sum += max(0, *i.Cost.Amount)
			}
			continue
		}
		if candidate.kind == FinishCandidate {
			sum += finishSystemCost * unit
		} else {
			sum += DefaultCosts[w.Step] * unit
		}
	}
	return sum
}

// works of a candidate, each once, by step and item.
func (k *task) works(c *candidate) []Work {
	switch c.kind {
	case FinishCandidate:
		return []Work{{Step: Finish, System: c.system}}
	case AutomateCandidate:
		absence := NotRecorded
		if s := k.reader.Service(c.service); s != nil && s.OwnSystemsSurveyed != nil {
			absence = Established
		}
		return []Work{{Step: Automate, System: c.system, Absence: absence}}
	}
	var works []Work
	for p := range c.paths {
		works = append(works, p.route.Works...)
	}
	works = slices.DeleteFunc(works, func(w Work) bool { _, systemic := systemOf(&w); return systemic })
	order := func(a, b Work) int {
		return cmp.Or(a.Step.weight()-b.Step.weight(), compareWorks(&a, &b), cmp.Compare(a.Absence, b.Absence))
	}
	slices.SortFunc(works, order)
	works = distinct(works)
	slices.SortStableFunc(works, order)
	return works
}

// solve finds the plan.
func (k *task) solve(ctx context.Context, in *PlanInput) (*Plan, error) {
	c, err := k.choice(in)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, time.Duration(in.TimeLimit)*time.Millisecond)
	defer cancel()
	p := &Plan{Input: *in, Demanded: k.inScope, Arriving: k.arriving, WithoutDemand: k.unknown, Candidates: len(c.from)}
	var chosen []int
	if in.Road != nil {
		everything := c.problem.Everything()
		way, err := plan.Cheapest(limited, c.problem, everything, plan.Options{})
		if err != nil {
			return nil, graph.Errorf(graph.BadRequest, "%s", err.Error())
		}
		chosen, p.Optimal, p.Cut = way.Chosen, way.Optimal, way.Cut
		p.CostBound = c.told(way.Bound)
	} else {
		solution, err := plan.Solve(limited, c.problem, plan.Options{})
		if err != nil {
			return nil, graph.Errorf(graph.BadRequest, "%s", err.Error())
		}
		chosen, p.Optimal, p.Cut = solution.Chosen, solution.Optimal, solution.Cut
		p.Bound, p.Greedy = solution.Bound, solution.Greedy
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.tell(p, c.useful(chosen))
	return p, nil
}

// told gives a price as it is told.
func (c *choice) told(price int64) float64 {
	if c.in.Budget != nil || c.in.Road != nil && *c.in.Road == FewestSteps {
		return float64(price)
	}
	return float64(price) / costDigits
}

// useful leaves out what costs nothing and brings nothing.
func (c *choice) useful(chosen []int) []int {
	value := c.problem.Value(chosen)
	for i := len(chosen) - 1; i >= 0; i-- {
		if c.problem.Costs[chosen[i]] > 0 || slices.Contains(c.problem.Include, chosen[i]) {
			continue
		}
		if without := slices.Delete(slices.Clone(chosen), i, i+1); c.problem.Value(without) == value {
			chosen = without
		}
	}
	return chosen
}

// tell fills in the plan: the steps in order with what each frees, and what is not freed and why.
func (c *choice) tell(p *Plan, chosen []int) {
	steps := c.problem.Steps(chosen)
	turn := make([]int, len(c.from)) // when a candidate is done, from 1; 0: never
	for i, s := range steps {
		turn[s.Candidate] = i + 1
	}
	when := turns{turn: turn, known: map[*plan.Need]int{}}
	freed := make([][]Unit, len(steps)+1)
	left := map[PlanReason][]Unit{}
	for i := range c.units {
		u := &c.units[i]
		if at := when.of(c.rewrite.of(u.need)); at > 0 && at < never {
			freed[at] = append(freed[at], u.name())
			p.Freed++
		} else {
			reason := c.reason(u)
			left[reason] = append(left[reason], u.name())
		}
	}
	done := map[*candidate]bool{}
	edits := sync.OnceValue(func() map[*candidate][]graph.Edit { return c.edits(done) })
	total, cost := 0, int64(0)
	for i, s := range steps {
		one := c.from[s.Candidate]
		done[one] = true
		total += len(freed[i+1])
		cost += c.problem.Costs[s.Candidate]
		p.Steps = append(p.Steps, PlanStep{Candidate: c.describe(one), Freed: freed[i+1], Value: s.Weight, TotalValue: s.Total,
			TotalFreed: total, Left: len(c.units) - total, edits: func() []graph.Edit { return edits()[one] }})
		p.Value = s.Total
	}
	p.Cost = c.told(cost)
	if c.in.Road != nil {
		p.Bound, p.Greedy = p.Value, p.Value
	}
	p.Optimal = p.Optimal || p.Bound == p.Value && c.in.Road == nil
	p.MoreCases = c.widened(done)
	p.edits = sync.OnceValue(func() []graph.Edit {
		var all []graph.Edit
		for _, s := range p.Steps {
			all = append(all, s.edits()...)
		}
		return Together(all)
	})
	for _, reason := range planReasons {
		if len(left[reason]) > 0 {
			p.NotPlanned = append(p.NotPlanned, NotPlanned{reason, left[reason]})
		}
	}
}

// never is the turn of what is not fulfilled.
const never = math.MaxInt

// turns tells after how many steps needs are fulfilled.
type turns struct {
	turn  []int
	known map[*plan.Need]int
}

func (t *turns) of(need *plan.Need) int {
	if need == nil {
		return never
	}
	if need.Op == plan.One {
		if at := t.turn[need.Candidate]; at > 0 {
			return at
		}
		return never
	}
	if at, known := t.known[need]; known {
		return at
	}
	at := 0
	if need.Op == plan.Any {
		at = never
	}
	for _, part := range need.Parts {
		if need.Op == plan.Any {
			at = min(at, t.of(part))
		} else {
			at = max(at, t.of(part))
		}
	}
	t.known[need] = at
	return at
}

// widerBy tells of needs whether they could be fulfilled were more kinds considered: by the need that always is, or nil.
func (c *choice) widerBy(kinds ...CandidateKind) *rewriting {
	kinds = append(kinds, c.in.Consider...)
	return &rewriting{in: c.rewrites, done: map[*plan.Need]*plan.Need{}, as: func(number int) *plan.Need {
		if candidate := c.candidates[number]; c.fits(c.in, candidate) && c.considered(candidate, kinds) {
			return c.rewrites.always
		}
		return nil
	}}
}

// reason says why a unit is not freed.
func (c *choice) reason(u *openUnit) PlanReason {
	if u.need == nil {
		switch outcomes[u.found[c.run].headline().outcome] {
		case PartlyReplaceable:
			return PartlyHeld
		case Substitutable:
			return OnlySubstitute
		case Paper:
			return HeldByNoSystem
		}
		return NotKnownWhoHolds
	}
	reason, known := c.unfreed[u.need]
	if known && reason == BeyondBudget && u.ignored {
		return NotCounted
	}
	if !known {
		switch {
		case c.rewrite.of(u.need) != nil && u.ignored:
			return NotCounted
		case c.rewrite.of(u.need) != nil:
			reason = BeyondBudget
		case c.wider[OnlyConfirming].of(u.need) != nil:
			reason = OnlyConfirming
		case c.wider[NoSystem].of(u.need) != nil:
			reason = NoSystem
		default:
			reason = LeftOut
		}
		c.unfreed[u.need] = reason
	}
	return reason
}

func (c *choice) describe(from *candidate) Candidate {
	works := c.works(from)
	return Candidate{ID: from.id(), Kind: from.kind, Consumer: from.consumer, Provider: from.provider, System: from.system, Service: c.serviceOf(from),
		Works: works, DocumentTypes: slices.Sorted(maps.Keys(from.places)), Owners: c.owners(from), Cost: c.cost(from, works)}
}

// widened counts the documents that arrive in some cases already, and in more once the candidates are done.
func (c *choice) widened(done map[*candidate]bool) int {
	known := map[asking]bool{}
	count := 0
	for _, u := range c.widening {
		name, set := c.asked(u.service, u.unit)
		wider, asked := known[name]
		if !asked {
			w := &wanting{document: u.requirement.DocumentType}
			wider = slices.ContainsFunc(u.found[c.run].late(set), func(late [][]*path) bool {
				return len(late) > 0 && !slices.ContainsFunc(late, func(paths []*path) bool {
					return !slices.ContainsFunc(paths, func(p *path) bool { return c.flows(w, p, done) })
				})
			})
			known[name] = wider
		}
		if wider {
			count++
		}
	}
	return count
}

// flows reports whether all that a path waits for is done.
func (c *choice) flows(w *wanting, p *path, done map[*candidate]bool) bool {
	own := c.pairs[p.between()]
	chosen := own != nil && done[own] && own.does(p)
	alone, others := c.waits(w, p)
	if alone && !chosen || c.supposed(p) != "" && !chosen {
		return false
	}
	return !slices.ContainsFunc(others, func(d doing) bool {
		systemic := d.what == finishing || d.what == automating
		return !(chosen && !systemic) && !slices.ContainsFunc(c.doers[d], func(doer *candidate) bool { return done[doer] })
	})
}

// edits gives the changes that do each of the candidates for all units that wait for it. Units of one service that wait for
// the same have the same changes, unless it is asked of a channel whether it is handled in the supposed system.
func (c *choice) edits(done map[*candidate]bool) map[*candidate][]graph.Edit {
	type waiting struct {
		service *served
		wanting *wanting
	}
	bundles := map[*candidate]bundle{}
	works, seen := map[*wanting]map[*candidate][]Work{}, map[waiting]bool{}
	for i := range c.entered {
		u := &c.entered[i]
		name, _ := c.asked(u.service, u.unit)
		w := c.wantings[name]
		if _, known := works[w]; !known {
			works[w] = c.worksFor(w, done)
		}
		if len(w.asking) == 0 && seen[waiting{u.service, w}] {
			continue
		}
		seen[waiting{u.service, w}] = true
		for one, its := range works[w] {
			if bundles[one] == nil {
				bundles[one] = bundle{}
			}
			bundles[one].add(c.table.each(u.name(), its))
		}
	}
	all := make(map[*candidate][]graph.Edit, len(bundles))
	for one, b := range bundles {
		all[one] = b.edits()
	}
	return all
}

// worksFor gives the works of each of the candidates on the paths that a unit waits for, each once.
func (c *choice) worksFor(w *wanting, done map[*candidate]bool) map[*candidate][]Work {
	works := map[*candidate][]Work{}
	for _, late := range w.cells {
		for _, paths := range late {
			for _, p := range paths {
				c.worksOn(p, done, works)
			}
		}
	}
	for one, its := range works {
		works[one] = distinct(its)
	}
	return works
}

// worksOn adds the works on a path that the candidates do.
func (c *choice) worksOn(p *path, done map[*candidate]bool, works map[*candidate][]Work) {
	own := c.pairs[p.between()]
	if own != nil && !(done[own] && own.does(p)) {
		own = nil
	}
	for _, w := range p.route.Works {
		by := own
		if d, systemic := systemOf(&w); systemic {
			by = c.systems[d]
		}
		if by != nil && done[by] {
			works[by] = append(works[by], w)
		}
	}
}
