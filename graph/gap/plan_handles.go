package gap

import (
	"context"

	"onceonly/graph"
)

// PlanIn is a plan in a catalogue.
type PlanIn struct {
	*Plan
	Catalogue *graph.Catalogue
}

// PlanIn makes the plan of a catalogue; nodes are named in the question by key or id. It fails as Plan does.
func (t *Table) PlanIn(ctx context.Context, c *graph.Catalogue, asked PlanQuestion) (*PlanIn, error) {
	in, err := asked.input(c)
	if err != nil {
		return nil, err
	}
	p, err := t.Plan(ctx, in)
	if err != nil {
		return nil, err
	}
	return &PlanIn{p, c}, nil
}

// PlanQuestion is a PlanInput as GraphQL sends it.
type PlanQuestion struct {
	Budget, TimeLimit                                                      *int
	Cost, UnitPrice                                                        *float64
	Currency                                                               *string
	Road                                                                   *PlanRoad
	Weight                                                                 PlanWeight
	Run                                                                    Run
	Consider                                                               []CandidateKind
	Services, Bodies, Sectors, DocumentTypes, Consumers, Providers, Owners []graph.Key
	Include, Exclude                                                       []string
}

// input reads the ids and keys, as readKeys does.
func (q *PlanQuestion) input(c *graph.Catalogue) (PlanInput, error) {
	in := PlanInput{Budget: q.Budget, Cost: q.Cost, UnitPrice: q.UnitPrice, Currency: q.Currency, Road: q.Road, Weight: q.Weight, Run: q.Run,
		Consider: q.Consider, Services: q.Services, Bodies: q.Bodies, Sectors: q.Sectors, DocumentTypes: q.DocumentTypes,
		Consumers: q.Consumers, Providers: q.Providers, Owners: q.Owners, Include: q.Include, Exclude: q.Exclude}
	if q.TimeLimit != nil {
		if in.TimeLimit = *q.TimeLimit; in.TimeLimit == 0 {
			in.TimeLimit = -1 // refused, where none given is the default
		}
	}
	return in, readKeys(c, nodesNamed{graph.TypeService, &in.Services, false}, nodesNamed{graph.TypeOrganization, &in.Bodies, false},
		nodesNamed{graph.TypeDocumentType, &in.DocumentTypes, false}, nodesNamed{graph.TypeInformationSystem, &in.Consumers, false},
		nodesNamed{graph.TypeInformationSystem, &in.Providers, false}, nodesNamed{graph.TypeOrganization, &in.Owners, false})
}

func (n PlanIn) Moment() graph.MomentRead { return n.Catalogue.Moment() }
func (n PlanIn) Weight() PlanWeight       { return n.Input.Weight }
func (n PlanIn) Run() Run                 { return n.Input.Run }
func (n PlanIn) Value() float64           { return float64(n.Plan.Value) }
func (n PlanIn) Bound() float64           { return float64(n.Plan.Bound) }
func (n PlanIn) Greedy() float64          { return float64(n.Plan.Greedy) }
func (n PlanIn) Changes() graph.Changes   { return append(graph.Changes{}, n.Edits()...) }
func (n PlanIn) Left() int                { return n.Demanded - n.Arriving - n.Freed }

// CostBound is null unless the plan is a road.
func (n PlanIn) CostBound() *float64 {
	if n.Input.Road == nil {
		return nil
	}
	return &n.Plan.CostBound
}

// WithoutDemand is null unless applications are counted.
func (n PlanIn) WithoutDemand() *int {
	if n.Input.Weight != WeighApplications {
		return nil
	}
	return &n.Plan.WithoutDemand
}

// Completeness says whether the time limit ended the search.
func (n PlanIn) Completeness() graph.Completeness {
	if !n.Cut {
		return graph.Completeness{}
	}
	return graph.Partial("The time limit ended the search: with more time there may be a better plan, or a better proof.")
}

// Steps count in the catalogue's budget: LIMIT when it is used up.
func (n PlanIn) Steps() ([]PlanStepIn, error) {
	if err := n.Catalogue.Spend(len(n.Plan.Steps)); err != nil {
		return nil, err
	}
	return put(n.Catalogue, n.Plan.Steps, func(c *graph.Catalogue, s *PlanStep) PlanStepIn { return PlanStepIn{s, c} }), nil
}

func (n PlanIn) NotPlanned() []NotPlannedIn {
	return put(n.Catalogue, n.Plan.NotPlanned, func(c *graph.Catalogue, p *NotPlanned) NotPlannedIn { return NotPlannedIn{p, c} })
}

// PlanStepIn is a step of a plan in a catalogue.
type PlanStepIn struct {
	*PlanStep
	Catalogue *graph.Catalogue
}

func (n PlanStepIn) Candidate() string { return n.ID }
func (n PlanStepIn) Consumer() *graph.InformationSystem {
	return n.Catalogue.System(n.PlanStep.Consumer)
}
func (n PlanStepIn) Provider() *graph.InformationSystem {
	return n.Catalogue.System(n.PlanStep.Provider)
}

// System is that which is brought into operation.
func (n PlanStepIn) System() *graph.InformationSystem { return n.Catalogue.System(n.PlanStep.System) }
func (n PlanStepIn) Service() *graph.Service          { return n.Catalogue.Service(n.PlanStep.Service) }
func (n PlanStepIn) Works() []WorkIn                  { return put(n.Catalogue, n.PlanStep.Works, inWork) }
func (n PlanStepIn) Owners() []graph.Organization {
	return nodes(n.PlanStep.Owners, n.Catalogue.Organization)
}
func (n PlanStepIn) DocumentTypes() []graph.DocumentType {
	return nodes(n.PlanStep.DocumentTypes, n.Catalogue.DocumentType)
}
func (n PlanStepIn) FreedCount() int        { return len(n.PlanStep.Freed) }
func (n PlanStepIn) Value() float64         { return float64(n.PlanStep.Value) }
func (n PlanStepIn) TotalValue() float64    { return float64(n.PlanStep.TotalValue) }
func (n PlanStepIn) Changes() graph.Changes { return append(graph.Changes{}, n.Edits()...) }

// Freed can be long, so it counts in the catalogue's budget: LIMIT when it is used up.
func (n PlanStepIn) Freed() ([]UnitIn, error) { return unitsIn(n.Catalogue, n.PlanStep.Freed) }

// NotPlannedIn is documents that stay outside a plan, in a catalogue.
type NotPlannedIn struct {
	*NotPlanned
	Catalogue *graph.Catalogue
}

func (n NotPlannedIn) Count() int { return len(n.Units) }

// Documents can be many, so they count in the catalogue's budget: LIMIT when it is used up.
func (n NotPlannedIn) Documents() ([]UnitIn, error) { return unitsIn(n.Catalogue, n.Units) }

func unitsIn(c *graph.Catalogue, units []Unit) ([]UnitIn, error) {
	if err := c.Spend(len(units)); err != nil {
		return nil, err
	}
	return put(c, units, inUnit), nil
}
