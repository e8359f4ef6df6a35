package gap

import (
	"cmp"
	"reflect"
	"slices"
	"sync"

	"onceonly/graph"
)

// Difference is what is otherwise in one view than in another (3-verdicts §3.8): the facts, the periods that begin or
// end between the two dates, the verdicts with what they rest on, the paper of services, the missing integrations.
// It is safe for concurrent use.
type Difference struct {
	From, To *graph.View
	Nodes    []graph.NodeDifference // by type and key
	Turns    []graph.Turn           // of the later graph; empty where the dates are the same
	Verdicts []VerdictChange        // by service, requirement and channel
	Papers   []PaperChange          // of services whose verdicts or demands changed, by service and channel
	Services Carried                // whose verdicts the two tables share, and which were computed for one of them alone
	Units    Carried                // the same, in verdicts

	before, after *Table
	tracing       sync.Mutex
	rests         [2]*rests // before and after, what entries rest on; made when first asked for
	touched       func() map[graph.Token][]Cause
	missing       func() MissingChanges
}

// Carried counts what two tables share and what they do not.
type Carried struct{ Kept, Computed int }

// VerdictChange is a verdict that is not the same in two views.
type VerdictChange struct {
	Unit
	Service       graph.Key
	Direction     Direction
	before, after *unit
}

// Direction says how a verdict changed, in the certain run, and where that is the same, in the possible one.
type Direction string

const (
	Appeared    Direction = "APPEARED"  // it was not demanded before
	Better      Direction = "BETTER"    // as Order of §3.3; then scope, step and number of works
	Otherwise   Direction = "OTHERWISE" // by other routes or works, or decided otherwise, and neither better nor worse
	Worse       Direction = "WORSE"
	Disappeared Direction = "DISAPPEARED" // it is not demanded any more
)

// Before returns the verdict in the first view; nil if the document was not demanded there.
func (c *VerdictChange) Before() *Verdict { return verdictOf(c.before) }

// After returns the verdict in the second view; nil if the document is not demanded there.
func (c *VerdictChange) After() *Verdict { return verdictOf(c.after) }

func verdictOf(u *unit) *Verdict {
	if u == nil {
		return nil
	}
	return u.verdict()
}

// PaperChange is the paper of a service on a channel, where it is not the same in two views. One of the two is nil where
// there is no such service or channel.
type PaperChange struct {
	Service, Channel graph.Key
	Before, After    *PaperSummary
}

// OutcomeMove counts verdicts by where they came from and where they went, in each run; "" is not demanded. Documents
// that are no evidence are not counted, and equal outcomes are where only scope, works or decision differ.
type OutcomeMove struct {
	From, To Outcome
	Count    Bounds
}

// Cause is a fact that differs and on which a verdict rests: a node, or a period that began or ended.
type Cause struct {
	Node *graph.NodeDifference // exactly one of the two is given
	Turn *graph.Turn
}

// MissingChanges is how the missing integrations of two views differ, each in the order of MissingIntegrations.
type MissingChanges struct {
	Gone    []*MissingIntegration // in the first view only
	New     []*MissingIntegration // in the second view only
	Changed [][2]*MissingIntegration
}

// Compare tells what is otherwise in a view than in another one. Any two can be compared; where one graph was made from
// the other, or only the date differs, what the change does not reach is not looked at.
func Compare(from, to *graph.View) *Difference {
	d := &Difference{From: from, To: to}
	// The one from which the other was made first, so that what holds in both is computed once.
	if earlier, _ := from.Earlier(); earlier == to {
		Of(to).all()
	}
	d.before = Of(from)
	d.before.all()
	d.after = Of(to)
	d.Nodes = graph.Difference(from.Snapshot, to.Snapshot)
	d.Turns = to.Turns(from.Date, to.Date)
	d.touched, d.missing = sync.OnceValue(d.causesByToken), sync.OnceValue(d.compareMissing)
	compareServices(d.before.all(), d.after.all(), d.service)
	d.joinMoved()
	return d
}

// joinMoved makes one change of a document that one service demands no more and another one does instead.
func (d *Difference) joinMoved() {
	gone := map[Unit]*unit{}
	for i := range d.Verdicts {
		if c := &d.Verdicts[i]; c.after == nil {
			gone[c.Unit] = c.before
		}
	}
	moved := map[Unit]bool{}
	for i := range d.Verdicts {
		if c := &d.Verdicts[i]; c.before == nil && gone[c.Unit] != nil {
			c.before, moved[c.Unit] = gone[c.Unit], true
			c.Direction = c.direction()
		}
	}
	d.Verdicts = slices.DeleteFunc(d.Verdicts, func(c VerdictChange) bool { return c.Direction == "" || c.after == nil && moved[c.Unit] })
}

// compareServices visits the services of two tables, both sorted by key; nil where one table has none.
func compareServices(a, b []*served, visit func(before, after *served)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].key < b[0].key:
			visit(a[0], nil)
			a = a[1:]
		case len(a) == 0 || b[0].key < a[0].key:
			visit(nil, b[0])
			b = b[1:]
		default:
			visit(a[0], b[0])
			a, b = a[1:], b[1:]
		}
	}
}

func (d *Difference) service(before, after *served) {
	if before == after {
		d.Services.Kept++
		d.Units.Kept += len(after.units)
		return
	}
	var was, is []unit
	var key graph.Key
	if before != nil {
		was, key = before.units, before.key
	}
	if after != nil {
		is, key = after.units, after.key
		d.Services.Computed++
		d.Units.Computed += len(is)
	}
	for len(was) > 0 || len(is) > 0 {
		order := 0
		switch {
		case len(is) == 0:
			order = -1
		case len(was) == 0:
			order = 1
		default:
			a, b := &was[0], &is[0]
			order = cmp.Or(cmp.Compare(a.requirement.Key, b.requirement.Key), cmp.Compare(a.channel, b.channel))
		}
		c := VerdictChange{Service: key}
		if order <= 0 {
			c.before, c.Unit, was = &was[0], was[0].name(), was[1:]
		}
		if order >= 0 {
			c.after, c.Unit, is = &is[0], is[0].name(), is[1:]
		}
		if c.Direction = c.direction(); c.Direction != "" {
			d.Verdicts = append(d.Verdicts, c)
		}
	}
	d.Papers = append(d.Papers, comparePapers(key, before, after)...)
}

// direction says how the verdict changed, and "" where it did not.
func (c *VerdictChange) direction() Direction {
	switch {
	case c.before == nil:
		return Appeared
	case c.after == nil:
		return Disappeared
	}
	for run := range c.before.found {
		switch order := c.before.found[run].compare(c.after.found[run]); {
		case order > 0:
			return Better
		case order < 0:
			return Worse
		}
	}
	if c.before.alike(c.after) {
		return ""
	}
	return Otherwise
}

// alike reports whether two units have the same verdict.
func (u *unit) alike(o *unit) bool {
	return u.said.read() == o.said.read() && u.said.says() == o.said.says() &&
		u.found[certain].alike(o.found[certain]) && u.found[possible].alike(o.found[possible])
}

// alike reports whether two findings, of whatever tables, give the same answer.
func (f *finding) alike(g *finding) bool {
	return f == g || f.best == g.best && f.total == g.total && f.uniform == g.uniform &&
		slices.EqualFunc(f.set.paths, g.set.paths, (*path).alike) &&
		slices.EqualFunc(f.cases, g.cases, func(a, b found) bool {
			return a.judgement == b.judgement && slices.EqualFunc(a.paths, b.paths, (*path).alike) &&
				(a.when == b.when || reflect.DeepEqual(a.when, b.when))
		})
}

func (p *path) alike(o *path) bool { return p == o || reflect.DeepEqual(p.route, o.route) }

func comparePapers(service graph.Key, before, after *served) []PaperChange {
	var changes []PaperChange
	at := map[graph.Key]int{}
	side := func(s *served, of func(*PaperChange) **PaperSummary) {
		if s == nil {
			return
		}
		for on := range s.channels {
			key := s.channels[on].key
			i, known := at[key]
			if !known {
				i = len(changes)
				at[key] = i
				changes = append(changes, PaperChange{Service: service, Channel: key})
			}
			*of(&changes[i]) = s.paper(on)
		}
	}
	side(before, func(c *PaperChange) **PaperSummary { return &c.Before })
	side(after, func(c *PaperChange) **PaperSummary { return &c.After })
	changes = slices.DeleteFunc(changes, func(c PaperChange) bool { return reflect.DeepEqual(c.Before, c.After) })
	slices.SortFunc(changes, func(a, b PaperChange) int { return cmp.Compare(a.Channel, b.Channel) })
	return changes
}

// Moves counts the changed verdicts by outcome before and after, from the best outcome before to the worst, those that
// were not demanded last.
func (d *Difference) Moves() []OutcomeMove {
	counts := map[[2]Outcome]Bounds{}
	for i := range d.Verdicts {
		c := &d.Verdicts[i]
		for run := range 2 {
			from, to := c.before.outcome(run), c.after.outcome(run)
			if from == NotEvidence || to == NotEvidence {
				continue
			}
			counts[[2]Outcome{from, to}] = counts[[2]Outcome{from, to}].plus(run)
		}
	}
	var moves []OutcomeMove
	for _, from := range outcomes {
		for _, to := range outcomes {
			if count, some := counts[[2]Outcome{from, to}]; some {
				moves = append(moves, OutcomeMove{from, to, count})
			}
		}
	}
	return moves
}

// outcome is the headline's outcome in a run; "" for no unit.
func (u *unit) outcome(run int) Outcome {
	if u == nil {
		return ""
	}
	return outcomes[u.found[run].headline().outcome]
}

// Freed counts the verdicts that became REPLACEABLE_NOW, in each run, and Lost those that were and are not any more;
// what is not demanded in one of the views counts in neither.
func (d *Difference) Freed() (freed, lost Bounds) {
	for i := range d.Verdicts {
		c := &d.Verdicts[i]
		if c.before == nil || c.after == nil {
			continue
		}
		for run := range 2 {
			was, is := c.before.outcome(run) == ReplaceableNow, c.after.outcome(run) == ReplaceableNow
			switch {
			case is && !was:
				freed = freed.plus(run)
			case was && !is:
				lost = lost.plus(run)
			}
		}
	}
	return freed, lost
}

// MadePaperless reports, by run, whether the service came to ask for no paper on the channel.
func (c *PaperChange) MadePaperless() [2]bool { return turnedPaperless(c.Before, c.After) }

// NoLongerPaperless reports, by run, whether the service asks for paper again on the channel.
func (c *PaperChange) NoLongerPaperless() [2]bool { return turnedPaperless(c.After, c.Before) }

func turnedPaperless(before, after *PaperSummary) [2]bool {
	states := func(p *PaperSummary) [2]bool {
		if p == nil {
			return [2]bool{}
		}
		return [2]bool{p.Paperless.State == PaperlessNow, p.Paperless.Possibly == PaperlessNow}
	}
	was, is := states(before), states(after)
	return [2]bool{is[certain] && !was[certain], is[possible] && !was[possible]}
}

// Causes returns the facts that differ and on which the verdict rests in one view or the other, found there or looked
// for in vain: nodes first, by type and key, then periods.
func (d *Difference) Causes(c *VerdictChange) []Cause {
	d.tracing.Lock()
	defer d.tracing.Unlock()
	if d.rests[0] == nil {
		for side := range d.rests {
			d.rests[side] = &rests{matters: d.touched(), known: map[any][]graph.Token{}}
		}
	}
	var causes []Cause
	met := map[Cause]bool{}
	add := func(tokens []graph.Token) {
		for _, token := range tokens {
			for _, cause := range d.touched()[token] {
				if !met[cause] {
					met[cause] = true
					causes = append(causes, cause)
				}
			}
		}
	}
	if c.before != nil {
		add(d.before.restsOn(c.before, d.rests[0]))
	}
	if c.after != nil {
		add(d.after.restsOn(c.after, d.rests[1]))
	}
	if c.before == nil {
		add(d.before.demandRestsOn(c.Unit))
	}
	if c.after == nil {
		add(d.after.demandRestsOn(c.Unit))
	}
	slices.SortFunc(causes, compareCauses)
	return causes
}

func compareCauses(a, b Cause) int {
	switch {
	case a.Node != nil && b.Node != nil:
		return a.Node.Ref.Compare(b.Node.Ref)
	case a.Node != nil:
		return -1
	case b.Node != nil:
		return 1
	}
	x, y := a.Turn, b.Turn
	return cmp.Or(x.Ref.Compare(y.Ref), cmp.Compare(x.Field, y.Field), cmp.Compare(x.On, y.On), cmp.Compare(x.Status, y.Status))
}

func (d *Difference) causesByToken() map[graph.Token][]Cause {
	causes := map[graph.Token][]Cause{}
	for i := range d.Nodes {
		n := &d.Nodes[i]
		for _, token := range n.Touched() {
			causes[token] = append(causes[token], Cause{Node: n})
		}
	}
	for i := range d.Turns {
		turn := &d.Turns[i]
		token := graph.Token{Type: turn.Ref.Type, Key: turn.Ref.Key}
		causes[token] = append(causes[token], Cause{Turn: turn})
	}
	return causes
}

// restsOn returns those of the look-ups that matter on which one verdict rests, those of the entries that it uses included.
// Some may stand there twice.
func (t *Table) restsOn(u *unit, deep *rests) []graph.Token {
	r, service := t.reader(), u.requirement.Service
	r.deep = &rests{matters: deep.matters, known: deep.known}
	s := &served{ServiceFacts: r.Service(service), key: service}
	behind := consumer{}
	if u.channel != "" {
		c := r.Channel(u.channel)
		behind = consumer{c.System, !c.Solid()}
	} else {
		r.Referrers(graph.TypeChannel, "service", service)
	}
	s.channels = []channel{r.channel(s.ServiceFacts, u.channel, behind)}
	r.units(s, r.Requirement(u.requirement.Key))
	r.deep.add(r.watch.Tokens())
	return r.deep.found
}

// demandRestsOn returns the look-ups on which it rests that a document is not demanded.
func (t *Table) demandRestsOn(u Unit) []graph.Token {
	r := t.reader()
	if requirement := r.Requirement(u.Requirement); requirement != nil {
		r.Service(requirement.Service)
		r.Referrers(graph.TypeChannel, "service", requirement.Service)
	}
	if u.Channel != "" {
		r.Channel(u.Channel)
	}
	return r.watch.Tokens()
}

// Missing tells which missing integrations came, went or changed; computed when first asked for.
func (d *Difference) Missing() MissingChanges { return d.missing() }

func (d *Difference) compareMissing() MissingChanges {
	before, after := d.before.MissingIntegrations(), d.after.MissingIntegrations()
	name := func(m *MissingIntegration) pair { return pair{m.Consumer, m.Provider} }
	was := make(map[pair]*MissingIntegration, len(before))
	for i := range before {
		was[name(&before[i])] = &before[i]
	}
	var changes MissingChanges
	for i := range after {
		m := &after[i]
		earlier, known := was[name(m)]
		delete(was, name(m))
		switch {
		case !known:
			changes.New = append(changes.New, m)
		case !reflect.DeepEqual(earlier, m):
			changes.Changed = append(changes.Changed, [2]*MissingIntegration{earlier, m})
		}
	}
	for i := range before {
		if m := &before[i]; was[name(m)] != nil {
			changes.Gone = append(changes.Gone, m)
		}
	}
	return changes
}
