package gap

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"onceonly/graph"
)

// The reconciliation as a list: every demanded document on every channel with its cell of the table in 3-verdicts §3.6.
// The cells themselves are decided in reconcile.go.

// Decisions are the cells of the table: first what needs no system work, then what needs it, then what stays.
var reconciled = []Decision{AmendAct, ReadAct, ConfirmData, Integrate, LawAhead, Substitute, Survey, Keep, Settled}

// On says which channels of a demanded document are looked at.
type On string

const (
	OnEachChannel  On = "EACH_CHANNEL"  // every channel is a row of its own
	OnSomeChannel  On = "SOME_CHANNEL"  // one row: the channel on which the document stands best
	OnEveryChannel On = "EVERY_CHANNEL" // one row: the channel on which it stands worst, so that so much holds on all
)

// ReconciliationWhere says which rows are wanted; what is nil or empty wants all.
type ReconciliationWhere struct {
	On            On          // "" is EACH_CHANNEL
	Run           Run         // in which the decision is looked at; "" is CERTAIN
	Decisions     []Decision  // any of these
	Bodies        []graph.Key // responsible for the service; "": nobody recorded
	Services      []graph.Key
	DocumentTypes []graph.Key
	ActRead       *bool
}

// Reconciled is one row: a demanded document on one channel, the act and the graph side by side.
type Reconciled struct {
	Unit
	Service      graph.Key
	DocumentType graph.Key
	Body         graph.Key // responsible for the service, "" where none is recorded
	Certain      Decision
	Possible     Decision
	MayDrop      MayDrop
	ActRead      bool
	Says         graph.Says // "" where nobody has read the act
	Applications int        // a year on the channel; 0 where no demand is recorded

	unit *unit
}

// Reconciliation returns the rows that satisfy the conditions, and the sums by body of all rows that satisfy the other
// conditions, whatever their decision. Rows are ordered as the decisions are in the sums (what needs no system work
// first), then by applications a year, the most first, then by requirement and channel. What is no evidence is no row.
func (t *Table) Reconciliation(where ReconciliationWhere) ([]Reconciled, []BodyCount[Decision]) {
	found, counts := t.reconciliation(where)
	rows := make([]Reconciled, len(found))
	for i, f := range found {
		rows[i] = f.of.reconciled(f.unit)
	}
	return rows, counts
}

// placedRow is a row before it is made: a page needs few of them.
type placedRow struct {
	place graph.Key
	of    *served
	unit  *unit
}

func (t *Table) reconciliation(where ReconciliationWhere) ([]placedRow, []BodyCount[Decision]) {
	var found []placedRow
	var counts tally[Decision]
	run := where.Run.index()
	for _, s := range t.reconcilable(where.Services) {
		if !isAmong(where.Bodies, s.Responsible) {
			continue
		}
		for u := range s.on(where.On) {
			said := where.ActRead == nil || *where.ActRead == u.said.read()
			if !u.evidence || !said || !isAmong(where.DocumentTypes, u.requirement.DocumentType) {
				continue
			}
			for run, f := range u.found {
				counts.add(s.Responsible, decisions[f.headline().decision], run)
			}
			decision := decisions[u.found[run].headline().decision]
			if isAmong(where.Decisions, decision) {
				found = append(found, placedRow{inOrder(rank(slices.Index(reconciled, decision)), down(s.applications([]graph.Key{u.channel})),
					string(u.requirement.Key), string(u.channel)), s, u})
			}
		}
	}
	slices.SortFunc(found, func(a, b placedRow) int { return cmp.Compare(a.place, b.place) })
	return found, counts.counts(reconciled)
}

func (t *Table) reconcilable(services []graph.Key) []*served {
	if len(services) == 0 {
		return t.all()
	}
	var chosen []*served
	for _, key := range slices.Compact(slices.Sorted(slices.Values(services))) {
		if s := t.served(key); s != nil {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// on visits the units, or of each requirement the best or the worst.
func (s *served) on(on On) iter.Seq[*unit] {
	return func(yield func(*unit) bool) {
		for i := 0; i < len(s.units); {
			chosen := &s.units[i]
			i++
			for on == OnSomeChannel || on == OnEveryChannel {
				if i == len(s.units) || s.units[i].requirement != chosen.requirement {
					break
				}
				if better := byGoodness(&s.units[i], chosen) < 0; better == (on == OnSomeChannel) {
					chosen = &s.units[i]
				}
				i++
			}
			if !yield(chosen) {
				return
			}
		}
	}
}

func (s *served) reconciled(u *unit) Reconciled {
	c, p := u.found[certain].headline(), u.found[possible].headline()
	return Reconciled{Unit: u.name(), Service: s.key, DocumentType: u.requirement.DocumentType, Body: s.Responsible,
		Certain: decisions[c.decision], Possible: decisions[p.decision], MayDrop: mayDrops[c.mayDrop], ActRead: u.said.read(), Says: u.said.says(),
		Applications: s.applications([]graph.Key{u.channel}), unit: u}
}

// Exceptions are, where the act is to be amended, the cases that it must keep: those in which the data do not arrive on
// solid facts. Empty where it may drop the document in all cases.
func (r *Reconciled) Exceptions() []Case {
	var keep []Case
	if r.Certain != AmendAct {
		return nil
	}
	for _, c := range r.unit.found[certain].answer().Cases {
		if c.Outcome != ReplaceableNow {
			keep = append(keep, c)
		}
	}
	return keep
}

// Reserve reports that the act cannot be amended without reserve: in one of the exceptions nobody knows who holds the
// data, or the data arrive only if what is in doubt turns out well.
func (r *Reconciled) Reserve() bool {
	if r.Certain != AmendAct {
		return r.Possible == AmendAct
	}
	return slices.ContainsFunc(r.Exceptions(), func(c Case) bool { return c.Outcome == Unknown })
}

// RoadmapSections are the sections of the roadmap (Appendix 3) in which the work on the row belongs: 2 for systems, 3 for
// the act. Empty where there is a question to ask first, or nothing to do.
func (r *Reconciled) RoadmapSections() []int {
	switch step := steps[r.unit.found[certain].headline().step]; {
	case r.Certain == AmendAct:
		return []int{3}
	case r.Certain == Integrate:
		return []int{2, 3}
	case r.Certain == LawAhead && step.weight() > Confirm.weight():
		return []int{2}
	}
	return nil
}

// claim is where the act demands the document: of the statement on its source, else of the requirement.
func (r *Reconciled) claim() *graph.Claim {
	if s := r.unit.said.statement; s != nil && (s.Act != "" || s.Provision != "" || s.Source != "") {
		return &s.Claim
	}
	return &r.unit.requirement.Claim
}

// ToAmend are the acts that demand the document: the one cited, else those that regulate the service. Empty where
// neither is recorded.
func (r *Reconciled) ToAmend(s *graph.Snapshot) []graph.Key {
	claim := r.claim()
	if claim.Act != "" {
		return []graph.Key{claim.Act}
	}
	if p := s.Provision(claim.Provision); p != nil {
		if w := s.Wording(p.Wording); w != nil {
			return []graph.Key{w.Act}
		}
	}
	return s.Service(r.Service).Acts
}

// Contradiction is a document that the acts of a service take from systems on some channels and have the applicant
// bring on others (CHANNEL_CONTRADICTION, 3-verdicts §3.6).
type Contradiction struct {
	Service      graph.Key
	DocumentType graph.Key
	Subject      string // whose document; "" where it is not recorded
	Dropped      []Unit // by requirement and channel, as are those demanded
	Demanded     []Unit
	Applications int // a year, on the channels where it is demanded; 0 where no demand is recorded
}

// Contradictions returns the contradictions between channels, by service, document type and subject. Documents that may
// be given but need not be contradict nothing.
func (t *Table) Contradictions() []Contradiction {
	var found []Contradiction
	for _, s := range t.all() {
		if len(s.channels) < 2 {
			continue
		}
		type subject struct {
			document graph.Key
			whose    string
		}
		known := map[subject]*Contradiction{}
		var order []*Contradiction
		for i := range s.units {
			u := &s.units[i]
			if !u.blocks() || !u.said.read() {
				continue
			}
			of := subject{u.requirement.DocumentType, u.requirement.Subject}
			c := known[of]
			if c == nil {
				c = &Contradiction{Service: s.key, DocumentType: of.document, Subject: of.whose}
				known[of] = c
				order = append(order, c)
			}
			switch u.said.row(true) {
			case takesData:
				c.Dropped = append(c.Dropped, u.name())
			default:
				c.Demanded = append(c.Demanded, u.name())
			}
		}
		for _, c := range order {
			if c.between() {
				c.Applications = s.applications(c.channels())
				found = append(found, *c)
			}
		}
	}
	return ordered(found, (*Contradiction).place)
}

// between reports whether some channel demands what another one drops; both on one channel is no contradiction of channels.
func (c *Contradiction) between() bool {
	return slices.ContainsFunc(c.Demanded, func(u Unit) bool {
		return slices.ContainsFunc(c.Dropped, func(other Unit) bool { return other.Channel != u.Channel })
	})
}

func (c *Contradiction) channels() []graph.Key { return channelsOf(c.Demanded) }

// channelsOf gives the channels of units, each once.
func channelsOf(units []Unit) []graph.Key {
	var channels []graph.Key
	for _, u := range units {
		if !slices.Contains(channels, u.Channel) {
			channels = append(channels, u.Channel)
		}
	}
	return channels
}

func (c *Contradiction) place() graph.Key {
	return inOrder(string(c.Service), string(c.DocumentType), strconv.Quote(c.Subject))
}

// The answers as GraphQL binds to them.

type (
	ReconciliationConnection = Summed[ReconciledIn, Decision]
	ReconciliationEdge       = graph.Edge[ReconciledIn]
	DecisionCount            = WordCount[Decision]
	DecisionsOfBody          = BodyCountIn[Decision]
	ContradictionConnection  = graph.Connection[ContradictionIn]
	ContradictionEdge        = graph.Edge[ContradictionIn]
)

// ReconciledIn is a row in a catalogue.
type ReconciledIn struct {
	*Reconciled
	Catalogue *graph.Catalogue
}

func inPlaced(c *graph.Catalogue, p *placedRow) ReconciledIn {
	row := p.of.reconciled(p.unit)
	return ReconciledIn{&row, c}
}

// ReconciliationIn pages through the rows. BAD_REQUEST for an id of another type or moment.
func (t *Table) ReconciliationIn(c *graph.Catalogue, where *ReconciliationWhere, page graph.Page) (ReconciliationConnection, error) {
	if where == nil {
		where = &ReconciliationWhere{}
	}
	conditions, err := where.in(c)
	if err != nil {
		return ReconciliationConnection{}, err
	}
	rows, bodies := t.reconciliation(conditions)
	list, err := paged(c, named("reconciliation", conditions), rows, func(p *placedRow) graph.Key { return p.place }, inPlaced, page)
	return ReconciliationConnection{list, c, bodies, reconciled}, err
}

// in reads the ids among the conditions.
func (w ReconciliationWhere) in(c *graph.Catalogue) (ReconciliationWhere, error) {
	err := readKeys(c, nodesNamed{graph.TypeOrganization, &w.Bodies, true}, nodesNamed{graph.TypeService, &w.Services, false}, nodesNamed{graph.TypeDocumentType, &w.DocumentTypes, false})
	return w, err
}

func (n ReconciledIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.Reconciled.Requirement)
}
func (n ReconciledIn) Channel() *graph.Channel    { return n.Catalogue.Channel(n.Reconciled.Channel) }
func (n ReconciledIn) Service() *graph.Service    { return n.Catalogue.Service(n.Reconciled.Service) }
func (n ReconciledIn) Body() *graph.Organization  { return n.Catalogue.Organization(n.Reconciled.Body) }
func (n ReconciledIn) Decision() Decision         { return n.Certain }
func (n ReconciledIn) PossibleDecision() Decision { return n.Possible }
func (n ReconciledIn) ActSays() *graph.Says       { return recorded(n.Says) }
func (n ReconciledIn) Exceptions() []CaseIn {
	return put(n.Catalogue, n.Reconciled.Exceptions(), n.Unit.inCase)
}
func (n ReconciledIn) Verdict() VerdictIn {
	return *n.unit.verdict().InCatalogue(n.Catalogue)
}
func (n ReconciledIn) ActsToAmend() []graph.Act {
	return nodes(n.ToAmend(n.Catalogue.View.Snapshot), n.Catalogue.Act)
}
func (n ReconciledIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.Reconciled.DocumentType)
}

// Citation is where the act demands the document.
func (n ReconciledIn) Citation() graph.CitationIn {
	return graph.StatementIn{Statement: &graph.Statement{Claim: *n.claim()}, Catalogue: n.Catalogue}.Citation()
}

// ContradictionIn is a contradiction in a catalogue.
type ContradictionIn struct {
	*Contradiction
	Catalogue *graph.Catalogue
}

func inContradiction(c *graph.Catalogue, of *Contradiction) ContradictionIn {
	return ContradictionIn{of, c}
}

// ContradictionsIn pages through the contradictions between channels.
func (t *Table) ContradictionsIn(c *graph.Catalogue, page graph.Page) (ContradictionConnection, error) {
	return paged(c, "contradictions", t.Contradictions(), (*Contradiction).place, inContradiction, page)
}

func (n ContradictionIn) Service() *graph.Service {
	return n.Catalogue.Service(n.Contradiction.Service)
}
func (n ContradictionIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.Contradiction.DocumentType)
}
func (n ContradictionIn) Subject() *string  { return recorded(n.Contradiction.Subject) }
func (n ContradictionIn) Dropped() []UnitIn { return put(n.Catalogue, n.Contradiction.Dropped, inUnit) }
func (n ContradictionIn) Demanded() []UnitIn {
	return put(n.Catalogue, n.Contradiction.Demanded, inUnit)
}
