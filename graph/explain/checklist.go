package explain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Question gives what is to be asked of an applicant as a sentence.
func (w *Writer) Question(q gap.CaseQuestion) (string, error) { return w.say("ask "+string(q.Kind), q) }

// Checklist writes what one applicant has to bring, what the act takes from systems, what the state could fetch, and what is
// still to be asked, in full sentences.
func (w *Writer) Checklist(out io.Writer, c *gap.Checklist, given gap.CaseInput) error {
	service := w.view.Service(c.Service)
	p := &printer{w: w, out: out}
	p.line("", "%s (%s)", w.text(service.Name), c.Service)
	p.say("", "service", service)
	p.say("", "date", w.view.Date)
	if c.Channel != "" {
		name, err := w.channel(c.Channel)
		if err != nil {
			return err
		}
		p.say("", "list channel", name)
	}
	p.say("", "given", given)
	if len(c.Entries)+len(c.NotDemanded) == 0 {
		p.say("", "no documents", service)
		return p.err
	}
	number := 0
	section := func(name string, entries []gap.ChecklistEntry) {
		if len(entries) == 0 {
			return
		}
		p.line("", "")
		p.say("", "list "+name, nil)
		for i := range entries {
			number++
			p.entry(number, &entries[i])
		}
	}
	for _, under := range []gap.UnderAct{gap.Bring, gap.BringOtherForm, gap.DependsOnCase, gap.ActNotRead, gap.FromSystem} {
		section(string(under), slices.DeleteFunc(slices.Clone(c.Entries), func(e gap.ChecklistEntry) bool { return e.UnderAct != under }))
	}
	section("not demanded", c.NotDemanded)
	if len(c.Questions) > 0 {
		p.line("", "")
		p.say("", "list questions", nil)
		for _, q := range c.Questions {
			p.line("", "– %s (%s)", strings.TrimSpace(p.sentence("ask "+string(q.Kind), q)), keysOf(q.Requirements))
		}
	}
	if len(c.Unheard) > 0 {
		p.line("", "")
		p.say("", "list unheard", c.Unheard)
	}
	return p.err
}

func keysOf(keys []graph.Key) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = string(key)
	}
	return strings.Join(texts, ", ")
}

// entry writes one document: what is demanded and where that is said, what the act says, and what the state could do.
func (p *printer) entry(number int, e *gap.ChecklistEntry) {
	r := p.w.view.Requirement(e.Requirement)
	name := strings.TrimRight(p.w.requirement(r), ".")
	p.line("", "%d. %s.%s%s", number, name, p.sentence("obligation "+string(r.Obligation), r), p.sentence("alternative", r))
	say := func(name string, data any) {
		if text := strings.TrimSpace(p.sentence(name, data)); text != "" {
			p.line("   ", "%s", text)
		}
	}
	about := subject{Requirement: r, Answer: &e.Certain, Verdict: e.Verdict, Service: p.w.view.Service(r.Service)}
	if e.InCase.Demanded == gap.DemandedNo {
		if a := r.AppliesTo; a != nil {
			say("applies", gap.When{Event: a.Event, Territories: gap.Codes{In: a.Territory},
				Populations: gap.Codes{In: a.Applicants}, Words: wordsOf(a.Words)})
		}
		return
	}
	if e.InCase.Demanded == gap.DemandedOpen {
		say("perhaps demanded", nil)
	}
	if r.Forms != nil {
		say("printed form", r.Forms)
	}
	if e.Outcome() == gap.NotEvidence {
		say("outcome NOT_EVIDENCE", about)
		say("cited", p.w.cited(*r.Basis()))
		return
	}
	if e.ActRead {
		say("act "+string(e.Says), about)
	} else {
		say("act unread", about)
	}
	say("outcome "+string(e.Outcome()), about)
	for _, line := range p.cases(&e.Certain) {
		p.line("   ", "%s", line)
	}
	if e.Possibly() != e.Outcome() {
		about.Answer = &e.Possible
		say("possibly "+string(e.Possibly()), about)
		about.Answer = &e.Certain
	}
	say("drop "+string(e.Certain.MayDrop), about)
	if e.Statement != nil {
		say("cited", p.w.cited(e.Statement.Claim))
	} else {
		say("cited", p.w.cited(*r.Basis()))
	}
}

func wordsOf(texts []string) []gap.Words {
	list := make([]gap.Words, len(texts))
	for i, text := range texts {
		list[i] = gap.Words{Text: text, Holds: true}
	}
	return list
}

// dates gives days, each in the form of the calendar.
func (w *Writer) dates(days []graph.Date) string {
	texts := make([]string, len(days))
	for i, day := range days {
		texts[i] = w.date(day)
	}
	return strings.Join(texts, ", ")
}

// cited says where a fact can be read: the provision, else the act, else the source; "" for none.
func (w *Writer) cited(c graph.Claim) string {
	if n := w.view.Provision(c.Provision); n != nil {
		if wording := w.view.Wording(n.Wording); wording != nil {
			return fmt.Sprintf("%s, %s", w.act(wording.Act), n.Number)
		}
	}
	if c.Act != "" {
		return w.act(c.Act)
	}
	return c.Source
}

func (w *Writer) act(key graph.Key) string {
	a := w.view.Act(key)
	switch {
	case a == nil:
		return string(key)
	case a.Name.IsZero():
		return a.Number
	}
	return w.text(a.Name)
}
