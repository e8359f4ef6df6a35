package gap

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"onceonly/graph"
)

// PlanInput is what a plan is asked for. Exactly one of Budget, Cost and Road is given.
type PlanInput struct {
	// Budget is how many links, systems to finish and systems to automate may be chosen. Questions use nothing of it.
	Budget *int
	// Cost is what the chosen may cost together, see DefaultCosts.
	Cost *float64
	// Road asks for the least that frees all that can be freed.
	Road *PlanRoad
	// Currency of the costs recorded on integrations that are taken; those in another one are not.
	Currency *string
	// UnitPrice is what a unit of the default costs costs, in that currency; 1 where it is not given.
	UnitPrice *float64
	Weight    PlanWeight
	Run       Run
	// Consider adds kinds of candidates to LINK and FINISH. For a road nil is both.
	Consider []CandidateKind
	// What is counted: services by key, responsible body and sector, and document types. Empty lists limit nothing.
	Services, Bodies, Sectors, DocumentTypes []graph.Key
	// What may be chosen: pairs by consumer and by provider, and whatever concerns a system of one of the owners.
	Consumers, Providers, Owners []graph.Key
	// Include is chosen in any case, Exclude never; ids of candidates.
	Include, Exclude []string
	// TimeLimit in milliseconds; the answer says if it was too short.
	TimeLimit int
}

// PlanRoad says what a road is to have least of.
type PlanRoad string

const (
	FewestSteps PlanRoad = "FEWEST_STEPS"
	LeastCost   PlanRoad = "LEAST_COST"
)

const (
	// DefaultTimeLimit and MaxTimeLimit are how long a plan may be thought about, in milliseconds.
	DefaultTimeLimit = 2_000
	MaxTimeLimit     = 10_000
)

// DefaultCosts is what kinds of work cost where nothing is recorded, in units: one is the effort of asking an owner one
// question. They are an estimate to compare works by, and no prices. A work that serves several documents counts once.
// Where the cost of an integration is recorded, it stands for all works on that integration.
var DefaultCosts = map[Step]float64{Confirm: 1, Admit: 2, Finish: 10, Extend: 10, Publish: 20, Connect: 20, Automate: 200}

// finishSystemCost is what it costs to bring a system into operation, in units.
const finishSystemCost = 60

// Plan is which works to do first, with what is proved about the choice.
type Plan struct {
	Input PlanInput
	Steps []PlanStep // as much as possible as early as possible, after what must come first
	Cost  float64    // of all steps: a number of steps, or the sum of their costs
	// Value is the weight of what the steps bring about. No choice within the budget brings about more than Bound.
	Value, Bound int64
	// Greedy is what always taking the candidate that brings most next would reach; of a road it is the value.
	Greedy int64
	// CostBound: nothing that brings about as much as a road costs less. 0 without a road.
	CostBound float64
	Optimal   bool
	Cut       bool // the time limit ended the search: with more time there may be a better answer
	// Documents are counted as requirements on channels: those demanded, those that arrive without the plan, and those it frees.
	Demanded, Arriving, Freed int
	MoreCases                 int // documents that arrive in some cases without the plan, and in more with it
	WithoutDemand             int // documents not freed so far of which no demand is recorded, with weight APPLICATIONS
	Candidates                int
	NotPlanned                []NotPlanned // by reason
	edits                     func() []graph.Edit
}

// Edits gives the changes that do the whole plan, as fixes do: by type and key of the node. They are made when asked for.
func (p *Plan) Edits() []graph.Edit { return p.edits() }

// Gap is how far from the best the plan is at most, as a share: of the bound, or of the cost of a road. 0 is optimal.
func (p *Plan) Gap() float64 {
	switch {
	case p.Input.Road != nil && p.Cost > 0:
		return (p.Cost - p.CostBound) / p.Cost
	case p.Bound > 0:
		return float64(p.Bound-p.Value) / float64(p.Bound)
	}
	return 0
}

// PlanStep is one candidate that is chosen.
type PlanStep struct {
	Candidate
	Freed      []Unit // that become REPLACEABLE_NOW with this step, by service, requirement and channel
	Value      int64  // weight of what this step brings about
	TotalValue int64  // of this step and those before
	TotalFreed int
	Left       int // documents that still do not arrive
	edits      func() []graph.Edit
}

// Edits gives the changes that do the step, by type and key of the node.
func (s *PlanStep) Edits() []graph.Edit { return s.edits() }

// Candidate is something that a plan may choose.
type Candidate struct {
	ID                 string
	Kind               CandidateKind
	Consumer, Provider graph.Key // of LINK and CONFIRM; the consumer may be a system that AUTOMATE first makes
	System             graph.Key // of FINISH, and of AUTOMATE: the key that the new system gets
	Service            graph.Key // of AUTOMATE
	Works              []Work    // by step and item
	DocumentTypes      []graph.Key
	Owners             []graph.Key // of the systems, and of AUTOMATE the body responsible for the service; sorted
	Cost               float64     // in the currency asked for, see DefaultCosts
}

// NotPlanned is documents that stay outside a plan, for one reason.
type NotPlanned struct {
	Reason PlanReason
	Units  []Unit
}

// PlanReason says why a document is not freed by a plan.
type PlanReason string

// As they are told, what is nearest to the plan first.
const (
	BeyondBudget     PlanReason = "BEYOND_BUDGET"     // candidates free it, and the budget was better spent
	NotCounted       PlanReason = "NOT_COUNTED"       // candidates free it, and no demand is recorded that could be counted
	OnlyConfirming   PlanReason = "ONLY_CONFIRMING"   // questions to owners are open, and were not considered
	NoSystem         PlanReason = "NO_SYSTEM"         // the service has no system, and AUTOMATE was not considered
	LeftOut          PlanReason = "LEFT_OUT"          // what would free it is left out by a filter or by exclude
	PartlyHeld       PlanReason = "PARTLY_HELD"       // some of its data are held by no system
	OnlySubstitute   PlanReason = "ONLY_SUBSTITUTE"   // no system holds it; something else may be given
	HeldByNoSystem   PlanReason = "HELD_BY_NO_SYSTEM" // somebody has looked: no system holds it
	NotKnownWhoHolds PlanReason = "NOT_KNOWN_WHO_HOLDS"
)

var planReasons = []PlanReason{BeyondBudget, NotCounted, OnlyConfirming, NoSystem, LeftOut, PartlyHeld, OnlySubstitute, HeldByNoSystem, NotKnownWhoHolds}

// keptPlans is how many plans a view keeps.
const keptPlans = 16

type plansSlot struct{}

type plans struct {
	mu    sync.Mutex
	kept  map[string]*Plan
	order []string
}

// Plan chooses the candidates that free most within the budget, or the least that frees all that can be freed
// (3-verdicts §3.9). The same question has the same answer as long as it is not cut. BAD_REQUEST where what is asked
// does not fit together, NOT_FOUND for a key or an included candidate that is not there; the context's error when that ends.
func (t *Table) Plan(ctx context.Context, in PlanInput) (*Plan, error) {
	if err := in.settle(t.view); err != nil {
		return nil, err
	}
	name, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	known := graph.Slot(t.view, plansSlot{}, func() *plans { return &plans{kept: map[string]*Plan{}} })
	if p := known.get(string(name)); p != nil {
		return p, nil
	}
	k, err := t.task(ctx, &in)
	if err != nil {
		return nil, err
	}
	p, err := k.solve(ctx, &in)
	if err != nil {
		return nil, err
	}
	if !p.Cut {
		known.put(string(name), p)
	}
	return p, nil
}

func (p *plans) get(name string) *Plan {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kept[name]
}

func (p *plans) put(name string, made *Plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept[name] == nil {
		p.order = append(p.order, name)
	}
	p.kept[name] = made
	if len(p.order) > keptPlans {
		delete(p.kept, p.order[0])
		p.order = p.order[1:]
	}
}

// settle fills in what is not given and checks the rest.
func (in *PlanInput) settle(v *graph.View) error {
	given := 0
	for _, is := range []bool{in.Budget != nil, in.Cost != nil, in.Road != nil} {
		if is {
			given++
		}
	}
	in.Weight, in.Run, in.TimeLimit = cmp.Or(in.Weight, WeighDocuments), cmp.Or(in.Run, Certain), cmp.Or(in.TimeLimit, DefaultTimeLimit)
	if in.Road != nil && in.Consider == nil {
		in.Consider = []CandidateKind{AutomateCandidate, ConfirmCandidate}
	}
	switch {
	case given != 1:
		return graph.Errorf(graph.BadRequest, "Give a plan exactly one of budget, cost and road.")
	case in.Budget != nil && *in.Budget < 0:
		return graph.Errorf(graph.BadRequest, "The budget is %d: give a number from 0 on.", *in.Budget)
	case in.Cost != nil && !(*in.Cost >= 0 && *in.Cost <= mostCost), in.UnitPrice != nil && !(*in.UnitPrice > 0 && *in.UnitPrice <= mostCost):
		return graph.Errorf(graph.BadRequest, "A cost is a number from 0 to %g, and the price of a unit is above 0.", float64(mostCost))
	case in.TimeLimit < 1 || in.TimeLimit > MaxTimeLimit:
		return graph.Errorf(graph.BadRequest, "Give a time limit of 1 to %d milliseconds.", MaxTimeLimit)
	}
	for _, kind := range in.Consider {
		if kind != AutomateCandidate && kind != ConfirmCandidate {
			return graph.Errorf(graph.BadRequest, "%s is considered anyway; consider adds AUTOMATE and CONFIRM.", kind)
		}
	}
	for _, list := range []struct {
		of   graph.NodeType
		keys []graph.Key
	}{{graph.TypeService, in.Services}, {graph.TypeOrganization, in.Bodies}, {graph.TypeDocumentType, in.DocumentTypes},
		{graph.TypeInformationSystem, in.Consumers}, {graph.TypeInformationSystem, in.Providers}, {graph.TypeOrganization, in.Owners}} {
		for _, key := range list.keys {
			if v.Node(graph.Ref{Type: list.of, Key: key}) == nil {
				return graph.Errorf(graph.NotFound, "There is no %s %q.", list.of, key)
			}
		}
	}
	return nil
}

// mostCost is the largest cost that is read.
const mostCost = 1e15

// admits reports whether the units of a service count.
func (in *PlanInput) admits(s *served) bool {
	return s.ServiceFacts != nil && isAmong(in.Services, s.key) && isAmong(in.Bodies, s.Responsible) && isAmong(in.Sectors, graph.Key(s.Sector))
}

// isAmong reports whether a filter lets the key through; an empty one lets all.
func isAmong[T comparable](filter []T, key T) bool {
	return len(filter) == 0 || slices.Contains(filter, key)
}
