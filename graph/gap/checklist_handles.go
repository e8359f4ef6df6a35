package gap

import "onceonly/graph"

// ChecklistIn is a checklist in a catalogue.
type ChecklistIn struct {
	*Checklist
	Catalogue *graph.Catalogue
}

// InCatalogue puts a checklist into the catalogue that it was made from, and gives nil for none.
func (c *Checklist) InCatalogue(in *graph.Catalogue) *ChecklistIn {
	if c == nil {
		return nil
	}
	return &ChecklistIn{c, in}
}

func (n ChecklistIn) Service() *graph.Service  { return n.Catalogue.Service(n.Checklist.Service) }
func (n ChecklistIn) Channel() *graph.Channel  { return n.Catalogue.Channel(n.Checklist.Channel) }
func (n ChecklistIn) Moment() graph.MomentRead { return n.Catalogue.Moment() }
func (n ChecklistIn) Entries() []EntryIn       { return put(n.Catalogue, n.Checklist.Entries, inEntry) }
func (n ChecklistIn) NotDemanded() []EntryIn {
	return put(n.Catalogue, n.Checklist.NotDemanded, inEntry)
}
func (n ChecklistIn) Questions() []CaseQuestionIn {
	return put(n.Catalogue, n.Checklist.Questions, inCaseQuestion)
}

// EntryIn is one document of a checklist in a catalogue.
type EntryIn struct {
	*ChecklistEntry
	Catalogue *graph.Catalogue
}

func inEntry(c *graph.Catalogue, e *ChecklistEntry) EntryIn { return EntryIn{e, c} }

func (n EntryIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.ChecklistEntry.Requirement)
}
func (n EntryIn) Demanded() Demanded  { return n.InCase.Demanded }
func (n EntryIn) UnderAct() *UnderAct { return recorded(n.ChecklistEntry.UnderAct) }
func (n EntryIn) Verdict() VerdictIn  { return *n.ChecklistEntry.Verdict.InCatalogue(n.Catalogue) }
func (n EntryIn) Statement() *graph.StatementIn {
	return n.Catalogue.Statement(n.ChecklistEntry.Statement)
}
func (n EntryIn) Systems() []graph.InformationSystem {
	return nodes(n.ChecklistEntry.Systems, n.Catalogue.System)
}

// Substitutes gives those that are allowed: of the demand, or else of the kind of document.
func (n EntryIn) Substitutes() []graph.SubstituteIn {
	r := n.Requirement()
	list := r.Substitutes()
	if len(list) == 0 {
		list = r.DocumentType().Substitutes()
	}
	allowed := []graph.SubstituteIn{}
	for _, s := range list {
		if s.State == graph.SubstituteAllowed {
			allowed = append(allowed, s)
		}
	}
	return allowed
}

// InCase is how far a given case decides; nil where none was given.
func (n VerdictIn) InCase() *ReadingIn {
	if n.Verdict.InCase == nil {
		return nil
	}
	return &ReadingIn{n.Verdict.InCase, n.Catalogue}
}

// ReadingIn is how far a case decides, in a catalogue.
type ReadingIn struct {
	*CaseReading
	Catalogue *graph.Catalogue
}

func (n ReadingIn) Questions() []CaseQuestionIn {
	return put(n.Catalogue, n.CaseReading.Questions, inCaseQuestion)
}

// CaseQuestionIn is a question in a catalogue.
type CaseQuestionIn struct {
	*CaseQuestion
	Catalogue *graph.Catalogue
}

func inCaseQuestion(c *graph.Catalogue, q *CaseQuestion) CaseQuestionIn { return CaseQuestionIn{q, c} }

func (n CaseQuestionIn) DocumentType() *graph.DocumentType {
	return n.Catalogue.DocumentType(n.CaseQuestion.DocumentType)
}
func (n CaseQuestionIn) Subject() *string { return recorded(n.CaseQuestion.Subject) }
func (n CaseQuestionIn) Words() *string   { return recorded(n.CaseQuestion.Words) }
func (n CaseQuestionIn) Group() *string   { return recorded(n.CaseQuestion.Group) }
func (n CaseQuestionIn) Requirements() []graph.Requirement {
	return nodes(n.CaseQuestion.Requirements, n.Catalogue.Requirement)
}
