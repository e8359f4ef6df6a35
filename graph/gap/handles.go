package gap

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

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
func (n VerdictIn) Cases(run Run) []CaseIn {
	return put(n.Catalogue, n.answer(run).Cases, n.unit().inCase)
}
func (n VerdictIn) Works(run Run) []WorkIn { return put(n.Catalogue, n.answer(run).Works, inWork) }
func (n VerdictIn) Routes(run Run) []RouteIn {
	return put(n.Catalogue, n.answer(run).Routes, n.unit().inRoute)
}
func (n VerdictIn) unit() Unit { return Unit{n.Verdict.Requirement, n.Verdict.Channel} }
func (n VerdictIn) answer(run Run) *Answer {
	if run == Possible {
		return &n.Possible
	}
	return &n.Certain
}

// CaseIn is a case of an answer in a catalogue.
type CaseIn struct {
	*Case
	unit      Unit
	Catalogue *graph.Catalogue
}

func (u Unit) inCase(c *graph.Catalogue, of *Case) CaseIn { return CaseIn{of, u, c} }

func (n CaseIn) Rest() *Outcome    { return recorded(n.Case.Rest) }
func (n CaseIn) Step() *Step       { return recorded(n.Case.Step) }
func (n CaseIn) Routes() []RouteIn { return put(n.Catalogue, n.Case.Routes, n.unit.inRoute) }

// Places and People give nil where the set is not limited.
func (w When) Places() *Codes { return w.Territories.limited() }
func (w When) People() *Codes { return w.Populations.limited() }

func (c Codes) limited() *Codes {
	if c.In == nil && c.AllBut == nil {
		return nil
	}
	return &c
}

// RouteIn is a route in a catalogue.
type RouteIn struct {
	*Route
	unit      Unit
	Catalogue *graph.Catalogue
}

func (u Unit) inRoute(c *graph.Catalogue, route *Route) RouteIn { return RouteIn{route, u, c} }

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

// in reads the ids among the conditions of w, which may be nil.
func (w *MissingFilter) in(c *graph.Catalogue) (f MissingFilter, err error) {
	if w != nil {
		f = *w
	}
	return f, readKeys(c, nodesNamed{graph.TypeInformationSystem, &f.Consumers, false}, nodesNamed{graph.TypeInformationSystem, &f.Providers, false},
		nodesNamed{graph.TypeOrganization, &f.ConsumerOwners, true}, nodesNamed{graph.TypeOrganization, &f.ProviderOwners, true},
		nodesNamed{graph.TypeDocumentType, &f.DocumentTypes, false}, nodesNamed{graph.TypeService, &f.Services, false})
}

// MissingOrderBy is an order as GraphQL sends it.
type MissingOrderBy struct {
	By        MissingOrder
	Direction OrderDirection
}

// MissingIn lists the missing integrations that fit; with confirmOnly, the pairs where only questions to the owners are
// left. Without an order those stand first that free most.
func (t *Table) MissingIn(c *graph.Catalogue, where *MissingFilter, order *MissingOrderBy, confirmOnly bool, page graph.Page) (MissingIntegrationConnection, error) {
	filter, err := where.in(c)
	if err != nil {
		return MissingIntegrationConnection{}, err
	}
	if order == nil {
		order = &MissingOrderBy{MissingByGain, Descending}
	}
	found := t.missingOrdered(*order, confirmOnly, where == nil, filter)
	list := graph.List[MissingIn]{Keys: found.keys, At: func(key graph.Key) MissingIn { return MissingIn{found.at[key], c} }}
	list.Name = fmt.Sprint("missing integrations, confirm only: ", confirmOnly, ", by ", order.By, " ", order.Direction)
	if order.backwards() {
		list.Position = func(key graph.Key) (int, bool) {
			return slices.BinarySearchFunc(found.keys, key, func(a, b graph.Key) int { return cmp.Compare(b, a) })
		}
	}
	return graph.NewConnection(c, list, page)
}

// backwards: names in falling order stand so as they are.
func (o MissingOrderBy) backwards() bool {
	return o.Direction == Descending && (o.By == MissingByConsumer || o.By == MissingByProvider)
}

// orderedMissing is missing integrations by their places in an order.
type orderedMissing struct {
	keys []graph.Key
	at   map[graph.Key]*MissingIntegration
}

// missingOrdered puts the missing integrations that fit in order. An order of all of them is made once.
func (t *Table) missingOrdered(order MissingOrderBy, confirmOnly, all bool, filter MissingFilter) orderedMissing {
	sorted := func() orderedMissing {
		chosen := t.MissingChosen(filter, confirmOnly)
		list := orderedMissing{make([]graph.Key, len(chosen)), make(map[graph.Key]*MissingIntegration, len(chosen))}
		for i, m := range chosen {
			list.keys[i] = m.place(order.By, order.Direction)
			list.at[list.keys[i]] = m
		}
		slices.Sort(list.keys)
		if order.backwards() {
			slices.Reverse(list.keys)
		}
		return list
	}
	if !all {
		return sorted()
	}
	type orderOfAll struct {
		MissingOrderBy
		confirmOnly bool
	}
	once, _ := t.missing().orders.LoadOrStore(orderOfAll{order, confirmOnly}, sync.OnceValue(sorted))
	return once.(func() orderedMissing)()
}

// MissingGroupsIn groups the missing integrations that fit.
func (t *Table) MissingGroupsIn(c *graph.Catalogue, by MissingDimension, where *MissingFilter, confirmOnly bool) ([]MissingGroupIn, error) {
	filter, err := where.in(c)
	if err != nil {
		return nil, err
	}
	groups := t.MissingGroups(t.MissingChosen(filter, confirmOnly), by)
	return put(c, groups, func(c *graph.Catalogue, g *MissingGroup) MissingGroupIn { return MissingGroupIn{g, c} }), c.Spend(len(groups))
}

// MissingGroupIn is a group of missing integrations in a catalogue.
type MissingGroupIn struct {
	*MissingGroup
	Catalogue *graph.Catalogue
}

// Value is the key of what the group has in common, or the step or absence; nil where it is not recorded.
func (n MissingGroupIn) Value() *string { return recorded(n.MissingGroup.Value) }

// Node is the node that the group has in common, and nil for groups by step or absence.
func (n MissingGroupIn) Node() graph.Handle {
	of := map[MissingDimension]graph.NodeType{DimensionConsumer: graph.TypeInformationSystem, DimensionProvider: graph.TypeInformationSystem,
		DimensionConsumerOwner: graph.TypeOrganization, DimensionProviderOwner: graph.TypeOrganization, DimensionDocumentType: graph.TypeDocumentType}
	return n.Catalogue.Node(of[n.By], graph.Key(n.MissingGroup.Value))
}
func (n MissingGroupIn) FreedAlone() Bounds {
	return Bounds{len(n.MissingGroup.FreedAlone[certain]), len(n.MissingGroup.FreedAlone[possible])}
}
func (n MissingGroupIn) Applications() Bounds {
	return Bounds{n.MissingGroup.Applications[certain], n.MissingGroup.Applications[possible]}
}

// MissingBetween returns the missing integration of a pair, and nil where no work between the two would free anything.
func (t *Table) MissingBetween(c *graph.Catalogue, consumer, provider graph.Key) *MissingIn {
	found := t.MissingIntegrations()
	for i := range found {
		if found[i].Consumer == consumer && found[i].Provider == provider {
			return &MissingIn{&found[i], c}
		}
	}
	return nil
}

// DeliveryIn is a delivery in a catalogue.
type DeliveryIn struct {
	*Delivery
	Catalogue *graph.Catalogue
}

func (n DeliveryIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.Delivery.DocumentType)
}
func (n DeliveryIn) Item() *graph.DataItem { return n.Catalogue.DataItem(n.Delivery.Item) }
func (n DeliveryIn) Works() []WorkIn       { return put(n.Catalogue, n.Delivery.Works, inWork) }
func (n DeliveryIn) Holdings() []graph.Holding {
	return nodes(n.Delivery.Holdings, n.Catalogue.Holding)
}

// WithoutSystemIn is a service without a system in a catalogue.
type WithoutSystemIn struct {
	*ServiceWithoutSystem
	Catalogue *graph.Catalogue
}

type (
	ServiceWithoutSystemConnection = graph.Connection[WithoutSystemIn]
	ServiceWithoutSystemEdge       = graph.Edge[WithoutSystemIn]
)

// WithoutSystemIn lists the services without a system, by key.
func (t *Table) WithoutSystemIn(c *graph.Catalogue, page graph.Page) (ServiceWithoutSystemConnection, error) {
	found := t.ServicesWithoutSystem()
	keys := make([]graph.Key, len(found))
	for i := range found {
		keys[i] = found[i].Service
	}
	return graph.NewConnection(c, graph.List[WithoutSystemIn]{Name: "services without system", Keys: keys, At: func(key graph.Key) WithoutSystemIn {
		i, _ := slices.BinarySearch(keys, key)
		return WithoutSystemIn{&found[i], c}
	}}, page)
}

func (n WithoutSystemIn) Service() *graph.Service {
	return n.Catalogue.Service(n.ServiceWithoutSystem.Service)
}
func (n WithoutSystemIn) Channels() []graph.Channel {
	return nodes(n.ServiceWithoutSystem.Channels, n.Catalogue.Channel)
}
func (n WithoutSystemIn) Freed() Bounds {
	return Bounds{n.ServiceWithoutSystem.Freed[certain], n.ServiceWithoutSystem.Freed[possible]}
}
func (n WithoutSystemIn) Providers() []graph.InformationSystem {
	return nodes(n.ServiceWithoutSystem.Providers, n.Catalogue.System)
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

// Completeness says whether all smallest sets were found; they are sought up to three pairs.
func (n MissingIn) Completeness() graph.Completeness {
	if n.FreedComplete {
		return graph.Completeness{}
	}
	return graph.Partial("Some documents need more sets of pairs than are sought, or sets of more than three.")
}
func (n MissingIn) Works() []WorkIn   { return put(n.Catalogue, n.MissingIntegration.Works, inWork) }
func (n MissingIn) Absence() *Absence { return recorded(n.MissingIntegration.Absence) }
func (n MissingIn) DocumentTypes() []graph.DocumentType {
	return nodes(n.MissingIntegration.DocumentTypes, n.Catalogue.DocumentType)
}
func (n MissingIn) Deliveries(run Run) []DeliveryIn {
	return put(n.Catalogue, n.MissingIntegration.Deliveries[run.index()], func(c *graph.Catalogue, d *Delivery) DeliveryIn { return DeliveryIn{d, c} })
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
func (n MissingIn) FreedAlone(run Run) ([]FreedIn, error) {
	units := n.MissingIntegration.FreedAlone[run.index()]
	if err := n.Catalogue.Spend(len(units)); err != nil {
		return nil, err
	}
	return put(n.Catalogue, units, func(c *graph.Catalogue, u *Unit) FreedIn {
		return FreedIn{UnitIn{*u, c}, func() [][2]graph.Key { return Of(c.View).Alternatives(*u, run, n.MissingIntegration) }}
	}), nil
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

func inUnit(c *graph.Catalogue, u *Unit) UnitIn { return UnitIn{*u, c} }

func (n UnitIn) Requirement() *graph.Requirement { return n.Catalogue.Requirement(n.unit.Requirement) }
func (n UnitIn) Channel() *graph.Channel         { return n.Catalogue.Channel(n.unit.Channel) }

// FreedIn is a unit that a pair frees alone, in a catalogue.
type FreedIn struct {
	UnitIn
	others func() [][2]graph.Key
}

// AnyOf gives the other pairs each of which alone would free it as well; those of the service's own system stand first.
func (n FreedIn) AnyOf() []SystemPair {
	return put(n.Catalogue, n.others(), func(c *graph.Catalogue, pair *[2]graph.Key) SystemPair { return SystemPair{*pair, c} })
}

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
