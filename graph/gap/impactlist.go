package gap

// Impact and changes of law as GraphQL binds to them.

import (
	"context"
	"fmt"
	"slices"

	"onceonly/graph"
)

// ImpactIn is an impact with the catalogue that was asked and the one without what is withdrawn.
type ImpactIn struct {
	*Impact
	in DifferenceIn
}

type (
	RelianceConnection     = graph.Connection[RelianceIn]
	RelianceEdge           = graph.Edge[RelianceIn]
	DemandChangeConnection = graph.Connection[DemandChangeIn]
	DemandChangeEdge       = graph.Edge[DemandChangeIn]
	GroundChangeConnection = graph.Connection[GroundChangeIn]
	GroundChangeEdge       = graph.Edge[GroundChangeIn]
)

// ImpactOf tells what withdrawing the node of an id or key would do. BAD_REQUEST where the key is that of several nodes,
// and as Withdraw.
func ImpactOf(c *graph.Catalogue, keyOrID string) (*ImpactIn, error) {
	ref, err := Withdrawable(c, keyOrID)
	if err != nil {
		return nil, err
	}
	m, err := Withdraw(c.View, ref)
	if err != nil {
		return nil, err
	}
	return &ImpactIn{m, DifferenceIn{m.Difference, c, c.Beside(m.Difference.To)}}, nil
}

// Withdrawable finds the system, data service or integration of an id or key.
func Withdrawable(c *graph.Catalogue, keyOrID string) (graph.Ref, error) {
	if id, err := graph.ParseID(keyOrID); err == nil {
		key, err := c.KeyOf(id.Type, keyOrID)
		return graph.Ref{Type: id.Type, Key: key}, err
	}
	var found []graph.Ref
	for _, t := range []graph.NodeType{graph.TypeInformationSystem, graph.TypeDataService, graph.TypeIntegration} {
		if ref := (graph.Ref{Type: t, Key: graph.Key(keyOrID)}); c.View.Node(ref) != nil {
			found = append(found, ref)
		}
	}
	switch len(found) {
	case 0:
		return graph.Ref{}, graph.Errorf(graph.NotFound, "There is no system, data service or integration %q.", keyOrID)
	case 1:
		return found[0], nil
	}
	return graph.Ref{}, graph.Errorf(graph.BadRequest, "Several nodes have the key %q: %v. Give the id of one.", keyOrID, found)
}

func (n ImpactIn) Of() graph.Handle         { return n.in.before.Node(n.Withdrawn.Type, n.Withdrawn.Key) }
func (n ImpactIn) WorseCount() int          { return len(n.Impact.Worse) }
func (n ImpactIn) Difference() DifferenceIn { return n.in }

func (n ImpactIn) Worse(first *int, after *string, last *int, before *string) (VerdictChangeConnection, error) {
	return n.in.Verdicts(&VerdictChangeWhere{Directions: []Direction{Worse}}, first, after, last, before)
}

func (n ImpactIn) Services(first *int, after *string, last *int, before *string) (graph.ServiceConnection, error) {
	list := graph.List[graph.Service]{Name: "impact " + n.Withdrawn.String(), Keys: n.Impact.Services,
		At: func(key graph.Key) graph.Service { return *n.in.before.Service(key) }}
	return graph.NewConnection(n.in.before, list, graph.Page{First: first, After: after, Last: last, Before: before})
}

// RelianceIn is a node that relies on what is withdrawn, in a catalogue.
type RelianceIn struct {
	*Reliance
	Catalogue *graph.Catalogue
}

func (n RelianceIn) Node() graph.Handle {
	return n.Catalogue.Node(n.Reliance.Node.Type, n.Reliance.Node.Key)
}

func (n ImpactIn) Reliance(first *int, after *string, last *int, before *string) (RelianceConnection, error) {
	return arranged(n.in.before, "reliance on "+n.Withdrawn.String(), n.Impact.Reliance,
		func(r *Reliance) graph.Key {
			return inOrder(rank(roleOrder(r.Role)), string(r.Node.Type), string(r.Node.Key))
		},
		func(c *graph.Catalogue, r *Reliance) RelianceIn { return RelianceIn{r, c} }, graph.Page{First: first, After: after, Last: last, Before: before})
}

// LawChangesIn is changes of law with the catalogues of the two days.
type LawChangesIn struct {
	*LawChanges
	before, after *graph.Catalogue
}

// LawChangesBetween tells what changed in a catalogue from one day to another. It stops when ctx ends, with its error.
func LawChangesBetween(ctx context.Context, c *graph.Catalogue, from, to graph.Date) (LawChangesIn, error) {
	a, b := c.View.Snapshot.View(from), c.View.Snapshot.View(to)
	changes, err := Law(ctx, a, b)
	return LawChangesIn{changes, c.Beside(a), c.Beside(b)}, err
}

// ChangeGround is what made a demand another one.
type ChangeGround string

const (
	ByLaw     ChangeGround = "LAW"
	BySystems ChangeGround = "SYSTEMS"
)

// Because gives what made the demand another one, in the order of the values.
func (c *DemandChange) Because() []ChangeGround {
	var grounds []ChangeGround
	if c.Law {
		grounds = append(grounds, ByLaw)
	}
	if c.Systems {
		grounds = append(grounds, BySystems)
	}
	return grounds
}

func (n LawChangesIn) list(name string) string {
	return fmt.Sprint("law changes ", n.LawChanges.From, n.LawChanges.To, " ", name)
}

// Demands lists the documents that are demanded otherwise.
func (n LawChangesIn) Demands(kinds []DemandChangeKind, because *ChangeGround, first *int, after *string, last *int, before *string) (DemandChangeConnection, error) {
	var chosen []*DemandChange
	name := fmt.Sprint("demands ", kinds)
	if because != nil {
		name += " " + string(*because)
	}
	for i := range n.LawChanges.Demands {
		c := &n.LawChanges.Demands[i]
		if isAmong(kinds, c.Kind) && (because == nil || slices.Contains(c.Because(), *because)) {
			chosen = append(chosen, c)
		}
	}
	return arranged(n.after, n.list(name), chosen,
		func(c **DemandChange) graph.Key {
			d := *c
			return inOrder(string(d.Service), string(d.DocumentType), d.Subject+".", string(d.Channel), string(d.either().Key))
		},
		func(_ *graph.Catalogue, c **DemandChange) DemandChangeIn { return DemandChangeIn{*c, n} }, graph.Page{First: first, After: after, Last: last, Before: before})
}

// DemandChangeCount is how many demands changed in one way, by what made them change.
type DemandChangeCount struct {
	Kind               DemandChangeKind
	Law, Systems, Both int
}

// Counts sums up the demands; ways that none changed in are left out.
func (l *LawChanges) Counts() []DemandChangeCount {
	var counts []DemandChangeCount
	for _, kind := range demandChangeKinds {
		count := DemandChangeCount{Kind: kind}
		for i := range l.Demands {
			switch c := &l.Demands[i]; {
			case c.Kind != kind:
			case c.Law && c.Systems:
				count.Both++
			case c.Law:
				count.Law++
			default:
				count.Systems++
			}
		}
		if count != (DemandChangeCount{Kind: kind}) {
			counts = append(counts, count)
		}
	}
	return counts
}

// Grounds lists the rules whose ground changed.
func (n LawChangesIn) Grounds(first *int, after *string, last *int, before *string) (GroundChangeConnection, error) {
	return arranged(n.after, n.list("grounds"), n.LawChanges.Grounds,
		func(g *GroundChange) graph.Key {
			return inOrder(string(g.Requirement), fmt.Sprint(g.Statement), g.Turn.On.String(), g.Turn.Ref.String(), fmt.Sprint(g.Turn.Began))
		},
		func(c *graph.Catalogue, g *GroundChange) GroundChangeIn { return GroundChangeIn{g, c} }, graph.Page{First: first, After: after, Last: last, Before: before})
}

// DemandChangeIn is a demand that changed, with the catalogues of both days.
type DemandChangeIn struct {
	*DemandChange
	in LawChangesIn
}

func (n DemandChangeIn) Service() *graph.Service {
	return n.in.after.Service(n.DemandChange.Service)
}
func (n DemandChangeIn) DocumentType() *graph.DocumentType {
	return n.in.after.DocumentType(n.DemandChange.DocumentType)
}
func (n DemandChangeIn) Subject() *string        { return recorded(n.DemandChange.Subject) }
func (n DemandChangeIn) Channel() *graph.Channel { return n.in.after.Channel(n.DemandChange.Channel) }
func (n DemandChangeIn) Before() *VerdictIn {
	return n.DemandChange.Before().InCatalogue(n.in.before)
}
func (n DemandChangeIn) After() *VerdictIn { return n.DemandChange.After().InCatalogue(n.in.after) }

// Turns gives the periods that begin or end and on which the two verdicts rest.
func (n DemandChangeIn) Turns() []TurnIn {
	var turns []TurnIn
	for _, cause := range n.Causes {
		if cause.Turn != nil {
			turns = append(turns, TurnIn{cause.Turn, n.in.after})
		}
	}
	return turns
}

// GroundChangeIn is a rule whose ground changed, in a catalogue.
type GroundChangeIn struct {
	*GroundChange
	Catalogue *graph.Catalogue
}

func (n GroundChangeIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.GroundChange.Requirement)
}
func (n GroundChangeIn) OfStatement() bool { return n.GroundChange.Statement }
func (n GroundChangeIn) Turn() TurnIn      { return TurnIn{&n.GroundChange.Turn, n.Catalogue} }
