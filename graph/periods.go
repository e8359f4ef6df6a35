package graph

import (
	"cmp"
	"slices"
)

// Turn is a period of a fact that began or ended between two days: what is in force changes by it though nothing that is
// recorded does.
type Turn struct {
	Ref    Ref
	Field  string // "status", "valid", "inForce" or "roles"
	Status Status // for status: which
	Period Period
	Began  bool // it holds at the later day and not at the earlier one; else the other way round
	On     Date // the first day on which it is so
}

// Turns returns the periods that hold at one of two days and not at the other, by node, field and time; empty for the
// same day. Which of the days comes first does not matter.
func (s *Snapshot) Turns(a, b Date) []Turn {
	earlier, later := min(a, b), max(a, b)
	var turns []Turn
	if a == b {
		return turns
	}
	for _, d := range descriptions {
		if s.hides(typeIndex[d.Type]) {
			continue
		}
		from := len(turns)
		s.tables[typeIndex[d.Type]].nodes.Each(func(_ Key, n Node) {
			eachPeriod(s.showing(n), func(field string, status Status, p Period) {
				switch held, holds := p.Contains(earlier), p.Contains(later); {
				case holds && !held:
					turns = append(turns, Turn{n.Ref(), field, status, p, true, p.From})
				case held && !holds:
					turns = append(turns, Turn{n.Ref(), field, status, p, false, p.To + 1})
				}
			})
		})
		slices.SortStableFunc(turns[from:], func(x, y Turn) int {
			return cmp.Or(x.Ref.Compare(y.Ref), cmp.Compare(x.Field, y.Field), cmp.Compare(x.On, y.On), cmp.Compare(x.Status, y.Status))
		})
	}
	return turns
}

// eachPeriod visits the periods in which a node, or a part of it, is in force. A field of that kind that is added to the
// model is to be added here; a test goes through all of them.
func eachPeriod(n Node, visit func(field string, status Status, p Period)) {
	statuses := func(periods []StatusPeriod) {
		for _, p := range periods {
			visit("status", p.Status, Period{p.From, p.To})
		}
	}
	switch n := n.(type) {
	case *ActFacts:
		visit("inForce", "", n.InForce)
	case *WordingFacts:
		visit("valid", "", n.Valid)
	case *OrganizationFacts:
		for _, r := range n.Roles {
			visit("roles", "", r.Valid)
		}
	case *ChannelFacts:
		visit("valid", "", n.Valid)
	case *RequirementFacts:
		visit("valid", "", n.Valid)
	case *HoldingFacts:
		visit("valid", "", n.Valid)
	case *InformationSystemFacts:
		statuses(n.Status)
	case *DataServiceFacts:
		statuses(n.Status)
	case *IntegrationFacts:
		statuses(n.Status)
	}
}
