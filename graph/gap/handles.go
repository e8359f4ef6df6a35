package gap

import (
	"fmt"
	"math"

	"onceonly/graph"
)

// The answers of this package as GraphQL binds to them: an answer and the catalogue that it is of, so that the keys in
// it lead on to nodes of the same moment.

// VerdictIn is a verdict in a catalogue.
type VerdictIn struct {
	*Verdict
	Catalogue *graph.Catalogue
}

// InCatalogue puts a verdict into the catalogue that it was computed from, and gives nil for none.
func (v *Verdict) InCatalogue(c *graph.Catalogue) *VerdictIn {
	if v == nil {
		return nil
	}
	return &VerdictIn{v, c}
}

func (n VerdictIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.Verdict.Requirement)
}
func (n VerdictIn) Channel() *graph.Channel    { return n.Catalogue.Channel(n.Verdict.Channel) }
func (n VerdictIn) Moment() graph.MomentRead   { return n.Catalogue.Moment() }
func (n VerdictIn) Scope() Scope               { return n.Certain.Scope }
func (n VerdictIn) Otherwise() Outcome         { return n.Certain.Otherwise }
func (n VerdictIn) Step() *Step                { return recorded(n.Certain.Step) }
func (n VerdictIn) Covered() int               { return n.Certain.Covered }
func (n VerdictIn) Total() int                 { return n.Certain.Total }
func (n VerdictIn) Rest() *Outcome             { return recorded(n.Certain.Rest) }
func (n VerdictIn) Decision() Decision         { return n.Certain.Decision }
func (n VerdictIn) PossibleDecision() Decision { return n.Possible.Decision }
func (n VerdictIn) MayDrop() MayDrop           { return n.Certain.MayDrop }
func (n VerdictIn) ActSays() *graph.Says       { return recorded(n.Verdict.Says) }
func (n VerdictIn) Cases(run Run) []CaseIn     { return put(n.Catalogue, n.answer(run).Cases, inCase) }
func (n VerdictIn) Works(run Run) []WorkIn     { return put(n.Catalogue, n.answer(run).Works, inWork) }
func (n VerdictIn) Routes(run Run) []RouteIn {
	return put(n.Catalogue, n.answer(run).Routes, inRoute)
}
func (n VerdictIn) answer(run Run) *Answer {
	if run == Possible {
		return &n.Possible
	}
	return &n.Certain
}

// CaseIn is a case of an answer in a catalogue.
type CaseIn struct {
	*Case
	Catalogue *graph.Catalogue
}

func inCase(c *graph.Catalogue, of *Case) CaseIn { return CaseIn{of, c} }

func (n CaseIn) Rest() *Outcome    { return recorded(n.Case.Rest) }
func (n CaseIn) Step() *Step       { return recorded(n.Case.Step) }
func (n CaseIn) Routes() []RouteIn { return put(n.Catalogue, n.Case.Routes, inRoute) }

// RouteIn is a route in a catalogue.
type RouteIn struct {
	*Route
	Catalogue *graph.Catalogue
}

func inRoute(c *graph.Catalogue, route *Route) RouteIn { return RouteIn{route, c} }

func (n RouteIn) Item() *graph.DataItem              { return n.Catalogue.DataItem(n.Route.Item) }
func (n RouteIn) Consumer() *graph.InformationSystem { return n.Catalogue.System(n.Route.Consumer) }
func (n RouteIn) Holder() *graph.InformationSystem   { return n.Catalogue.System(n.Route.Holder) }
func (n RouteIn) Holding() *graph.Holding            { return n.Catalogue.Holding(n.Route.Holding) }
func (n RouteIn) Integration() *graph.Integration {
	return n.Catalogue.Integration(n.Route.Integration)
}
func (n RouteIn) DataService() *graph.DataService {
	return n.Catalogue.DataService(n.Route.DataService)
}
func (n RouteIn) Coverage() *graph.CoverageIn { return n.Catalogue.Coverage(n.Route.Coverage) }
func (n RouteIn) Works() []WorkIn             { return put(n.Catalogue, n.Route.Works, inWork) }

// WorkIn is a work in a catalogue.
type WorkIn struct {
	*Work
	Catalogue *graph.Catalogue
}

func inWork(c *graph.Catalogue, work *Work) WorkIn { return WorkIn{work, c} }

func (n WorkIn) What() *What                        { return recorded(n.Work.What) }
func (n WorkIn) Consumer() *graph.InformationSystem { return n.Catalogue.System(n.Work.Consumer) }
func (n WorkIn) Provider() *graph.InformationSystem { return n.Catalogue.System(n.Work.Provider) }
func (n WorkIn) Items() []graph.DataItem            { return nodes(n.Work.Items, n.Catalogue.DataItem) }
func (n WorkIn) Integration() *graph.Integration    { return n.Catalogue.Integration(n.Work.Integration) }
func (n WorkIn) DataService() *graph.DataService    { return n.Catalogue.DataService(n.Work.DataService) }
func (n WorkIn) Holding() *graph.Holding            { return n.Catalogue.Holding(n.Work.Holding) }
func (n WorkIn) System() *graph.InformationSystem   { return n.Catalogue.System(n.Work.System) }
func (n WorkIn) Absence() *Absence                  { return recorded(n.Work.Absence) }

// ProposedSystem is the key of the system that AUTOMATE would create; nil for other works.
func (n WorkIn) ProposedSystem() *graph.Key {
	if n.Step != Automate {
		return nil
	}
	return recorded(n.Work.System)
}

// PaperIn is the paper of a service in a catalogue.
type PaperIn struct {
	*PaperSummary
	Catalogue *graph.Catalogue
}

// InCatalogue puts a summary into the catalogue that it was computed from, and gives nil for none.
func (p *PaperSummary) InCatalogue(c *graph.Catalogue) *PaperIn {
	if p == nil {
		return nil
	}
	return &PaperIn{p, c}
}

// OutcomeCount is how many documents have an outcome, in each run.
type OutcomeCount struct {
	Outcome Outcome
	Count   Bounds
}

func (n PaperIn) Service() *graph.Service  { return n.Catalogue.Service(n.PaperSummary.Service) }
func (n PaperIn) Channel() *graph.Channel  { return n.Catalogue.Channel(n.PaperSummary.Channel) }
func (n PaperIn) Moment() graph.MomentRead { return n.Catalogue.Moment() }

// Outcomes gives the counts from the best outcome to the worst, without those that no document has.
func (n PaperIn) Outcomes() []OutcomeCount {
	var counts []OutcomeCount
	for _, outcome := range []Outcome{ReplaceableNow, ReplaceableAfterWork, PartlyReplaceable, Substitutable, Paper, Unknown} {
		if count := n.ByOutcome[outcome]; count != (Bounds{}) {
			counts = append(counts, OutcomeCount{outcome, count})
		}
	}
	return counts
}

// MissingIn is a missing integration in a catalogue.
type MissingIn struct {
	*MissingIntegration
	Catalogue *graph.Catalogue
}

type (
	MissingIntegrationConnection = graph.Connection[MissingIn]
	MissingIntegrationEdge       = graph.Edge[MissingIn]
)

// MissingIn lists the missing integrations, those first that free most; with confirmOnly, the pairs where only questions
// to the owners are left.
func (t *Table) MissingIn(c *graph.Catalogue, confirmOnly bool, page graph.Page) (MissingIntegrationConnection, error) {
	found := t.MissingIntegrations()
	keys := make([]graph.Key, 0, len(found))
	at := make(map[graph.Key]*MissingIntegration, len(found))
	for i := range found {
		if m := &found[i]; m.ConfirmOnly == confirmOnly {
			keys = append(keys, m.place())
			at[m.place()] = m
		}
	}
	name := fmt.Sprint("missing integrations, confirm only: ", confirmOnly)
	return graph.NewConnection(c, graph.List[MissingIn]{Name: name, Keys: keys, At: func(key graph.Key) MissingIn {
		return MissingIn{at[key], c}
	}}, page)
}

// place is where the pair stands among all, as MissingIntegrations orders them, in a text that sorts so too: a cursor that
// holds it stays right when other pairs come and go.
func (m *MissingIntegration) place() graph.Key {
	down := func(n int) int { return math.MaxInt32 - n }
	return graph.Key(fmt.Sprintf("%010d %010d %010d %s %s", down(len(m.FreedAlone[certain])), down(len(m.FreedAlone[possible])),
		down(m.sharedUnits()), m.Consumer, m.Provider))
}

// Key is the stable name of the pair.
func (n MissingIn) Key() string {
	return string(n.MissingIntegration.Consumer + "~" + n.MissingIntegration.Provider)
}
func (n MissingIn) Consumer() *graph.InformationSystem {
	return n.Catalogue.System(n.MissingIntegration.Consumer)
}
func (n MissingIn) Provider() *graph.InformationSystem {
	return n.Catalogue.System(n.MissingIntegration.Provider)
}
func (n MissingIn) Works() []WorkIn   { return put(n.Catalogue, n.MissingIntegration.Works, inWork) }
func (n MissingIn) Absence() *Absence { return recorded(n.MissingIntegration.Absence) }
func (n MissingIn) Documents() []graph.DocumentType {
	return nodes(n.MissingIntegration.Documents, n.Catalogue.DocumentType)
}
func (n MissingIn) Services() ([]graph.Service, error) {
	return nodes(n.MissingIntegration.Services, n.Catalogue.Service), n.Catalogue.Spend(len(n.MissingIntegration.Services))
}
func (n MissingIn) FreedAloneCount() Bounds {
	return Bounds{len(n.MissingIntegration.FreedAlone[certain]), len(n.MissingIntegration.FreedAlone[possible])}
}
func (n MissingIn) Applications() Bounds {
	return Bounds{n.MissingIntegration.Applications[certain], n.MissingIntegration.Applications[possible]}
}

// FreedAlone and FreedWithOthers can be long, so they count in the catalogue's budget: LIMIT when it is used up.
func (n MissingIn) FreedAlone(run Run) ([]UnitIn, error) {
	units := n.MissingIntegration.FreedAlone[run.index()]
	if err := n.Catalogue.Spend(len(units)); err != nil {
		return nil, err
	}
	return put(n.Catalogue, units, func(c *graph.Catalogue, u *Unit) UnitIn { return UnitIn{*u, c} }), nil
}

func (n MissingIn) FreedWithOthers(run Run) ([]SharedGainIn, error) {
	gains := n.MissingIntegration.FreedWithOthers[run.index()]
	if err := n.Catalogue.Spend(len(gains)); err != nil {
		return nil, err
	}
	return put(n.Catalogue, gains, func(c *graph.Catalogue, g *SharedGain) SharedGainIn {
		return SharedGainIn{UnitIn{g.Unit, c}, g.With}
	}), nil
}

func (r Run) index() int {
	if r == Possible {
		return possible
	}
	return certain
}

// UnitIn is a requirement on a channel in a catalogue.
type UnitIn struct {
	unit      Unit
	Catalogue *graph.Catalogue
}

func (n UnitIn) Requirement() *graph.Requirement { return n.Catalogue.Requirement(n.unit.Requirement) }
func (n UnitIn) Channel() *graph.Channel         { return n.Catalogue.Channel(n.unit.Channel) }

// SharedGainIn is a unit that a pair frees together with others, in a catalogue.
type SharedGainIn struct {
	UnitIn
	with [][2]graph.Key
}

func (n SharedGainIn) With() []SystemPair {
	return put(n.Catalogue, n.with, func(c *graph.Catalogue, pair *[2]graph.Key) SystemPair { return SystemPair{*pair, c} })
}

// SystemPair is a consumer and a provider in a catalogue.
type SystemPair struct {
	pair      [2]graph.Key
	Catalogue *graph.Catalogue
}

func (n SystemPair) Consumer() *graph.InformationSystem { return n.Catalogue.System(n.pair[0]) }
func (n SystemPair) Provider() *graph.InformationSystem { return n.Catalogue.System(n.pair[1]) }

// put places the parts of an answer in a catalogue.
func put[T, H any](c *graph.Catalogue, parts []T, in func(*graph.Catalogue, *T) H) []H {
	list := make([]H, len(parts))
	for i := range parts {
		list[i] = in(c, &parts[i])
	}
	return list
}

func nodes[H any](keys []graph.Key, lookUp func(graph.Key) *H) []H {
	list := make([]H, 0, len(keys))
	for _, key := range keys {
		if node := lookUp(key); node != nil {
			list = append(list, *node)
		}
	}
	return list
}

// recorded gives nil for the zero value.
func recorded[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}
