package gap

// A difference as GraphQL binds to it.

import (
	"context"
	"fmt"

	"onceonly/graph"
)

// DifferenceIn is a difference with the catalogues of its two sides, so that each node and verdict leads on in its own.
type DifferenceIn struct {
	*Difference
	before, after *graph.Catalogue
}

// DifferenceBetween tells what is otherwise in the catalogue to than in from.
func DifferenceBetween(from, to *graph.Catalogue) DifferenceIn {
	return DifferenceIn{Compare(from.View, to.View), from, to}
}

type (
	ChangedNodeConnection   = graph.Connection[ChangedNodeIn]
	ChangedNodeEdge         = graph.Edge[ChangedNodeIn]
	TurnConnection          = graph.Connection[TurnIn]
	TurnEdge                = graph.Edge[TurnIn]
	VerdictChangeConnection = graph.Connection[VerdictChangeIn]
	VerdictChangeEdge       = graph.Edge[VerdictChangeIn]
	PaperChangeConnection   = graph.Connection[PaperChangeIn]
	PaperChangeEdge         = graph.Edge[PaperChangeIn]
)

// From is the moment with which the catalogue is compared, To its own.
func (n DifferenceIn) From() graph.MomentRead { return n.before.Moment() }
func (n DifferenceIn) To() graph.MomentRead   { return n.after.Moment() }

// list names a list of the difference, for its cursors.
func (n DifferenceIn) list(name string) string {
	from, to := n.before.Moment(), n.after.Moment()
	return fmt.Sprint("difference ", from.Date, from.Revision, n.From().Hypothetical, " ", to.Date, to.Revision, " ", name)
}

// Nodes lists the nodes that differ.
func (n DifferenceIn) Nodes(first *int, after *string, last *int, before *string) (ChangedNodeConnection, error) {
	return arranged(n.after, n.list("nodes"), n.Difference.Nodes, func(d *graph.NodeDifference) graph.Key { return inOrder(string(d.Ref.Type), string(d.Ref.Key)) },
		func(_ *graph.Catalogue, d *graph.NodeDifference) ChangedNodeIn {
			return ChangedNodeIn{d, n.before, n.after}
		}, graph.Page{First: first, After: after, Last: last, Before: before})
}

// Turns lists the periods that begin or end between the two dates.
func (n DifferenceIn) Turns(first *int, after *string, last *int, before *string) (TurnConnection, error) {
	return arranged(n.after, n.list("turns"), n.Difference.Turns, placeOfTurn, inTurn, graph.Page{First: first, After: after, Last: last, Before: before})
}

func placeOfTurn(t *graph.Turn) graph.Key {
	return inOrder(string(t.Ref.Type), string(t.Ref.Key), t.Field, t.On.String(), string(t.Status), fmt.Sprint(t.Began), t.Period.From.String())
}

// VerdictChangeWhere chooses changed verdicts; conditions must hold together, and nil or empty ones choose all.
type VerdictChangeWhere struct {
	Directions              []Direction
	Services, DocumentTypes []graph.Key
	From, To                []Outcome // in the certain run
}

func (w *VerdictChangeWhere) fits(c *VerdictChange) bool {
	if w == nil {
		return true
	}
	u := c.either()
	return isAmong(w.Directions, c.Direction) && isAmong(w.Services, c.Service) && isAmong(w.DocumentTypes, u.requirement.DocumentType) &&
		isAmong(w.From, c.before.outcome(certain)) && isAmong(w.To, c.after.outcome(certain))
}

// either is the unit after, and where it is gone, before.
func (c *VerdictChange) either() *unit {
	if c.after != nil {
		return c.after
	}
	return c.before
}

// Verdicts lists the verdicts that changed.
func (n DifferenceIn) Verdicts(where *VerdictChangeWhere, first *int, after *string, last *int, before *string) (VerdictChangeConnection, error) {
	if where != nil {
		asked := *where
		known := func(ref graph.Ref) bool { return n.before.View.Node(ref) != nil || n.after.View.Node(ref) != nil }
		if err := readKeysOf(n.after, known, nodesNamed{graph.TypeService, &asked.Services, false},
			nodesNamed{graph.TypeDocumentType, &asked.DocumentTypes, false}); err != nil {
			return VerdictChangeConnection{}, err
		}
		where = &asked
	}
	var chosen []*VerdictChange
	for i := range n.Difference.Verdicts {
		if c := &n.Difference.Verdicts[i]; where.fits(c) {
			chosen = append(chosen, c)
		}
	}
	name := "verdicts"
	if where != nil {
		name += fmt.Sprintf(" %q", *where)
	}
	return arranged(n.after, n.list(name), chosen,
		func(c **VerdictChange) graph.Key {
			return inOrder(string((*c).Service), string((*c).Requirement), string((*c).Channel))
		},
		func(_ *graph.Catalogue, c **VerdictChange) VerdictChangeIn { return VerdictChangeIn{*c, n} }, graph.Page{First: first, After: after, Last: last, Before: before})
}

// DirectionCount is how many verdicts changed in a direction.
type DirectionCount struct {
	Direction Direction
	Count     int
}

// Directions counts the changed verdicts; directions that none took are left out.
func (d *Difference) Directions() []DirectionCount {
	var counts []DirectionCount
	for _, direction := range []Direction{Appeared, Better, Otherwise, Worse, Disappeared} {
		count := 0
		for i := range d.Verdicts {
			if d.Verdicts[i].Direction == direction {
				count++
			}
		}
		if count > 0 {
			counts = append(counts, DirectionCount{direction, count})
		}
	}
	return counts
}

// OutcomeMoveIn is a count of outcomes with null where a document is not demanded.
type OutcomeMoveIn struct{ OutcomeMove }

func (n OutcomeMoveIn) From() *Outcome { return recorded(n.OutcomeMove.From) }
func (n OutcomeMoveIn) To() *Outcome   { return recorded(n.OutcomeMove.To) }

// Outcomes counts the changed verdicts by outcome on both sides.
func (n DifferenceIn) Outcomes() []OutcomeMoveIn {
	return put(n.after, n.Moves(), func(_ *graph.Catalogue, m *OutcomeMove) OutcomeMoveIn { return OutcomeMoveIn{*m} })
}

// Freed and Lost count the verdicts that became REPLACEABLE_NOW, and those that were and are not any more.
func (n DifferenceIn) Freed() Bounds { freed, _ := n.Difference.Freed(); return freed }
func (n DifferenceIn) Lost() Bounds  { _, lost := n.Difference.Freed(); return lost }

// Papers lists the services whose paper changed; with paperless, only those that came to ask for none on the channel, or
// ask for some again.
func (n DifferenceIn) Papers(paperless bool, first *int, after *string, last *int, before *string) (PaperChangeConnection, error) {
	var chosen []PaperChange
	for _, c := range n.Difference.Papers {
		if !paperless || c.MadePaperless() != [2]bool{} || c.NoLongerPaperless() != [2]bool{} {
			chosen = append(chosen, c)
		}
	}
	return arranged(n.after, n.list(fmt.Sprint("papers ", paperless)), chosen,
		func(c *PaperChange) graph.Key { return inOrder(string(c.Service), string(c.Channel)) },
		func(_ *graph.Catalogue, c *PaperChange) PaperChangeIn { return PaperChangeIn{c, n} }, graph.Page{First: first, After: after, Last: last, Before: before})
}

// MadePaperless counts the services, by channel, that came to ask for no paper; NoLongerPaperless those that do again.
func (n DifferenceIn) MadePaperless() Bounds     { return n.turned((*PaperChange).MadePaperless) }
func (n DifferenceIn) NoLongerPaperless() Bounds { return n.turned((*PaperChange).NoLongerPaperless) }

func (n DifferenceIn) turned(how func(*PaperChange) [2]bool) Bounds {
	var count Bounds
	for i := range n.Difference.Papers {
		for run, so := range how(&n.Difference.Papers[i]) {
			if so {
				count = count.plus(run)
			}
		}
	}
	return count
}

// ChangedNodeIn is a node that differs, with both catalogues.
type ChangedNodeIn struct {
	*graph.NodeDifference
	before, after *graph.Catalogue
}

// ChangedNodes lists the nodes that differ from before to after, by type and key.
func ChangedNodes(before, after *graph.Catalogue) ([]ChangedNodeIn, error) {
	differences := graph.Difference(before.View.Snapshot, after.View.Snapshot)
	if err := after.Spend(len(differences)); err != nil {
		return nil, err
	}
	nodes := make([]ChangedNodeIn, len(differences))
	for i := range differences {
		nodes[i] = ChangedNodeIn{&differences[i], before, after}
	}
	return nodes, nil
}

func (n ChangedNodeIn) Type() graph.NodeType { return n.Ref.Type }
func (n ChangedNodeIn) Key() graph.Key       { return n.Ref.Key }
func (n ChangedNodeIn) Before() graph.Handle { return n.before.Node(n.Ref.Type, n.Ref.Key) }
func (n ChangedNodeIn) After() graph.Handle  { return n.after.Node(n.Ref.Type, n.Ref.Key) }

// TurnIn is a period that begins or ends, in a catalogue.
type TurnIn struct {
	*graph.Turn
	Catalogue *graph.Catalogue
}

func inTurn(c *graph.Catalogue, t *graph.Turn) TurnIn { return TurnIn{t, c} }

func (n TurnIn) Node() graph.Handle    { return n.Catalogue.Node(n.Ref.Type, n.Ref.Key) }
func (n TurnIn) Status() *graph.Status { return recorded(n.Turn.Status) }

// CauseIn is a fact that differs and on which a verdict rests.
type CauseIn struct {
	cause Cause
	in    DifferenceIn
}

func (n CauseIn) Node() *ChangedNodeIn {
	if n.cause.Node == nil {
		return nil
	}
	return &ChangedNodeIn{n.cause.Node, n.in.before, n.in.after}
}

func (n CauseIn) Turn() *TurnIn {
	if n.cause.Turn == nil {
		return nil
	}
	return &TurnIn{n.cause.Turn, n.in.after}
}

// VerdictChangeIn is a verdict that changed, with both catalogues.
type VerdictChangeIn struct {
	*VerdictChange
	in DifferenceIn
}

// where is the catalogue in which the document is demanded: the later one if it is there.
func (n VerdictChangeIn) where() *graph.Catalogue {
	if n.VerdictChange.after == nil {
		return n.in.before
	}
	return n.in.after
}

func (n VerdictChangeIn) Service() *graph.Service {
	return n.where().Service(n.VerdictChange.Service)
}
func (n VerdictChangeIn) Requirement() *graph.Requirement {
	return n.where().Requirement(n.VerdictChange.Requirement)
}
func (n VerdictChangeIn) Channel() *graph.Channel { return n.where().Channel(n.VerdictChange.Channel) }
func (n VerdictChangeIn) Before() *VerdictIn {
	return n.VerdictChange.Before().InCatalogue(n.in.before)
}
func (n VerdictChangeIn) After() *VerdictIn { return n.VerdictChange.After().InCatalogue(n.in.after) }

// Because gives the facts that differ and on which the verdict rests, counted in the budget: LIMIT when it is used up.
func (n VerdictChangeIn) Because() ([]CauseIn, error) {
	causes := n.in.Causes(n.VerdictChange)
	return put(n.in.after, causes, func(_ *graph.Catalogue, c *Cause) CauseIn { return CauseIn{*c, n.in} }), n.in.after.Spend(len(causes))
}

// PaperChangeIn is the paper of a service on both sides.
type PaperChangeIn struct {
	*PaperChange
	in DifferenceIn
}

func (n PaperChangeIn) where() *graph.Catalogue {
	if n.PaperChange.After == nil {
		return n.in.before
	}
	return n.in.after
}

func (n PaperChangeIn) Service() *graph.Service { return n.where().Service(n.PaperChange.Service) }
func (n PaperChangeIn) Channel() *graph.Channel { return n.where().Channel(n.PaperChange.Channel) }
func (n PaperChangeIn) Before() *PaperIn        { return n.PaperChange.Before.InCatalogue(n.in.before) }
func (n PaperChangeIn) After() *PaperIn         { return n.PaperChange.After.InCatalogue(n.in.after) }

// MissingChangesIn is how the missing integrations differ.
type MissingChangesIn struct {
	MissingChanges
	in DifferenceIn
}

// MissingChangeIn is a missing integration that is there on both sides and not the same.
type MissingChangeIn struct {
	pair [2]*MissingIntegration
	in   DifferenceIn
}

type (
	MissingChangeConnection = graph.Connection[MissingChangeIn]
	MissingChangeEdge       = graph.Edge[MissingChangeIn]
)

// MissingIntegrations takes the context as it looks at the whole registry, and so waits for its turn.
func (n DifferenceIn) MissingIntegrations(context.Context) MissingChangesIn {
	return MissingChangesIn{n.Missing(), n}
}

func (n MissingChangesIn) Gone(first *int, after *string, last *int, before *string) (MissingIntegrationConnection, error) {
	return n.side("gone", n.MissingChanges.Gone, n.in.before, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (n MissingChangesIn) New(first *int, after *string, last *int, before *string) (MissingIntegrationConnection, error) {
	return n.side("new", n.MissingChanges.New, n.in.after, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (n MissingChangesIn) side(name string, list []*MissingIntegration, c *graph.Catalogue, page graph.Page) (MissingIntegrationConnection, error) {
	return arranged(c, n.in.list("missing "+name), list, func(m **MissingIntegration) graph.Key { return (*m).byGain() },
		func(_ *graph.Catalogue, m **MissingIntegration) MissingIn { return MissingIn{*m, c} }, page)
}

// byGain is the place of a pair in the order of MissingIntegrations.
func (m *MissingIntegration) byGain() graph.Key { return m.place(MissingByGain, Descending) }

func (n MissingChangesIn) Changed(first *int, after *string, last *int, before *string) (MissingChangeConnection, error) {
	return arranged(n.in.after, n.in.list("missing changed"), n.MissingChanges.Changed, func(p *[2]*MissingIntegration) graph.Key { return p[1].byGain() },
		func(_ *graph.Catalogue, p *[2]*MissingIntegration) MissingChangeIn { return MissingChangeIn{*p, n.in} },
		graph.Page{First: first, After: after, Last: last, Before: before})
}

func (n MissingChangeIn) Before() MissingIn { return MissingIn{n.pair[0], n.in.before} }
func (n MissingChangeIn) After() MissingIn  { return MissingIn{n.pair[1], n.in.after} }
