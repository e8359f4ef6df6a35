package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// CourierLoop is a document that a service demands although it is the result of a service and the data do not arrive: the
// applicant carries paper from one body to another (3-verdicts §3.10). The demanding service may be an issuing one: who
// wants a licence prolonged brings the licence.
type CourierLoop struct {
	Demanding     graph.Key // service
	Requirement   graph.Key // of that service
	DemandingBody graph.Key // responsible for it, "" where none is recorded
	DocumentType  graph.Key
	Channels      []graph.Key // of the demanding service on which the data do not arrive on solid facts, by key
	Possibly      []graph.Key // of these, those on which they do not arrive even if what is in doubt turns out well
	Avoidable     bool        // the applicant may give other documents instead whose data arrive: the group is free already, on solid facts
	Applications  [2]int      // a year through the channels, by run; 0 where no demand is recorded
	*Issue
}

// Issue is where a kind of document comes from. Loops of the same kind share it.
type Issue struct {
	Issuing        []graph.Key // services whose result it is, by key
	IssuingBodies  []graph.Key // responsible for these, by key; "" where none is recorded
	IssuingSystems []graph.Key // in which these work, so that the record should be there, by key
	Holders        []RecordHolder
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
	Bodies        []graph.Key // one of which is responsible for one of the two services; "": nobody recorded
	Services      []graph.Key // one of which is one of the two
	DocumentTypes []graph.Key
	BetweenBodies *bool // of two different bodies
}

func (w *CourierLoopWhere) holds(l *CourierLoop) bool {
	among := func(filter []graph.Key, one graph.Key, others []graph.Key) bool {
		return isAmong(filter, one) || slices.ContainsFunc(filter, func(key graph.Key) bool { return has(others, key) })
	}
	return among(w.Bodies, l.DemandingBody, l.IssuingBodies) && among(w.Services, l.Demanding, l.Issuing) && isAmong(w.DocumentTypes, l.DocumentType) &&
		(w.BetweenBodies == nil || l.BetweenBodies() == *w.BetweenBodies)
}

// BetweenBodies reports whether another body than that of the demanding service is responsible for an issuing one.
func (l *CourierLoop) BetweenBodies() bool {
	return len(l.IssuingBodies) > 1 || l.IssuingBodies[0] != l.DemandingBody
}

// CourierLoops returns the loops that satisfy the conditions, those with most applications a year first, then those on most
// channels, then by document type and requirement. Documents that may be given but need not be are in no loop.
func (t *Table) CourierLoops(where CourierLoopWhere) []CourierLoop {
	var loops []CourierLoop
	issues := map[graph.Key]*Issue{}
	for _, s := range t.all() {
		var freed [2][]bool
		for i := 0; i < len(s.units); {
			end := i + 1
			for end < len(s.units) && s.units[end].requirement == s.units[i].requirement {
				end++
			}
			r := s.units[i].requirement
			issue, known := issues[r.DocumentType]
			if !known {
				issue = t.issue(r.DocumentType)
				issues[r.DocumentType] = issue
			}
			if issue != nil && s.units[i].blocks() {
				if freed[certain] == nil {
					freed = s.freed()
				}
				loop := CourierLoop{Demanding: s.key, DemandingBody: s.Responsible, Requirement: r.Key, DocumentType: r.DocumentType, Avoidable: true, Issue: issue}
				for j := i; j < end; j++ {
					loop.note(&s.units[j], freed[certain][j])
				}
				if len(loop.Channels) > 0 && where.holds(&loop) {
					loop.Applications = [2]int{s.applications(loop.Channels), s.applications(loop.Possibly)}
					loops = append(loops, loop)
				}
			}
			i = end
		}
	}
	return ordered(loops, (*CourierLoop).place)
}

// issue finds where a kind of document comes from; nil where no service issues it.
func (t *Table) issue(document graph.Key) *Issue {
	services := t.view.Referrers(graph.TypeService, "results.documentType", document)
	if len(services) == 0 {
		return nil
	}
	i := &Issue{Issuing: services, Holders: t.recordHolders(document)}
	for _, key := range services {
		s := t.view.Service(key)
		i.IssuingBodies = append(i.IssuingBodies, s.Responsible)
		i.IssuingSystems = append(i.IssuingSystems, s.OwnSystems...)
	}
	i.IssuingBodies, i.IssuingSystems = asSet(i.IssuingBodies), asSet(i.IssuingSystems)
	return i
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

func (l *CourierLoop) place() graph.Key {
	return inOrder(down(l.Applications[certain]), down(len(l.Channels)), string(l.DocumentType), string(l.Requirement))
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
	if err := readKeys(c, nodesNamed{graph.TypeOrganization, &w.Bodies, true}, nodesNamed{graph.TypeService, &w.Services, false}, nodesNamed{graph.TypeDocumentType, &w.DocumentTypes, false}); err != nil {
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

// IssuingServices can be many, so they count in the catalogue's budget: LIMIT when it is used up.
func (n CourierLoopIn) IssuingServices() ([]graph.Service, error) {
	return nodes(n.Issuing, n.Catalogue.Service), n.Catalogue.Spend(len(n.Issuing))
}

func (n CourierLoopIn) DemandingService() *graph.Service { return n.Catalogue.Service(n.Demanding) }
func (n CourierLoopIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.CourierLoop.DocumentType)
}
func (n CourierLoopIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.CourierLoop.Requirement)
}
func (n CourierLoopIn) IssuingBodies() []graph.Organization {
	return nodes(n.Issue.IssuingBodies, n.Catalogue.Organization)
}
func (n CourierLoopIn) DemandingBody() *graph.Organization {
	return n.Catalogue.Organization(n.CourierLoop.DemandingBody)
}
func (n CourierLoopIn) IssuingSystems() []graph.InformationSystem {
	return nodes(n.Issue.IssuingSystems, n.Catalogue.System)
}
func (n CourierLoopIn) Holders() []RecordHolderIn {
	return put(n.Catalogue, n.Issue.Holders, inRecordHolder)
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
