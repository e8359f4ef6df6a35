package gap

import (
	"maps"
	"slices"
	"strconv"

	"onceonly/graph"
)

// What is there twice (3-verdicts §3.10): documents demanded twice by one service, and data held by several systems. Nodes
// with nearly equal names are View.NamedAlike.

// RepeatedDemand is a document of the same type and subject that one service demands more than once on some channel.
type RepeatedDemand struct {
	Service      graph.Key
	DocumentType graph.Key
	Subject      string      // whose document; "" where it is not recorded, and the two may be of different people
	Requirements []graph.Key // those that meet, by key
	Channels     []graph.Key // on which they meet, by key; "" is the nameless channel
	Applications int         // a year through these channels; 0 where no demand is recorded
}

// RepeatedDemands returns the documents demanded more than once, by service, document type and subject. Lists of one group
// are alternatives and do not meet, nor do demands through different channels, for events at
// different times or of different applicants.
func (t *Table) RepeatedDemands() []RepeatedDemand {
	var found []RepeatedDemand
	for _, s := range t.all() {
		type subject struct {
			document graph.Key
			whose    string
		}
		known := map[subject]*RepeatedDemand{}
		for i := range s.units {
			for j := i + 1; j < len(s.units); j++ {
				u, v := &s.units[i], &s.units[j]
				if u.on != v.on || !u.evidence || !meet(u.requirement, v.requirement) {
					continue
				}
				of := subject{u.requirement.DocumentType, u.requirement.Subject}
				if known[of] == nil {
					known[of] = &RepeatedDemand{Service: s.key, DocumentType: of.document, Subject: of.whose}
				}
				known[of].Requirements = append(known[of].Requirements, u.requirement.Key, v.requirement.Key)
				known[of].Channels = append(known[of].Channels, u.channel)
			}
		}
		for _, r := range known {
			r.Requirements, r.Channels = asSet(r.Requirements), asSet(r.Channels)
			r.Applications = s.applications(r.Channels)
			found = append(found, *r)
		}
	}
	return ordered(found, (*RepeatedDemand).place)
}

// meet reports whether an applicant may have to bring the same document for both demands.
func meet(a, b *graph.RequirementFacts) bool {
	if a.DocumentType != b.DocumentType || a.Subject != b.Subject || a.Key == b.Key {
		return false
	}
	alternatives := a.Group != "" && a.Group == b.Group && a.List != b.List
	if alternatives || a.AppliesTo == nil || b.AppliesTo == nil {
		return !alternatives
	}
	x, y := a.AppliesTo, b.AppliesTo
	others := len(x.Applicants) > 0 && len(y.Applicants) > 0 &&
		!slices.ContainsFunc(x.Applicants, func(code string) bool { return slices.Contains(y.Applicants, code) })
	return !others && x.Event.Overlaps(y.Event)
}

func asSet(keys []graph.Key) []graph.Key {
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (r *RepeatedDemand) place() graph.Key {
	return inOrder(string(r.Service), string(r.DocumentType), strconv.Quote(r.Subject))
}

// SharedData is a piece of information, or a document whose pieces are not listed, that several systems hold.
type SharedData struct {
	DataItem     graph.Key       // exactly one of the two is given
	DocumentType graph.Key       //
	Holders      []graph.Key     // systems, by key
	Sources      []graph.Key     // those that do not have it as a copy of another one's, by key
	Holdings     []graph.Key     // on which this rests, by key
	Conflict     [2]ConflictKind // by run
}

// ConflictKind says whether several systems claim to be the source that the state relies on.
type ConflictKind string

const (
	NoConflict  ConflictKind = "NONE"     // at most one holding is authoritative for any case
	Conflicting ConflictKind = "CONFLICT" // two authoritative holdings of different systems may cover the same case
	NoAuthority ConflictKind = "NOBODY"   // none is authoritative: which of them is right is not recorded
)

// Shared returns the data that at least two systems hold, those on whose source systems disagree first, then those with
// most holders, then by key. Withdrawn systems and placeholders hold nothing. Who holds a document holds its pieces.
func (t *Table) Shared() []SharedData {
	var found []SharedData
	add := func(item, document graph.Key, holdings []*graph.HoldingFacts) {
		d := SharedData{DataItem: item, DocumentType: document}
		systems, sources := map[graph.Key]bool{}, map[graph.Key]bool{}
		for _, h := range holdings {
			systems[h.System] = true
			if h.CopyOf == "" {
				sources[h.System] = true
			}
			d.Holdings = append(d.Holdings, h.Key)
		}
		if len(systems) < 2 {
			return
		}
		d.Holders, d.Sources, d.Holdings = slices.Sorted(maps.Keys(systems)), slices.Sorted(maps.Keys(sources)), asSet(d.Holdings)
		d.Conflict = [2]ConflictKind{conflict(solid(holdings)), conflict(holdings)}
		found = append(found, d)
	}
	r := t.reader()
	for item := range graph.All[*graph.DataItemFacts](t.view.Snapshot, graph.TypeDataItem) {
		holdings := r.present(r.HoldingsOfItem(item.Key))
		for d := range r.DocumentTypesProving(item.Key) {
			holdings = append(holdings, r.present(r.HoldingsOfDocument(d.Key))...)
		}
		add(item.Key, "", holdings)
	}
	for d := range graph.All[*graph.DocumentTypeFacts](t.view.Snapshot, graph.TypeDocumentType) {
		if len(d.Items) == 0 {
			add("", d.Key, r.present(r.HoldingsOfDocument(d.Key)))
		}
	}
	return ordered(found, (*SharedData).place)
}

// present gives the holdings valid at the date, of systems that are there.
func (r *reader) present(of func(func(*graph.HoldingFacts) bool)) []*graph.HoldingFacts {
	return slices.DeleteFunc(r.holdings(of), func(h *graph.HoldingFacts) bool { return r.stateOf(h.System, certain) == gone })
}

func solid(holdings []*graph.HoldingFacts) []*graph.HoldingFacts {
	return slices.DeleteFunc(slices.Clone(holdings), func(h *graph.HoldingFacts) bool { return !h.Solid() })
}

// conflict says whether two of the holdings of one thing claim the same cases. What is a copy claims nothing. Coverages that
// differ in their dates do not meet; of other limits, and of a coverage that is not recorded, it cannot be excluded.
func conflict(holdings []*graph.HoldingFacts) ConflictKind {
	authoritative := slices.DeleteFunc(slices.Clone(holdings), func(h *graph.HoldingFacts) bool { return !h.Authoritative || h.CopyOf != "" })
	if len(authoritative) == 0 && len(holdings) > 0 {
		return NoAuthority
	}
	for i, h := range authoritative {
		for _, o := range authoritative[:i] {
			if h.System != o.System && dates(h.Coverage).Overlaps(dates(o.Coverage)) {
				return Conflicting
			}
		}
	}
	return NoConflict
}

func dates(c *graph.Coverage) graph.Period {
	if c == nil {
		return graph.Period{}
	}
	return graph.Period{From: c.From, To: c.To}
}

func (d *SharedData) place() graph.Key {
	order := []ConflictKind{Conflicting, NoAuthority, NoConflict}
	return inOrder(rank(slices.Index(order, d.Conflict[certain])), rank(slices.Index(order, d.Conflict[possible])), down(len(d.Holders)),
		string(d.DataItem), string(d.DocumentType))
}

// The answers as GraphQL binds to them.

type (
	RepeatedDemandConnection = graph.Connection[RepeatedDemandIn]
	RepeatedDemandEdge       = graph.Edge[RepeatedDemandIn]
	SharedDataConnection     = graph.Connection[SharedDataIn]
	SharedDataEdge           = graph.Edge[SharedDataIn]
)

// RepeatedDemandIn is a repeated demand in a catalogue.
type RepeatedDemandIn struct {
	*RepeatedDemand
	Catalogue *graph.Catalogue
}

func inRepeated(c *graph.Catalogue, r *RepeatedDemand) RepeatedDemandIn {
	return RepeatedDemandIn{r, c}
}

// RepeatedDemandsIn pages through the documents demanded more than once.
func (t *Table) RepeatedDemandsIn(c *graph.Catalogue, page graph.Page) (RepeatedDemandConnection, error) {
	return paged(c, "repeated demands", t.RepeatedDemands(), (*RepeatedDemand).place, inRepeated, page)
}

func (n RepeatedDemandIn) Service() *graph.Service {
	return n.Catalogue.Service(n.RepeatedDemand.Service)
}
func (n RepeatedDemandIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.RepeatedDemand.DocumentType)
}
func (n RepeatedDemandIn) Subject() *string { return recorded(n.RepeatedDemand.Subject) }
func (n RepeatedDemandIn) Requirements() []graph.Requirement {
	return nodes(n.RepeatedDemand.Requirements, n.Catalogue.Requirement)
}
func (n RepeatedDemandIn) Channels() []graph.Channel {
	return nodes(n.RepeatedDemand.Channels, n.Catalogue.Channel)
}

// SharedDataIn is shared data in a catalogue.
type SharedDataIn struct {
	*SharedData
	Catalogue *graph.Catalogue
}

func inShared(c *graph.Catalogue, d *SharedData) SharedDataIn { return SharedDataIn{d, c} }

// SharedIn pages through the data that several systems hold.
func (t *Table) SharedIn(c *graph.Catalogue, page graph.Page) (SharedDataConnection, error) {
	return paged(c, "shared data", t.Shared(), (*SharedData).place, inShared, page)
}

func (n SharedDataIn) DataItem() *graph.DataItem { return n.Catalogue.DataItem(n.SharedData.DataItem) }
func (n SharedDataIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.SharedData.DocumentType)
}
func (n SharedDataIn) Holders() []graph.InformationSystem {
	return nodes(n.SharedData.Holders, n.Catalogue.System)
}
func (n SharedDataIn) Sources() []graph.InformationSystem {
	return nodes(n.SharedData.Sources, n.Catalogue.System)
}
func (n SharedDataIn) Holdings() []graph.Holding {
	return nodes(n.SharedData.Holdings, n.Catalogue.Holding)
}
func (n SharedDataIn) Conflict(run Run) ConflictKind { return n.SharedData.Conflict[run.index()] }

// AlikeIn is two nodes with nearly equal names in a catalogue.
type AlikeIn struct {
	*graph.NamedAlike
	Catalogue *graph.Catalogue
}

type (
	NamedAlikeConnection = graph.Connection[AlikeIn]
	NamedAlikeEdge       = graph.Edge[AlikeIn]
)

func inAlike(c *graph.Catalogue, a *graph.NamedAlike) AlikeIn { return AlikeIn{a, c} }

type alikeSlot struct{ of graph.NodeType }

// NamedAlikeIn pages through the nodes of a type with nearly equal names, by their keys.
func NamedAlikeIn(c *graph.Catalogue, t graph.NodeType, page graph.Page) (NamedAlikeConnection, error) {
	place := func(a *graph.NamedAlike) graph.Key { return inOrder(string(a.A), string(a.B)) }
	pairs := graph.Slot(c.View, alikeSlot{t}, func() []graph.NamedAlike { return c.View.NamedAlike(t) })
	return paged(c, named("named alike", t), pairs, place, inAlike, page)
}

func (n AlikeIn) Nodes() []graph.Handle {
	return []graph.Handle{n.Catalogue.Node(n.Type, n.A), n.Catalogue.Node(n.Type, n.B)}
}
