package gap

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// What nobody knows yet, as a work list (3-verdicts §3.10, 2-model §2.4).

// QuestionKind is a kind of thing to find out.
type QuestionKind string

// In the order in which they stand where the same paper hangs on them.
const (
	AskHolding        QuestionKind = "CONFIRM_HOLDING"      // whether a system really holds what it is only supposed to
	AskOwner          QuestionKind = "CONFIRM_CONNECTION"   // what What says, of an integration, a data service or a holding
	AskConsumer       QuestionKind = "CONFIRM_CONSUMER"     // whether applications are handled through a system that is only supposed
	SurveyDocument    QuestionKind = "SURVEY_DOCUMENT_TYPE" // which system holds what it proves (para. 8(1))
	SurveyConnections QuestionKind = "SURVEY_CONNECTIONS"   // with which systems one is integrated (Appendix 2, row 14)
	SurveyServices    QuestionKind = "SURVEY_DATA_SERVICES" // which data services a system publishes
	SurveyOwnSystems  QuestionKind = "SURVEY_OWN_SYSTEMS"   // whether a service has a system of its own (Appendix 2, row 13)
	RecordChannel     QuestionKind = "RECORD_CHANNEL"       // the system behind a channel
	RecordProvider    QuestionKind = "RECORD_PROVIDER"      // which system publishes a data service
	ReadTheAct        QuestionKind = "READ_ACT"             // what the acts of a service say on the source of its documents
	RecordDocuments   QuestionKind = "RECORD_DOCUMENTS"     // which documents a service demands
	RecordCarriers    QuestionKind = "RECORD_CARRIERS"      // whether a service's documents are asked for on paper
)

var questionKinds = []QuestionKind{AskHolding, AskOwner, AskConsumer, SurveyDocument, SurveyConnections, SurveyServices, SurveyOwnSystems, RecordChannel,
	RecordProvider, ReadTheAct, RecordDocuments, RecordCarriers}

// OpenQuestion is one thing to find out, for the body that has to.
type OpenQuestion struct {
	Kind         QuestionKind
	Node         graph.Ref // what it is about
	What         What      // for CONFIRM_CONNECTION
	Body         graph.Key // the owner of the system that is asked, else the body responsible for the services; "" where none is recorded
	Documents    int       // demanded documents × channels that hang on the answer
	Services     int       // that demand them
	Applications int       // a year for these, through these channels; 0 where no demand is recorded

	place graph.Key // in the list
}

// OpenQuestionWhere says which questions are wanted; what is nil or empty wants all.
type OpenQuestionWhere struct {
	Kinds  []QuestionKind
	Bodies []graph.Key // that have to find out; "": nobody recorded
}

// QuestionCount is how many questions of a kind there are.
type QuestionCount struct {
	Kind  QuestionKind
	Count int
}

// QuestionsOfBody is how many questions a body has to answer, by kind.
type QuestionsOfBody struct {
	Body   graph.Key
	Total  int
	Counts []QuestionCount
}

// OpenQuestions returns what nobody knows yet and some demanded document hangs on, those first on which most documents
// hang, then most applications, then by kind, node and body; and how many each body has to answer, whatever their kind.
//
// A document hangs on a question if it is not REPLACEABLE_NOW on solid facts, its group is not free already, it is no
// optional one, and the best way of its data leads through what is asked; on READ_ACT and RECORD_CARRIERS every document
// hangs of which that is not known. On RECORD_DOCUMENTS none can be counted: they are not known. A connection that
// nobody has surveyed is a question to both ends, as either can answer it.
func (t *Table) OpenQuestions(where OpenQuestionWhere) ([]OpenQuestion, []QuestionsOfBody) {
	var questions []OpenQuestion
	counts := map[graph.Key]map[QuestionKind]int{}
	for _, q := range t.questions() {
		if !isAmong(where.Bodies, q.Body) {
			continue
		}
		if counts[q.Body] == nil {
			counts[q.Body] = map[QuestionKind]int{}
		}
		counts[q.Body][q.Kind]++
		if isAmong(where.Kinds, q.Kind) {
			questions = append(questions, q)
		}
	}
	return questions, ofBodies(counts)
}

// findQuestions gives all of them in order.
func (t *Table) findQuestions() []OpenQuestion {
	l := workList{table: t, reader: t.reader(), open: map[questionKey]*hanging{}, providers: t.unknownProviders()}
	for _, s := range t.all() {
		l.service(s)
	}
	questions := make([]OpenQuestion, 0, len(l.open))
	for key, h := range l.open {
		h.leave()
		q := OpenQuestion{Kind: key.kind, Node: key.node, What: key.what, Body: key.body, Documents: h.documents, Services: h.services, Applications: h.applications}
		q.place = inOrder(down(q.Documents), down(q.Applications), rank(slices.Index(questionKinds, q.Kind)), q.Node.String(), string(q.What), string(q.Body))
		questions = append(questions, q)
	}
	slices.SortFunc(questions, func(a, b OpenQuestion) int { return cmp.Compare(a.place, b.place) })
	return questions
}

func ofBodies(counts map[graph.Key]map[QuestionKind]int) []QuestionsOfBody {
	bodies := make([]QuestionsOfBody, 0, len(counts))
	for body, counted := range counts {
		b := QuestionsOfBody{Body: body}
		for _, kind := range questionKinds {
			if n := counted[kind]; n > 0 {
				b.Counts = append(b.Counts, QuestionCount{kind, n})
				b.Total += n
			}
		}
		bodies = append(bodies, b)
	}
	slices.SortFunc(bodies, func(a, b QuestionsOfBody) int { return cmp.Or(b.Total-a.Total, cmp.Compare(a.Body, b.Body)) })
	return bodies
}

type questionKey struct {
	kind QuestionKind
	node graph.Ref
	what What
	body graph.Key
}

// hanging is what hangs on a question, while services are gone through in order.
type hanging struct {
	documents, services, applications int
	service                           *served
	last                              *unit
	channels                          []graph.Key
}

func (h *hanging) add(s *served, u *unit) {
	if h.service != s {
		h.leave()
		h.service, h.services = s, h.services+1
	}
	if u == nil {
		for _, c := range s.channels {
			h.channels = append(h.channels, c.key)
		}
		return
	}
	if h.last == u {
		return
	}
	h.last, h.documents = u, h.documents+1
	if !slices.Contains(h.channels, u.channel) {
		h.channels = append(h.channels, u.channel)
	}
}

func (h *hanging) leave() {
	if h.service != nil {
		h.applications += h.service.applications(h.channels)
	}
	h.service, h.channels = nil, h.channels[:0]
}

// workList gathers the questions.
type workList struct {
	table     *Table
	reader    *reader
	open      map[questionKey]*hanging
	providers map[graph.Key][]graph.Key // document type → data services that deliver it and that no known system publishes
}

// ask notes that a unit hangs on a question; u nil stands for a service of which no document is known.
func (l *workList) ask(kind QuestionKind, node graph.Ref, what What, body graph.Key, s *served, u *unit) {
	key := questionKey{kind, node, what, body}
	if l.open[key] == nil {
		l.open[key] = &hanging{}
	}
	l.open[key].add(s, u)
}

func (l *workList) service(s *served) {
	self := graph.Ref{Type: graph.TypeService, Key: s.key}
	if s.DocumentsKnown != graph.DocumentsComplete {
		l.ask(RecordDocuments, self, "", s.Responsible, s, nil)
	}
	freed := s.freed()
	for i := range s.units {
		u := &s.units[i]
		if !u.blocks() {
			continue
		}
		if !u.said.read() {
			l.ask(ReadTheAct, self, "", s.Responsible, s, u)
		}
		if carrier := u.carrier(); carrier == "" || carrier == graph.CarrierUnknown {
			l.ask(RecordCarriers, self, "", s.Responsible, s, u)
		}
		if u.found[certain].headline().outcome != now && !freed[certain][i] {
			l.unit(s, u)
		}
	}
}

// unit asks what stands between a document and its data.
func (l *workList) unit(s *served, u *unit) {
	self := graph.Ref{Type: graph.TypeService, Key: s.key}
	if s.OwnSystemsSurveyed == nil && len(s.OwnSystems) == 0 {
		l.ask(SurveyOwnSystems, self, "", s.Responsible, s, u)
	}
	if c := l.table.view.Channel(u.channel); c != nil && c.System == "" {
		l.ask(RecordChannel, c.Ref(), "", s.Responsible, s, u)
	}
	headline := u.found[certain].headline()
	document := graph.Ref{Type: graph.TypeDocumentType, Key: u.requirement.DocumentType}
	if outcomes[headline.outcome] == Unknown || outcomes[headline.rest] == Unknown {
		l.ask(SurveyDocument, document, "", s.Responsible, s, u)
	}
	for _, key := range l.providers[document.Key] {
		l.ask(RecordProvider, graph.Ref{Type: graph.TypeDataService, Key: key}, "", "", s, u)
	}
	works := worksOf(headline.paths)
	for i := range works {
		l.work(s, u, &works[i])
	}
	for _, p := range u.found[possible].headline().paths {
		if h := l.reader.Holding(p.route.Holding); h != nil && !h.Solid() {
			l.ask(AskHolding, h.Ref(), "", l.owner(h.System), s, u)
		}
	}
}

// work asks what a work rests on.
func (l *workList) work(s *served, u *unit, w *Work) {
	system := func(key graph.Key) graph.Ref { return graph.Ref{Type: graph.TypeInformationSystem, Key: key} }
	switch {
	case w.Step == Confirm && w.What == WhatConsumer:
		l.ask(AskConsumer, system(w.Consumer), "", s.Responsible, s, u)
	case w.Step == Confirm:
		l.ask(AskOwner, w.asked(), w.What, l.owner(w.Provider), s, u)
	case w.Absence != NotRecorded:
	case w.Step == Connect:
		for _, end := range []graph.Key{w.Consumer, w.Provider} {
			if end != "" {
				l.ask(SurveyConnections, system(end), "", l.owner(end), s, u)
			}
		}
	case w.Step == Publish:
		l.ask(SurveyServices, system(w.Provider), "", l.owner(w.Provider), s, u)
	}
}

// asked is the node that a question to an owner is about: the holding, the integration or the data service, else the
// system that holds the data, as its holding follows only from an integration.
func (w *Work) asked() graph.Ref {
	switch {
	case w.Holding != "":
		return graph.Ref{Type: graph.TypeHolding, Key: w.Holding}
	case w.What == WhatCoverage:
	case w.Integration != "":
		return graph.Ref{Type: graph.TypeIntegration, Key: w.Integration}
	case w.DataService != "":
		return graph.Ref{Type: graph.TypeDataService, Key: w.DataService}
	}
	return graph.Ref{Type: graph.TypeInformationSystem, Key: w.Provider}
}

func (l *workList) owner(system graph.Key) graph.Key {
	if s := l.reader.System(system); s != nil {
		return s.Owner
	}
	return ""
}

// unknownProviders gives, by document type, the data services to read it that nobody is known to publish.
func (t *Table) unknownProviders() map[graph.Key][]graph.Key {
	found := map[graph.Key][]graph.Key{}
	r := t.reader()
	for d := range graph.All[*graph.DataServiceFacts](t.view.Snapshot, graph.TypeDataService) {
		if d.Provider != "" || d.Delivers == nil || d.Direction == graph.Write || r.liveDataService(d.Key) == nil {
			continue
		}
		for _, document := range d.Delivers.DocumentTypes {
			found[document] = append(found[document], d.Key)
		}
	}
	return found
}

// The answers as GraphQL binds to them.

// OpenQuestionConnection is a page of questions with the numbers of all.
type OpenQuestionConnection struct {
	graph.Connection[OpenQuestionIn]
	catalogue *graph.Catalogue
	bodies    []QuestionsOfBody
}

type OpenQuestionEdge = graph.Edge[OpenQuestionIn]

// Counts gives the numbers of all bodies together.
func (n OpenQuestionConnection) Counts() []QuestionCount {
	var counts []QuestionCount
	for _, kind := range questionKinds {
		count := 0
		for _, b := range n.bodies {
			for _, c := range b.Counts {
				if c.Kind == kind {
					count += c.Count
				}
			}
		}
		if count > 0 {
			counts = append(counts, QuestionCount{kind, count})
		}
	}
	return counts
}

// ByBody gives the numbers of each body, counted in the catalogue's budget: LIMIT when it is used up.
func (n OpenQuestionConnection) ByBody() ([]QuestionsOfBodyIn, error) {
	return put(n.catalogue, n.bodies, func(c *graph.Catalogue, b *QuestionsOfBody) QuestionsOfBodyIn { return QuestionsOfBodyIn{b, c} }),
		n.catalogue.Spend(len(n.bodies))
}

// QuestionsOfBodyIn is the numbers of a body in a catalogue.
type QuestionsOfBodyIn struct {
	*QuestionsOfBody
	Catalogue *graph.Catalogue
}

func (n QuestionsOfBodyIn) Body() *graph.Organization {
	return n.Catalogue.Organization(n.QuestionsOfBody.Body)
}

// OpenQuestionsIn pages through the questions. BAD_REQUEST for an id of another type or moment.
func (t *Table) OpenQuestionsIn(c *graph.Catalogue, where *OpenQuestionWhere, page graph.Page) (OpenQuestionConnection, error) {
	var w OpenQuestionWhere
	if where != nil {
		w = *where
	}
	if err := readKeys(c, nodesNamed{graph.TypeOrganization, &w.Bodies, true}); err != nil {
		return OpenQuestionConnection{}, err
	}
	questions, bodies := t.OpenQuestions(w)
	list, err := paged(c, named("open questions", w), questions, func(q *OpenQuestion) graph.Key { return q.place }, inQuestion, page)
	return OpenQuestionConnection{list, c, bodies}, err
}

// OpenQuestionIn is a question in a catalogue.
type OpenQuestionIn struct {
	*OpenQuestion
	Catalogue *graph.Catalogue
}

func inQuestion(c *graph.Catalogue, q *OpenQuestion) OpenQuestionIn { return OpenQuestionIn{q, c} }

func (n OpenQuestionIn) Node() graph.Handle {
	return n.Catalogue.Node(n.OpenQuestion.Node.Type, n.OpenQuestion.Node.Key)
}
func (n OpenQuestionIn) What() *What { return recorded(n.OpenQuestion.What) }
func (n OpenQuestionIn) Body() *graph.Organization {
	return n.Catalogue.Organization(n.OpenQuestion.Body)
}
