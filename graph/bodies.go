package graph

import (
	"reflect"
	"slices"
)

// Whose a node is, and who may write it.

// belongsBy names, for each type, the reference by which a node belongs to the node that it points to, and in the end to
// an organization and those above it. "" are the nodes that all bodies share: kinds of data, territories, counts of calls.
//
// An integration is the consumer's, who asks for the data; a holding and a data service are their system's; an act with
// its wordings and provisions is its issuer's, and so is a kind of document.
var belongsBy = map[NodeType]string{
	TypeAct:               "issuer",
	TypeWording:           "act",
	TypeProvision:         "wording",
	TypeTerritory:         "",
	TypeOrganization:      "parent",
	TypeFunction:          "body",
	TypeDataItem:          "",
	TypeDocumentType:      "issuer",
	TypeInformationSystem: "owner",
	TypeHolding:           "system",
	TypeDataService:       "provider",
	TypeIntegration:       "consumer.system",
	TypeService:           "responsible",
	TypeChannel:           "service",
	TypeRequirement:       "service",
	TypeTrafficTotal:      "",
}

// BodiesOf returns the organizations to which a node belongs: the nearest first, then those above it; an organization
// belongs to itself first. Empty where none is recorded, where the node is not there, and for what all bodies share.
func (s *Snapshot) BodiesOf(ref Ref) []Key {
	var bodies []Key
	for {
		n := s.Node(ref)
		if n == nil {
			return bodies
		}
		if ref.Type == TypeOrganization {
			if slices.Contains(bodies, ref.Key) {
				return bodies // the bodies above lead back
			}
			bodies = append(bodies, ref.Key)
		}
		next := Ref{}
		eachReference(n, func(p *refPath, target Key) {
			if p.path == belongsBy[ref.Type] {
				next = Ref{p.target, target}
			}
		})
		ref = next
	}
}

// MayWriteAny reports nil where the viewer may write some node, and else FORBIDDEN, which says what to do.
func (v Viewer) MayWriteAny() error {
	switch {
	case v.Role.May(WriteAll):
	case !v.Role.May(WriteOwn):
		return Errorf(Forbidden, "Whoever has the role %s only reads: to write, ask for the role %s for your body.", v.Role.Rights().Role, Editor)
	case v.Body == "":
		return Errorf(Forbidden, "No body is recorded for you, so no node is yours to write: ask for your sign-in to name the key of your organization.")
	}
	return nil
}

// MayChange reports nil where what a set changes or removes of a graph is the viewer's to write, and else FORBIDDEN, which names the
// first node that is not, and what to do. It asks for nothing that the set would make, so that it can be asked first: whoever may
// not write a node is not told what rests on it.
func (v Viewer) MayChange(before *Snapshot, set ChangeSet) error {
	if err := v.MayWriteAny(); err != nil || v.Role.May(WriteAll) {
		return err
	}
	if err := v.Reads().mayTouch(set); err != nil {
		return err
	}
	before = before.Whole()
	for _, e := range set.Edits {
		ref := e.Ref()
		switch {
		case belongsBy[ref.Type] == "":
			return Errorf(Forbidden, "%s is shared by all bodies: ask a steward for the change.", ref)
		case before.Node(ref) != nil && !slices.Contains(before.BodiesOf(ref), v.Body):
			return Errorf(Forbidden, "%s does not belong to %q: ask its own body or a steward for the change.", ref, v.Body)
		}
	}
	return nil
}

// MayWrite reports nil where the viewer may commit a set that leads from one graph to the other, and else FORBIDDEN, which
// names the first node that is not his to write, and what to do. An editor writes what belongs to his body before (see MayChange)
// and after, so that he moves nothing to or from another body; that also keeps him from reaching more by editing
// organizations, as every node on whose account something would become his has to be his already.
func (v Viewer) MayWrite(before, after *Snapshot, set ChangeSet) error {
	if err := v.MayChange(before, set); err != nil || v.Role.May(WriteAll) {
		return err
	}
	before, after = before.Whole(), after.Whole()
	for _, e := range set.Edits {
		ref := e.Ref()
		was, is := before.Node(ref), after.Node(ref)
		switch {
		case is != nil && !slices.Contains(after.BodiesOf(ref), v.Body):
			return Errorf(Forbidden, "%s would not belong to %q: leave what it belongs to as it is, or ask a steward.", ref, v.Body)
		case was != nil && is != nil && !v.Reads().sameHidden(was, is):
			return Errorf(Forbidden, "The change of %s would take away what is not open to you: change its fields instead of writing it as a whole.", ref)
		case ref == Ref{TypeOrganization, v.Body} && was != nil && (is == nil || is.(*OrganizationFacts).Parent != was.(*OrganizationFacts).Parent):
			return Errorf(Forbidden, "Your own body stays where it is: ask a steward to move or remove %s.", ref)
		}
	}
	return nil
}

// sameHidden reports whether two forms of a node are the same in what is hidden.
func (v Visibility) sameHidden(a, b Node) bool {
	hidden := func(n Node) []any {
		var values []any
		for _, h := range byType[n.Ref().Type].hidden {
			if h.sees > v {
				eachAt(h.steps, reflect.ValueOf(n).Elem(), func(field reflect.Value) {
					if !field.IsZero() {
						values = append(values, field.Interface())
					}
				})
			}
		}
		return values
	}
	return reflect.DeepEqual(hidden(a), hidden(b))
}
