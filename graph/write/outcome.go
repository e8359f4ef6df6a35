package write

import (
	"context"
	"slices"
	"strings"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Outcome is what became of a mutation.
type Outcome struct {
	// Before and After are the catalogues that the mutation has found and left; the same where it changed nothing or was
	// refused. In a dry run After is hypothetical.
	Before, After *graph.Catalogue
	// UserErrors is what the rules refuse; empty where the mutation was accepted.
	UserErrors []UserError
	// Change is the record of the change; nil where nothing was written.
	Change *graph.ChangeIn
}

// Catalogue is the graph as the mutation left it.
func (o Outcome) Catalogue() *graph.Catalogue { return o.After }

// Difference tells what the mutation makes otherwise: facts, verdicts, missing integrations; nil where it was refused.
func (o Outcome) Difference(ctx context.Context) (*gap.DifferenceIn, error) {
	if len(o.UserErrors) > 0 {
		return nil, nil
	}
	if err := gap.PrepareBoth(ctx, o.Before.View, o.After.View); err != nil {
		return nil, err
	}
	difference := gap.DifferenceBetween(o.Before, o.After)
	return &difference, nil
}

// Payload is what every mutation gives back.
type Payload interface{ payload() }

func (Outcome) payload() {}

// Saved is the outcome of a mutation that creates or alters a node.
type Saved[N any] struct {
	Outcome
	Node    *N   // as it is after; nil where the mutation was refused
	Created bool // it was not there before
}

// Removed is the outcome of the mutation that removes a node.
type Removed struct {
	Outcome
	Node graph.Handle // as it was before; nil where the mutation was refused
}

// RemovedID is the global id that the node had; nil where it is still there.
func (r Removed) RemovedID() *graph.ID {
	if r.Change == nil || r.Node == nil {
		return nil
	}
	return &graph.ID{Ref: r.Node.Ref()}
}

// Applied is the outcome of a change set.
type Applied struct{ Outcome }

// Nodes lists the nodes that are not the same before and after, by type and key.
func (a Applied) Nodes() ([]gap.ChangedNodeIn, error) { return gap.ChangedNodes(a.Before, a.After) }

// The payloads of the schema.
type (
	SaveServicePayload           = Saved[graph.Service]
	SaveChannelPayload           = Saved[graph.Channel]
	SaveRequirementPayload       = Saved[graph.Requirement]
	SaveDocumentTypePayload      = Saved[graph.DocumentType]
	SaveDataItemPayload          = Saved[graph.DataItem]
	SaveInformationSystemPayload = Saved[graph.InformationSystem]
	SaveHoldingPayload           = Saved[graph.Holding]
	SaveDataServicePayload       = Saved[graph.DataService]
	SaveIntegrationPayload       = Saved[graph.Integration]
	SaveTerritoryPayload         = Saved[graph.Territory]
	SaveOrganizationPayload      = Saved[graph.Organization]
	SaveFunctionPayload          = Saved[graph.Function]
	SaveActPayload               = Saved[graph.Act]
	SaveWordingPayload           = Saved[graph.Wording]
	SaveProvisionPayload         = Saved[graph.Provision]
	SaveTrafficTotalPayload      = Saved[graph.TrafficTotal]
	RemoveNodePayload            = Removed
	ApplyChangesPayload          = Applied
)

// UserError is a rule that the write would break, with the place in the input.
type UserError struct {
	graph.Problem
	// Path leads to the place: names of fields, and of lists the index from 0. It begins with the argument.
	Path []string
}

// Type and Key name the node that would break the rule; nil where it is not one.
func (e UserError) Type() *graph.NodeType {
	if e.Ref.IsZero() {
		return nil
	}
	return &e.Ref.Type
}

func (e UserError) Key() *graph.Key {
	if e.Ref.IsZero() {
		return nil
	}
	return &e.Ref.Key
}

// Place is where in the input an edit was given.
type Place struct {
	Edit graph.Edit
	Path []string
}

// UserErrors gives problems their places in the input. before is the graph to which the edits were to be applied: where a
// node that is removed is still referred to, its removal is the place.
func UserErrors(problems []graph.Problem, places []Place, before *graph.Snapshot) []UserError {
	found := make([]UserError, len(problems))
	for i, p := range problems {
		if place := referredTo(p, places, before); place != nil {
			if p.Code == graph.RuleReferenceDangling {
				p.Message = "It cannot be removed, as the node named here refers to it."
				p.Remedy = "Alter or remove that node first, or in the same change set."
			}
			found[i] = UserError{p, place.Path}
			continue
		}
		found[i] = UserError{p, pathOf(p, places)}
	}
	return found
}

// referredTo is the place of a node to which one that is not in the input refers, so that a change of the former breaks a rule
// of the latter; nil where there is none. What leads nowhere has led to a node that is removed.
func referredTo(p graph.Problem, places []Place, before *graph.Snapshot) *Place {
	referrer := before.Node(p.Ref)
	if referrer == nil || slices.ContainsFunc(places, func(place Place) bool { return place.Edit.Ref() == p.Ref }) {
		return nil
	}
	dangling := p.Code == graph.RuleReferenceDangling
	for _, reference := range graph.References(referrer) {
		if dangling && "/"+strings.ReplaceAll(reference.Path, ".", "/") != p.Field {
			continue
		}
		for i := range places {
			if removes := !places[i].Edit.Remove.IsZero(); places[i].Edit.Ref() == reference.To && removes == dangling {
				return &places[i]
			}
		}
	}
	return nil
}

// pathOf leads to what the input says of the place of a problem.
func pathOf(p graph.Problem, places []Place) []string {
	var steps []string
	if p.Field != "" {
		steps = strings.Split(p.Field, "/")[1:]
	}
	var own *Place
	for i := range slices.Backward(places) { // the last edit of the node that says something of the field, else the last
		e := &places[i].Edit
		if e.Ref() != p.Ref {
			continue
		}
		if len(steps) > 0 {
			if _, said := e.Fields[steps[0]]; said {
				return slices.Concat(places[i].Path, steps)
			}
			if _, said := e.Add[steps[0]]; said {
				return slices.Concat(places[i].Path, []string{"add", steps[0]})
			}
			if _, said := e.Take[steps[0]]; said {
				return slices.Concat(places[i].Path, []string{"take", steps[0]})
			}
		}
		if own == nil {
			own = &places[i]
		}
	}
	if own != nil {
		return slices.Concat(own.Path, steps)
	}
	return []string{"input"}
}

// RuleThereAlready is what speaks against a change besides the rules of package graph. The code is stable.
const RuleThereAlready = "NODE_THERE_ALREADY"

// Presence finds whether a node is there that must not be, or is not there that must be; empty where it is as the mode wants.
func Presence(ref graph.Ref, mode Mode, s *graph.Snapshot) []graph.Problem {
	there := s.Node(ref) != nil
	p := graph.Problem{Ref: ref, Field: "/key", Severity: graph.SeverityError}
	switch {
	case mode == Create && there:
		p.Code, p.Message, p.Remedy = RuleThereAlready, "There is such a node already.", "Give another key, or alter the node with the mode ALTER."
	case mode == Alter && !there:
		p.Code, p.Message, p.Remedy = graph.RuleNodeNotThere, "There is no such node.", "Correct the key, or create the node with the mode CREATE."
	default:
		return nil
	}
	return []graph.Problem{p}
}
