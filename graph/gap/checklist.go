package gap

// What one citizen has to bring: the act, the case and the graph side by side.

import (
	"slices"

	"onceonly/graph"
)

// UnderAct says what the act lets an applicant do about one document in a case.
type UnderAct string

const (
	Bring          UnderAct = "BRING"        // the act demands it, or lists it without a word on its source
	BringOtherForm UnderAct = "OTHER_FORM"   // a scan, a form of information or an electronic document, as the act says
	FromSystem     UnderAct = "FROM_SYSTEM"  // the act takes it from a system already: nothing to bring
	DependsOnCase  UnderAct = "DEPENDS"      // from a system in some cases, and it is open whether this is one
	ActNotRead     UnderAct = "ACT_NOT_READ" // it is demanded, and nobody has read what the act says on its source
)

// Checklist is what a service demands of one applicant on one channel.
type Checklist struct {
	Service, Channel graph.Key
	Entries          []ChecklistEntry     // of what is demanded, or may be, by requirement
	NotDemanded      []ChecklistEntry     // in this case, by requirement
	Questions        []CaseQuestion       // still to be asked, of all entries together
	Unheard          []string             // what the case tells and no rule of the service asks: words, documents, codes; sorted
	DocumentsKnown   graph.DocumentsKnown // whether the list of documents is whole
}

// ChecklistEntry is one demanded document in the case.
type ChecklistEntry struct {
	*Verdict                   // in the case: Table.VerdictIn; of what is not demanded in it, Table.Verdict
	UnderAct  UnderAct         // "" for what is not demanded
	Statement *graph.Statement // of the act on this channel, nil where nobody has read it
	Systems   []graph.Key      // from which the data come or would come in the best of the open cases, on solid facts, sorted
}

// Checklist tells what a service demands on a channel in a case. Nil when there is no such service or channel at the date.
func (t *Table) Checklist(service, channel graph.Key, given CaseInput) *Checklist {
	s := t.served(service)
	if s == nil {
		return nil
	}
	on := 0
	for on < len(s.channels) && s.channels[on].key != channel {
		on++
	}
	if on == len(s.channels) {
		return nil
	}
	c := &Checklist{Service: service, Channel: channel, DocumentsKnown: s.DocumentsKnown}
	for i := range s.units {
		if u := &s.units[i]; u.on == on {
			c.add(t, u, &given)
		}
	}
	c.lists(s, on)
	slices.SortFunc(c.Questions, func(a, b CaseQuestion) int { return a.order(&b) })
	c.Unheard = s.unheard(on, &given, trees.get(t, struct{}{}).value)
	return c
}

func (c *Checklist) add(t *Table, u *unit, given *CaseInput) {
	entry := ChecklistEntry{Verdict: t.verdictIn(u, given), Statement: u.said.statement}
	if entry.InCase.Demanded == DemandedNo {
		c.NotDemanded = append(c.NotDemanded, entry)
		return
	}
	asked := questions{of: u.requirement, list: entry.InCase.Questions}
	entry.UnderAct = u.underAct(t.facts(u.requirement, given), &asked)
	entry.InCase.Questions = asked.sorted()
	for _, route := range entry.Certain.headline().Routes {
		entry.Systems = sorted(entry.Systems, []graph.Key{route.Holder})
	}
	c.Entries = append(c.Entries, entry)
	for _, q := range entry.InCase.Questions {
		c.Questions = join(c.Questions, q)
	}
}

// headline is the case that the answer's outcome is of.
func (a *Answer) headline() *Case {
	for i := range a.Cases {
		if c := &a.Cases[i]; c.Outcome == a.Outcome && c.Covered == a.Covered && c.Rest == a.Rest && c.Step == a.Step && c.MayDrop == a.MayDrop {
			return c
		}
	}
	return &a.Cases[0]
}

// underAct reads what the act says in the case, and asks what that hangs on. What proves nothing has no source to speak of.
func (u *unit) underAct(known *facts, asked *questions) UnderAct {
	says := u.said.says()
	if says == graph.SaysFromSystemIf || says == graph.SaysFromSystem {
		condition, exception := u.said.within()
		w := condition.when(exception)
		switch lies := known.lies(w); {
		case w == nil:
			return FromSystem
		case slices.Contains(condition.words, ConditionNotRecorded):
			asked.ask(CaseQuestion{Kind: AskCondition})
			return DependsOnCase
		case lies == inside:
			return FromSystem
		case lies == partly:
			asked.about(known, w)
			return DependsOnCase
		}
		says = u.said.statement.Fallback
	}
	switch says {
	case graph.SaysFromSystem, graph.SaysFromSystemIf:
		return FromSystem
	case graph.SaysScan, graph.SaysFormOfInformation, graph.SaysElectronicDocument:
		return BringOtherForm
	}
	if u.evidence && !u.said.read() {
		return ActNotRead
	}
	return Bring
}

// lists asks, for each group of which several lists remain, which one is for the applicant; where anyone may choose there is
// nothing to ask.
func (c *Checklist) lists(s *served, on int) {
	open := func(u *unit) bool {
		return slices.ContainsFunc(c.Entries, func(e ChecklistEntry) bool { return e.Requirement == u.requirement.Key })
	}
	for _, group := range s.asked(on) {
		question := CaseQuestion{Kind: AskList}
		lists := 0
		for _, list := range group.lists {
			there := false
			for _, u := range list.units {
				if open(u) {
					there = true
					question.Group = u.requirement.Group
					question.Requirements = append(question.Requirements, u.requirement.Key)
				}
			}
			if there {
				lists++
			}
		}
		if lists > 1 && group.choice != graph.ChoiceAnyone {
			slices.Sort(question.Requirements)
			c.Questions = join(c.Questions, question)
		}
	}
}

// unheard is what a case tells that nothing on the channel asks.
func (s *served) unheard(on int, given *CaseInput, t *tree) []string {
	words, documents, codes := map[string]bool{}, map[graph.Key]bool{}, map[string]bool{}
	hear := func(l limits) {
		for _, text := range l.words {
			words[text] = true
		}
		for _, code := range slices.Concat(l.territories, l.populations) {
			codes[code] = true
		}
	}
	for i := range s.units {
		u := &s.units[i]
		if u.on != on {
			continue
		}
		r := u.requirement
		documents[r.DocumentType] = true
		hear(limitsApplied(r.AppliesTo))
		condition, exception := u.said.within()
		hear(condition)
		for _, text := range []string{exception, r.Condition.RU, r.Condition.KK, r.Condition.EN} {
			words[text] = true
		}
		for _, f := range u.found {
			for _, p := range f.set.paths {
				hear(p.limits)
				words[p.keyed] = true
			}
		}
	}
	var unheard []string
	for _, limit := range given.Limits {
		if !words[limit.Words] {
			unheard = append(unheard, limit.Words)
		}
	}
	for _, e := range given.Events {
		if e.DocumentType != "" && !documents[e.DocumentType] {
			unheard = append(unheard, string(e.DocumentType))
		}
	}
	for _, code := range given.Applicant {
		if !codes[code] {
			unheard = append(unheard, code)
		}
	}
	if code := given.Territory; code != "" && t.find(code) == nil && !codes[code] {
		unheard = append(unheard, code)
	}
	return set(unheard)
}
