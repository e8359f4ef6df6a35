package gap

import (
	"cmp"
	"context"
	"slices"

	"onceonly/graph"
)

// LawChanges is what became replaceable, or was demanded anew, from one date to a later one of the same graph: because the
// rules that demand documents changed, against what changed because systems did (issue item 10).
type LawChanges struct {
	From, To graph.Date
	Demands  []DemandChange // by service, kind of document, subject and channel
	Grounds  []GroundChange // by requirement and day
}

// DemandChange is a document that a service demands otherwise than before, on one channel. A demand that ends and one that
// begins, of the same kind of document of the same person, are one demand in two wordings.
type DemandChange struct {
	Service, DocumentType graph.Key
	Subject               string
	Channel               graph.Key
	Kind                  DemandChangeKind
	Law, Systems          bool // the causes: rules and channels, or systems and what they exchange; or both
	Causes                []Cause
	before, after         *unit
}

// DemandChangeKind says what became of a demand.
type DemandChangeKind string

const (
	DemandedAnew    DemandChangeKind = "DEMANDED_ANEW"     // it was not demanded
	DemandedNoMore  DemandChangeKind = "DEMANDED_NO_MORE"  // it was, and is not any more
	TakenFromSystem DemandChangeKind = "TAKEN_FROM_SYSTEM" // the act takes data now, and did not
	PaperAgain      DemandChangeKind = "PAPER_AGAIN"       // the act took data, and does not any more
	BecameBetter    DemandChangeKind = "BETTER"            // what the data can do is better
	BecameWorse     DemandChangeKind = "WORSE"
	Reworded        DemandChangeKind = "REWORDED"  // demanded by another rule, with the same answer in both
	OtherWays       DemandChangeKind = "OTHERWISE" // by other routes or works
)

var demandChangeKinds = []DemandChangeKind{DemandedNoMore, TakenFromSystem, BecameBetter, Reworded, OtherWays, BecameWorse, PaperAgain, DemandedAnew}

// Before and After return the verdicts; nil where it is not demanded.
func (c *DemandChange) Before() *Verdict { return verdictOf(c.before) }
func (c *DemandChange) After() *Verdict  { return verdictOf(c.after) }

// GroundChange is a rule that goes on and whose ground does not: the act or the wording that it cites entered into force or
// lost it. What the engine answers does not change by that; who relies on the rule has to look.
type GroundChange struct {
	Requirement graph.Key
	Statement   bool // the ground of what the act says on the source of the document; else of the demand itself
	Turn        graph.Turn
}

// Law tells what changed from one view to another of the same graph, at a later date or an earlier one. It stops when ctx
// ends, with its error.
func Law(ctx context.Context, from, to *graph.View) (*LawChanges, error) {
	if err := PrepareBoth(ctx, from, to); err != nil {
		return nil, err
	}
	d := Compare(from, to)
	l := &LawChanges{From: from.Date, To: to.Date, Grounds: grounds(to, d.Turns)}
	type demand struct {
		service, document graph.Key
		subject           string
		channel           graph.Key
	}
	nameOf := func(service graph.Key, u *unit) demand {
		return demand{service, u.requirement.DocumentType, u.requirement.Subject, u.channel}
	}
	gone := map[demand][]*VerdictChange{}
	for i := range d.Verdicts {
		if c := &d.Verdicts[i]; c.after == nil {
			name := nameOf(c.Service, c.before)
			gone[name] = append(gone[name], c)
		}
	}
	add := func(changes ...*VerdictChange) {
		one := DemandChange{Service: changes[0].Service}
		for _, c := range changes {
			if c.before != nil {
				one.before = c.before
			}
			if c.after != nil {
				one.after = c.after
			}
			for _, cause := range d.Causes(c) {
				if !slices.Contains(one.Causes, cause) {
					one.Causes = append(one.Causes, cause)
				}
			}
		}
		slices.SortFunc(one.Causes, compareCauses)
		r := changes[0].either()
		one.DocumentType, one.Subject, one.Channel = r.requirement.DocumentType, r.requirement.Subject, r.channel
		one.Kind = one.kind()
		for _, cause := range one.Causes {
			law := cause.Turn != nil && (cause.Turn.Ref.Type == graph.TypeRequirement || cause.Turn.Ref.Type == graph.TypeChannel)
			one.Law, one.Systems = one.Law || law, one.Systems || !law
		}
		l.Demands = append(l.Demands, one)
	}
	for i := range d.Verdicts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c := &d.Verdicts[i]
		switch {
		case c.after == nil:
		case c.before == nil:
			name := nameOf(c.Service, c.after)
			if predecessors := gone[name]; len(predecessors) > 0 {
				gone[name] = predecessors[1:]
				add(predecessors[0], c)
				continue
			}
			add(c)
		default:
			add(c)
		}
	}
	for i := range d.Verdicts {
		c := &d.Verdicts[i]
		if c.after == nil && slices.Contains(gone[nameOf(c.Service, c.before)], c) {
			add(c)
		}
	}
	slices.SortStableFunc(l.Demands, func(a, b DemandChange) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.DocumentType, b.DocumentType), cmp.Compare(a.Subject, b.Subject),
			cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.either().Key, b.either().Key))
	})
	return l, nil
}

func (c *DemandChange) either() *graph.RequirementFacts {
	if c.after != nil {
		return c.after.requirement
	}
	return c.before.requirement
}

func (c *DemandChange) kind() DemandChangeKind {
	switch {
	case c.before == nil:
		return DemandedAnew
	case c.after == nil:
		return DemandedNoMore
	}
	took, takes := c.before.said.row(true) == takesData, c.after.said.row(true) == takesData
	same := VerdictChange{before: c.before, after: c.after}
	switch direction := same.direction(); {
	case takes && !took:
		return TakenFromSystem
	case took && !takes:
		return PaperAgain
	case direction == Better:
		return BecameBetter
	case direction == Worse:
		return BecameWorse
	case direction == Otherwise:
		return OtherWays
	}
	return Reworded
}

// grounds finds the rules in force at the later date whose cited act or wording entered into force or lost it.
func grounds(to *graph.View, turns []graph.Turn) []GroundChange {
	turned := map[graph.Ref][]graph.Turn{}
	for _, turn := range turns {
		if turn.Ref.Type == graph.TypeAct || turn.Ref.Type == graph.TypeWording {
			turned[turn.Ref] = append(turned[turn.Ref], turn)
		}
	}
	if len(turned) == 0 {
		return nil
	}
	var changes []GroundChange
	add := func(requirement graph.Key, statement bool, claim *graph.Claim) {
		cited := map[graph.Ref]bool{{Type: graph.TypeAct, Key: claim.Act}: true}
		if p := to.Provision(claim.Provision); p != nil {
			cited[graph.Ref{Type: graph.TypeWording, Key: p.Wording}] = true
			if w := to.Wording(p.Wording); w != nil {
				cited[graph.Ref{Type: graph.TypeAct, Key: w.Act}] = true
			}
		}
		for ref := range cited {
			for _, turn := range turned[ref] {
				changes = append(changes, GroundChange{requirement, statement, turn})
			}
		}
	}
	for r := range graph.All[*graph.RequirementFacts](to.Snapshot, graph.TypeRequirement) {
		if !r.Valid.Contains(to.Date) {
			continue
		}
		add(r.Key, false, &r.Claim)
		for i := range r.ActSays {
			if r.ActSays[i].Claim != r.Claim {
				add(r.Key, true, &r.ActSays[i].Claim)
			}
		}
	}
	slices.SortFunc(changes, func(a, b GroundChange) int {
		statements := 0
		if a.Statement != b.Statement {
			statements = first(b.Statement)
		}
		return cmp.Or(cmp.Compare(a.Requirement, b.Requirement), statements, cmp.Compare(a.Turn.On, b.Turn.On), a.Turn.Ref.Compare(b.Turn.Ref))
	})
	return slices.Compact(changes)
}
