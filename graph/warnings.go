package graph

import (
	"cmp"
	"fmt"
	"slices"
)

// Warnings: what a graph may contain and somebody should look at (2-model §2.7). Codes are stable.
const (
	WarnProviderUnknown    = "PROVIDER_UNKNOWN"     // a data service whose provider nobody knows
	WarnDeliversNotHeld    = "DELIVERS_NOT_HELD"    // something is delivered that the provider is not recorded to hold
	WarnChannelNoSystem    = "CHANNEL_NO_SYSTEM"    // the system behind a channel is not recorded
	WarnConditionMissing   = "CONDITION_MISSING"    // FROM_SYSTEM_IF without coverage, condition or exception
	WarnWithdrawnReliedOn  = "WITHDRAWN_RELIED_ON"  // withdrawn without successor while others rely on it
	WarnNamesNearlyEqual   = "NAMES_NEARLY_EQUAL"   // two nodes of one type are named alike
	WarnTerritoryUnknown   = "TERRITORY_UNKNOWN"    // the code of a territory that is not in the registry
	WarnSolidWithoutSource = "SOLID_WITHOUT_SOURCE" // a basis other than INFERRED without source counts as INFERRED
)

// Warnings returns what somebody should look at in the graph at a date, by code and then by node; empty if nothing.
func (v *View) Warnings() []Problem {
	w := warner{View: v}
	for d := range All[*DataServiceFacts](v.Snapshot, TypeDataService) {
		w.dataService(d)
	}
	for i := range All[*IntegrationFacts](v.Snapshot, TypeIntegration) {
		w.delivered(i.Ref(), i.Provider.System, i.Delivers)
	}
	for c := range All[*ChannelFacts](v.Snapshot, TypeChannel) {
		if c.System == "" {
			w.warn(WarnChannelNoSystem, c.Ref(), "/system", "Record the system through which its applications are handled.",
				"The system behind this channel is not recorded.")
		}
	}
	for r := range All[*RequirementFacts](v.Snapshot, TypeRequirement) {
		w.statements(r)
		if r.AppliesTo != nil {
			w.territories(r.Ref(), "/appliesTo/territory", r.AppliesTo.Territory)
		}
	}
	for h := range All[*HoldingFacts](v.Snapshot, TypeHolding) {
		if h.Coverage != nil {
			w.territories(h.Ref(), "/coverage/territory", h.Coverage.Territory)
		}
	}
	for o := range All[*OrganizationFacts](v.Snapshot, TypeOrganization) {
		if o.Territory != "" {
			w.territories(o.Ref(), "/territory", []string{o.Territory})
		}
	}
	for s := range All[*InformationSystemFacts](v.Snapshot, TypeInformationSystem) {
		w.withdrawn(s)
	}
	for n := range v.Nodes() {
		if c := n.Basis(); c.Trust() == Inferred && c.Basis != Inferred && c.Basis != "" {
			w.warn(WarnSolidWithoutSource, n.Ref(), "/source", "Name the source or the provision.",
				"It is said to be %s and names no source, so answers take it for INFERRED.", c.Basis)
		}
	}
	w.alike()
	slices.SortStableFunc(w.found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), a.Ref.Compare(b.Ref), cmp.Compare(a.Field, b.Field))
	})
	return w.found
}

type warner struct {
	*View
	found []Problem
}

func (w *warner) warn(code string, ref Ref, field, remedy, format string, args ...any) {
	w.found = append(w.found, Problem{Code: code, Ref: ref, Field: field, Message: fmt.Sprintf(format, args...),
		Remedy: remedy, Severity: SeverityWarning})
}

func (w *warner) dataService(d *DataServiceFacts) {
	if d.Provider == "" {
		w.warn(WarnProviderUnknown, d.Ref(), "/provider", "Ask the gateway's operator which system publishes it.",
			"The system that publishes this data service is not known.")
		return
	}
	w.delivered(d.Ref(), d.Provider, d.Delivers)
}

func (w *warner) delivered(ref Ref, provider Key, delivers *Deliveries) {
	if delivers == nil {
		return
	}
	documents, items := w.heldBy(provider)
	for _, key := range delivers.DocumentTypes {
		if !documents[key] && !w.itemsHeld(key, items) {
			w.warn(WarnDeliversNotHeld, ref, "/delivers/documentTypes", "Record the holding, or correct the delivery.",
				"It delivers %q, which %q is not recorded to hold.", key, provider)
		}
	}
	for _, key := range delivers.DataItems {
		if !items[key] {
			w.warn(WarnDeliversNotHeld, ref, "/delivers/dataItems", "Record the holding, or correct the delivery.",
				"It delivers the item %q, which %q is not recorded to hold.", key, provider)
		}
	}
}

// heldBy returns the document types and data items that a system holds; who holds a document holds its items.
func (w *warner) heldBy(system Key) (documents, items map[Key]bool) {
	documents, items = map[Key]bool{}, map[Key]bool{}
	for h := range w.HoldingsOf(system) {
		if h.DataItem != "" {
			items[h.DataItem] = true
			continue
		}
		documents[h.DocumentType] = true
		for _, item := range w.DocumentType(h.DocumentType).Items {
			items[item] = true
		}
	}
	return documents, items
}

func (w *warner) itemsHeld(documentType Key, items map[Key]bool) bool {
	proved := w.DocumentType(documentType).Items
	for _, item := range proved {
		if !items[item] {
			return false
		}
	}
	return len(proved) > 0
}

func (w *warner) statements(r *RequirementFacts) {
	for i, s := range r.ActSays {
		if s.Says == SaysFromSystemIf && s.Coverage == nil && s.Condition.IsZero() && s.Exception.IsZero() {
			w.warn(WarnConditionMissing, r.Ref(), fmt.Sprintf("/actSays/%d", i), "Record the condition as the act words it.",
				"The act takes data from a system only in some cases, and the cases are not recorded.")
		}
		if s.Coverage != nil {
			w.territories(r.Ref(), fmt.Sprintf("/actSays/%d/coverage/territory", i), s.Coverage.Territory)
		}
	}
}

// territories warns of codes that stand for no territory of the registry: nobody can say what lies in them.
func (w *warner) territories(ref Ref, field string, codes []string) {
	for _, code := range codes {
		if w.Territory(Key(code)) == nil {
			w.warn(WarnTerritoryUnknown, ref, field, "Record the territory with its parent, or correct the code.",
				"%q is the code of no territory in the registry; answers take it for one apart from all others.", code)
		}
	}
}

func (w *warner) withdrawn(s *InformationSystemFacts) {
	if s.Successor != "" || StatusAt(s.Status, w.Date) != StatusWithdrawn {
		return
	}
	relying := len(w.referrers(integrationProvider, s.Key)) + len(w.referrers(channelSystem, s.Key)) +
		len(w.referrers(serviceOwnSystems, s.Key))
	if relying > 0 {
		w.warn(WarnWithdrawnReliedOn, s.Ref(), "/successor", "Name the successor, or end what relies on it.",
			"It is withdrawn and names no successor, and %d integrations, channels or services rely on it.", relying)
	}
}

// alike warns of nodes whose names are nearly equal: of each once, with the first that it is like.
func (w *warner) alike() {
	for _, t := range []NodeType{TypeOrganization, TypeDocumentType, TypeDataItem, TypeInformationSystem, TypeService} {
		warned := map[Key]bool{}
		for _, pair := range w.NamedAlike(t) {
			if !warned[pair.B] {
				w.warn(WarnNamesNearlyEqual, Ref{t, pair.B}, "/name", "If they are the same thing, keep one; else name them apart.",
					"It is named like %q.", pair.A)
			}
			warned[pair.B] = true
		}
	}
}

// nameOf returns the name of a node, and no text for the types that have none.
func nameOf(n Node) Text {
	switch n := n.(type) {
	case *OrganizationFacts:
		return n.Name
	case *DocumentTypeFacts:
		return n.Name
	case *DataItemFacts:
		return n.Name
	case *InformationSystemFacts:
		return n.Name
	case *ServiceFacts:
		return n.Name
	}
	return Text{}
}
