package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// Impact is what withdrawing a system, a data service or an integration at the date of a view would do (3-verdicts §3.10):
// the verdicts that would worsen, and what else relies on it.
type Impact struct {
	Withdrawn    graph.Ref
	Edits        []graph.Edit // the change: what is withdrawn, and what falls with it
	Difference   *Difference
	Worse        []*VerdictChange // by service, requirement and channel
	WorseOutcome Bounds           // of them, those with a worse outcome; the others need other works, or hold in fewer cases
	Services     []graph.Key      // with verdicts that would worsen
	Applications int              // a year, through the channels on which verdicts would worsen, each once; 0 where no demand is recorded
	Reliance     []Reliance       // by role, in the order of the roles, and node
}

// Reliance is a node that relies on what is withdrawn.
type Reliance struct {
	Role Role
	Node graph.Ref
	// Falls: it cannot work any more, so it is withdrawn as well.
	Falls bool
}

// Role says in which way a node relies on what is withdrawn.
type Role string

const (
	RoleOwnSystem Role = "OWN_SYSTEM" // a service whose own system it is
	RoleChannel   Role = "CHANNEL"    // a channel whose applications are handled through it
	RoleNamed     Role = "NAMED"      // a demanded document for which the act names it as the source
	RoleAnswers   Role = "ANSWERS"    // an integration in which it answers
	RoleAsks      Role = "ASKS"       // an integration in which it asks
	RoleThrough   Role = "THROUGH"    // an integration that runs through it, a data service
	RoleVia       Role = "VIA"        // an integration that goes by way of it
	RolePublished Role = "PUBLISHED"  // a data service that it publishes
	RoleGateway   Role = "GATEWAY"    // a data service of another system that is reached by way of it
	RoleHolds     Role = "HOLDS"      // what it holds
	RoleCopy      Role = "COPY"       // a holding of another system, copied from it: it stays, and grows old
	RoleSucceeds  Role = "SUCCEEDS"   // a system that it is to succeed
)

// reliances are the fields in which something is relied on; falls: what names it there cannot do without.
var reliances = map[graph.NodeType][]struct {
	role  Role
	from  graph.NodeType
	path  string
	falls bool
}{
	graph.TypeInformationSystem: {
		{RoleOwnSystem, graph.TypeService, "ownSystems", false},
		{RoleChannel, graph.TypeChannel, "system", false},
		{RoleNamed, graph.TypeRequirement, "actSays.systems", false},
		{RoleAnswers, graph.TypeIntegration, "provider.system", true},
		{RoleAsks, graph.TypeIntegration, "consumer.system", true},
		{RoleVia, graph.TypeIntegration, "via", true},
		{RolePublished, graph.TypeDataService, "provider", true},
		{RoleGateway, graph.TypeDataService, "gateway", true},
		{RoleHolds, graph.TypeHolding, "system", false},
		{RoleCopy, graph.TypeHolding, "copyOf", false},
		{RoleSucceeds, graph.TypeInformationSystem, "successor", false},
	},
	graph.TypeDataService: {{RoleThrough, graph.TypeIntegration, "dataService", true}},
	graph.TypeIntegration: {},
}

// Withdraw tells what withdrawing the node from the date of the view on would do. What cannot work without it falls with
// it: its integrations and those that go through it or by way of it, and the data services that it publishes or leads to.
// BAD_REQUEST for a node of a type that is not withdrawn, NOT_FOUND where there is none.
func Withdraw(v *graph.View, ref graph.Ref) (*Impact, error) {
	if _, can := reliances[ref.Type]; !can {
		return nil, graph.Errorf(graph.BadRequest, "A node of type %s is not withdrawn; a system, a data service and an integration are.", ref.Type)
	}
	if v.Node(ref) == nil {
		return nil, graph.Errorf(graph.NotFound, "There is no %s %q.", ref.Type, ref.Key)
	}
	m := &Impact{Withdrawn: ref}
	fallen := []graph.Ref{ref}
	for i := 0; i < len(fallen); i++ {
		for _, way := range reliances[fallen[i].Type] {
			for _, key := range v.Referrers(way.from, way.path, fallen[i].Key) {
				node := graph.Ref{Type: way.from, Key: key}
				if !inForce(v, node) || slices.Contains(fallen, node) {
					continue
				}
				if i == 0 {
					m.Reliance = append(m.Reliance, Reliance{way.role, node, way.falls})
				} else if !slices.ContainsFunc(m.Reliance, func(r Reliance) bool { return r.Node == node }) {
					m.Reliance = append(m.Reliance, Reliance{RoleThrough, node, way.falls})
				}
				if way.falls {
					fallen = append(fallen, node)
				}
			}
		}
	}
	for _, node := range fallen {
		m.Edits = append(m.Edits, withdrawal(v, node))
	}
	without, err := v.With(graph.ChangeSet{Edits: m.Edits})
	if err != nil {
		return nil, err
	}
	m.Difference = Compare(v, without.View(v.Date))
	for i := range m.Difference.Verdicts {
		if c := &m.Difference.Verdicts[i]; c.Direction == Worse {
			m.Worse = append(m.Worse, c)
		}
	}
	m.countServices(Of(v))
	slices.SortStableFunc(m.Reliance, func(a, b Reliance) int {
		return cmp.Or(cmp.Compare(roleOrder(a.Role), roleOrder(b.Role)), a.Node.Compare(b.Node))
	})
	return m, nil
}

// inForce reports whether something that might rely on another thing is there at the date.
func inForce(v *graph.View, ref graph.Ref) bool {
	switch n := v.Node(ref).(type) {
	case *graph.ChannelFacts:
		return n.Valid.Contains(v.Date)
	case *graph.RequirementFacts:
		return n.Valid.Contains(v.Date)
	case *graph.HoldingFacts:
		return n.Valid.Contains(v.Date)
	case *graph.InformationSystemFacts:
		return graph.StatusAt(n.Status, v.Date) != graph.StatusWithdrawn
	case *graph.DataServiceFacts:
		return graph.StatusAt(n.Status, v.Date) != graph.StatusWithdrawn
	case *graph.IntegrationFacts:
		return graph.StatusAt(n.Status, v.Date) != graph.StatusWithdrawn
	}
	return true
}

// withdrawal is the change that withdraws a node from the date on: what was before stays, what was to come does not.
func withdrawal(v *graph.View, ref graph.Ref) graph.Edit {
	var periods []graph.StatusPeriod
	switch n := v.Node(ref).(type) {
	case *graph.InformationSystemFacts:
		periods = n.Status
	case *graph.DataServiceFacts:
		periods = n.Status
	case *graph.IntegrationFacts:
		periods = n.Status
	}
	var statuses []any
	for _, p := range periods {
		if p.From >= v.Date || v.Date == 1 {
			continue
		}
		if p.To == 0 || p.To >= v.Date {
			p.To = v.Date - 1
		}
		statuses = append(statuses, periodTree(p))
	}
	if ref.Type == graph.TypeInformationSystem && v.Date > 1 && begins(periods, v.Date-1) { // else nothing would say any more that it was to come
		statuses = append(statuses, periodTree(graph.StatusPeriod{Status: graph.StatusPlanned, To: v.Date - 1}))
	}
	statuses = append(statuses, periodTree(graph.StatusPeriod{Status: graph.StatusWithdrawn, From: v.Date}))
	return graph.Edit{Alter: ref, Fields: object{"status": statuses}}
}

// countServices sums up whom the worse verdicts concern.
func (m *Impact) countServices(t *Table) {
	units := make([]Unit, len(m.Worse))
	for i, c := range m.Worse {
		units[i] = c.Unit
		m.Services = append(m.Services, c.Service)
		for run := range 2 {
			if place(outcomes, c.after.outcome(run)) > place(outcomes, c.before.outcome(run)) {
				m.WorseOutcome = m.WorseOutcome.plus(run)
			}
		}
	}
	m.Services = slices.Compact(m.Services) // they come by service
	m.Applications = t.applications(units)
}

func roleOrder(r Role) int {
	return slices.Index([]Role{RoleOwnSystem, RoleChannel, RoleNamed, RoleAnswers, RoleAsks, RoleThrough, RoleVia, RolePublished, RoleGateway,
		RoleHolds, RoleCopy, RoleSucceeds}, r)
}
