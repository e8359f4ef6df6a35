package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// CourierLoop is a result of one service that another demands as a document although the data do not reach it: the
// applicant carries paper from one body to another (3-verdicts §3.10). The services may be the same one: who wants
// a licence prolonged brings the licence.
type CourierLoop struct {
	Issuing        graph.Key // service whose result it is
	Demanding      graph.Key // service
	Requirement    graph.Key // of the demanding service
	DocumentType   graph.Key
	IssuingBody    graph.Key   // responsible for the service, "" where none is recorded
	DemandingBody  graph.Key   // likewise
	Channels       []graph.Key // of the demanding service on which the data do not arrive on solid facts, by key
	Possibly       []graph.Key // of these, those on which they do not arrive even if what is in doubt turns out well
	Avoidable      bool        // the applicant may give other documents instead whose data arrive: the group is free already, on solid facts
	Holders        []RecordHolder
	IssuingSystems []graph.Key // systems in which the issuing service works, so that the record should be there
	Applications   [2]int      // a year through the channels, by run; 0 where no demand is recorded
}

// RecordHolder is a system that holds what a document proves.
type RecordHolder struct {
	System        graph.Key
	Inferred      bool // that it holds the record is only supposed, or not yet: the possible run alone counts it
	Items         int  // how many pieces of information of the document it holds
	Authoritative bool // for one of these
}

// CourierLoopWhere says which loops are wanted; what is nil wants all.
type CourierLoopWhere struct {
	Body          *graph.Key // responsible for one of the two services
	Service       *graph.Key // one of the two
	DocumentType  *graph.Key
	BetweenBodies *bool // of two different bodies
}

func (w *CourierLoopWhere) holds(l *CourierLoop) bool {
	return (w.Body == nil || l.IssuingBody == *w.Body || l.DemandingBody == *w.Body) &&
		(w.Service == nil || l.Issuing == *w.Service || l.Demanding == *w.Service) &&
		(w.DocumentType == nil || l.DocumentType == *w.DocumentType) &&
		(w.BetweenBodies == nil || l.BetweenBodies() == *w.BetweenBodies)
}

// BetweenBodies reports whether different bodies are responsible for the two services.
func (l *CourierLoop) BetweenBodies() bool { return l.IssuingBody != l.DemandingBody }

// CourierLoops returns the loops that satisfy the conditions, those with most applications a year first, then those on most
// channels, then by issuing service and requirement. Documents that may be given but need not be are in no loop.
func (t *Table) CourierLoops(where CourierLoopWhere) []CourierLoop {
	var loops []CourierLoop
	for _, s := range t.all() {
		var freed [2][]bool
		for i := 0; i < len(s.units); {
			end := i + 1
			for end < len(s.units) && s.units[end].requirement == s.units[i].requirement {
				end++
			}
			u := &s.units[i]
			issuing := t.view.Referrers(graph.TypeService, "results.documentType", u.requirement.DocumentType)
			if len(issuing) > 0 && u.blocks() {
				if freed[certain] == nil {
					freed = s.freed()
				}
				loop := CourierLoop{Demanding: s.key, DemandingBody: s.Responsible, Requirement: u.requirement.Key,
					DocumentType: u.requirement.DocumentType, Avoidable: true}
				for j := i; j < end; j++ {
					loop.note(&s.units[j], freed[certain][j])
				}
				if len(loop.Channels) > 0 {
					loop.Applications = [2]int{s.applications(loop.Channels), s.applications(loop.Possibly)}
					loop.Holders = t.recordHolders(loop.DocumentType)
					for _, key := range issuing {
						if from := loop.from(t.view.Service(key)); where.holds(&from) {
							loops = append(loops, from)
						}
					}
				}
			}
			i = end
		}
	}
	slices.SortFunc(loops, func(a, b CourierLoop) int { return cmp.Compare(a.place(), b.place()) })
	return loops
}

// note adds the channel of a unit on which the data do not arrive.
func (l *CourierLoop) note(u *unit, freed bool) {
	if u.found[certain].headline().outcome == now {
		return
	}
	l.Avoidable = l.Avoidable && freed
	l.Channels = append(l.Channels, u.channel)
	if u.found[possible].headline().outcome != now {
		l.Possibly = append(l.Possibly, u.channel)
	}
}

// from gives the loop as one that begins at a service.
func (l CourierLoop) from(issuing *graph.ServiceFacts) CourierLoop {
	l.Issuing, l.IssuingBody, l.IssuingSystems = issuing.Key, issuing.Responsible, issuing.OwnSystems
	return l
}

func (l *CourierLoop) place() graph.Key {
	return inOrder(down(l.Applications[certain]), down(len(l.Channels)), string(l.Issuing), string(l.Requirement))
}

// recordHolders returns the systems that hold the document or pieces of it, by key.
func (t *Table) recordHolders(document graph.Key) []RecordHolder {
	d := documents.get(t, document).value
	var holders []RecordHolder
	for i := range d.held[possible] {
		h := &d.held[possible][i]
		at := slices.IndexFunc(holders, func(r RecordHolder) bool { return r.System == h.system })
		if at < 0 {
			at = len(holders)
			holders = append(holders, RecordHolder{System: h.system, Inferred: true})
		}
		holders[at].Authoritative = holders[at].Authoritative || h.holding != nil && h.holding.Authoritative
		if !slices.ContainsFunc(d.held[possible][:i], func(o held) bool { return o.system == h.system && o.item == h.item }) {
			holders[at].Items++
		}
	}
	for i := range holders {
		holders[i].Inferred = !slices.ContainsFunc(d.held[certain], func(h held) bool { return h.system == holders[i].System })
	}
	slices.SortFunc(holders, func(a, b RecordHolder) int { return cmp.Compare(a.System, b.System) })
	return holders
}

// The answers as GraphQL binds to them.

type (
	CourierLoopConnection = graph.Connection[CourierLoopIn]
	CourierLoopEdge       = graph.Edge[CourierLoopIn]
)

// CourierLoopsIn pages through the loops. BAD_REQUEST for an id of another type or moment.
func (t *Table) CourierLoopsIn(c *graph.Catalogue, where *CourierLoopWhere, page graph.Page) (CourierLoopConnection, error) {
	var w CourierLoopWhere
	if where != nil {
		w = *where
	}
	if err := readKeys(c, wanted{graph.TypeOrganization, &w.Body}, wanted{graph.TypeService, &w.Service}, wanted{graph.TypeDocumentType, &w.DocumentType}); err != nil {
		return CourierLoopConnection{}, err
	}
	return paged(c, named("courier loops", w), t.CourierLoops(w), (*CourierLoop).place, inLoop, page)
}

// CourierLoopIn is a loop in a catalogue.
type CourierLoopIn struct {
	*CourierLoop
	Catalogue *graph.Catalogue
}

func inLoop(c *graph.Catalogue, l *CourierLoop) CourierLoopIn { return CourierLoopIn{l, c} }

func (n CourierLoopIn) IssuingService() *graph.Service   { return n.Catalogue.Service(n.Issuing) }
func (n CourierLoopIn) DemandingService() *graph.Service { return n.Catalogue.Service(n.Demanding) }
func (n CourierLoopIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.CourierLoop.DocumentType)
}
func (n CourierLoopIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.CourierLoop.Requirement)
}
func (n CourierLoopIn) IssuingBody() *graph.Organization {
	return n.Catalogue.Organization(n.CourierLoop.IssuingBody)
}
func (n CourierLoopIn) DemandingBody() *graph.Organization {
	return n.Catalogue.Organization(n.CourierLoop.DemandingBody)
}
func (n CourierLoopIn) IssuingSystems() []graph.InformationSystem {
	return nodes(n.CourierLoop.IssuingSystems, n.Catalogue.System)
}
func (n CourierLoopIn) Holders() []RecordHolderIn {
	return put(n.Catalogue, n.CourierLoop.Holders, inRecordHolder)
}
func (n CourierLoopIn) Applications() Bounds {
	return Bounds{n.CourierLoop.Applications[certain], n.CourierLoop.Applications[possible]}
}

// Verdicts are those of the channels on which the data do not arrive.
func (n CourierLoopIn) Verdicts() []VerdictIn {
	list := make([]VerdictIn, len(n.Channels))
	for i, channel := range n.Channels {
		list[i] = *Of(n.Catalogue.View).Verdict(n.CourierLoop.Requirement, channel).InCatalogue(n.Catalogue)
	}
	return list
}

// RecordHolderIn is a holder of a record in a catalogue.
type RecordHolderIn struct {
	*RecordHolder
	Catalogue *graph.Catalogue
}

func inRecordHolder(c *graph.Catalogue, h *RecordHolder) RecordHolderIn { return RecordHolderIn{h, c} }

func (n RecordHolderIn) System() *graph.InformationSystem {
	return n.Catalogue.System(n.RecordHolder.System)
}
