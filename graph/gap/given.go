package gap

// A case that somebody gives: one applicant, as far as he is known (3-verdicts §3.4).

import (
	"cmp"
	"slices"

	"onceonly/graph"
)

// CaseInput is what is known of one case. What is left out is not known.
type CaseInput struct {
	Events    []EventInput
	Territory string   // the code of the territory in which the case lies; one with parts leaves open in which
	Applicant []string // codes of populations; as they exclude each other, several leave open in which he is
	Limits    []LimitInput
}

// EventInput is the day of the event that a document records.
type EventInput struct {
	DocumentType graph.Key // "": any
	Subject      string    // whose document, as requirements say it; "": anybody's
	Date         graph.Date
}

// LimitInput is whether a limit in words, or the condition of a demand, holds. The words are those of the limit.
type LimitInput struct {
	Words string
	Holds bool
}

// Demanded says whether a document is demanded in a case.
type Demanded string

const (
	DemandedYes  Demanded = "YES"
	DemandedOpen Demanded = "OPEN" // it depends on what is not known of the case
	DemandedNo   Demanded = "NO"
)

// CaseQuestionKind says what is to be asked of an applicant.
type CaseQuestionKind string

const (
	AskDate      CaseQuestionKind = "EVENT_DATE"
	AskTerritory CaseQuestionKind = "TERRITORY"
	AskApplicant CaseQuestionKind = "APPLICANT"
	AskLimit     CaseQuestionKind = "LIMIT"     // whether a limit in words holds
	AskCondition CaseQuestionKind = "CONDITION" // whether the condition holds under which a document is demanded
	AskList      CaseQuestionKind = "LIST"      // which list of a group is for the applicant
)

// CaseQuestion is one thing to be asked before the answer is certain.
type CaseQuestion struct {
	Kind         CaseQuestionKind
	DocumentType graph.Key    `json:",omitempty"` // EVENT_DATE: whose event
	Subject      string       `json:",omitempty"` // EVENT_DATE
	Dates        []graph.Date `json:",omitempty"` // EVENT_DATE: the days from which on another answer holds, sorted
	Codes        []string     `json:",omitempty"` // TERRITORY, APPLICANT: those that make a difference, sorted
	Words        string       `json:",omitempty"` // LIMIT; CONDITION, "" where the condition is not recorded
	Group        string       `json:",omitempty"` // LIST
	Requirements []graph.Key  // the demanded documents whose answer hangs on it, sorted
}

// CaseReading says how far a given case decides an answer.
type CaseReading struct {
	Demanded  Demanded
	Decided   bool           // one answer holds in all that the case leaves open, in either run
	Questions []CaseQuestion // that decide the rest; empty where nothing is open
}

// facts is a case as one requirement sees it.
type facts struct {
	tree  *tree
	dates []graph.Date // of which one is the day of the event; empty: not known
	given *CaseInput
	words map[string]bool
}

// facts reads a case for a requirement: of the events those count that name the most of its document and subject.
func (t *Table) facts(r *graph.RequirementFacts, given *CaseInput) *facts {
	f := &facts{tree: trees.get(t, struct{}{}).value, given: given, words: map[string]bool{}}
	best := 0
	for _, e := range given.Events {
		fit := 1
		if e.DocumentType != "" {
			fit += 2
		}
		if e.Subject != "" {
			fit++
		}
		switch {
		case e.DocumentType != "" && e.DocumentType != r.DocumentType, e.Subject != "" && e.Subject != r.Subject, fit < best:
			continue
		case fit > best:
			best, f.dates = fit, nil
		}
		f.dates = append(f.dates, e.Date)
	}
	for _, limit := range given.Limits {
		f.words[limit.Words] = limit.Holds
	}
	return f
}

// lies tells whether the case lies in a set of cases: surely, surely not, or perhaps. Nil is all cases.
func (f *facts) lies(w *When) membership {
	if w == nil {
		return inside
	}
	lies := min(f.date(w.Event), f.place(w.Territories), f.person(w.Populations))
	for _, limit := range w.Words {
		lies = min(lies, f.word(limit))
	}
	return lies
}

// all gives one membership for several: inside and outside only where all are.
func all[T any](list []T, lies func(T) bool) membership {
	in := 0
	for _, one := range list {
		if lies(one) {
			in++
		}
	}
	switch in {
	case len(list):
		return inside
	case 0:
		return outside
	}
	return partly
}

func (f *facts) date(p graph.Period) membership {
	switch {
	case p == graph.Period{}:
		return inside
	case len(f.dates) == 0:
		return partly
	}
	return all(f.dates, p.Contains)
}

func (f *facts) place(c Codes) membership {
	switch {
	case c.limited() == nil:
		return inside
	case f.given.Territory == "":
		return partly
	}
	return c.holds(f.tree.lies(f.given.Territory, slices.Concat(c.In, c.AllBut)))
}

func (f *facts) person(c Codes) membership {
	switch {
	case c.limited() == nil:
		return inside
	case len(f.given.Applicant) == 0:
		return partly
	}
	return c.holds(all(f.given.Applicant, func(code string) bool { return slices.Contains(slices.Concat(c.In, c.AllBut), code) }))
}

// holds turns what lies in the codes named into what lies in the set.
func (c Codes) holds(named membership) membership {
	if c.AllBut != nil {
		return inside - named
	}
	return named
}

// lies tells how much of a territory lies in those with the codes.
func (t *tree) lies(territory string, codes []string) membership {
	spans, others := t.resolve(codes)
	p := t.find(territory)
	switch {
	case p == nil:
		return membershipOf(slices.Contains(others, territory))
	case slices.ContainsFunc(spans, func(s span) bool { return s.first <= p.first && p.end <= s.end }):
		return inside
	}
	if slices.ContainsFunc(spans, func(s span) bool { return s.first < p.end && p.first < s.end }) {
		return partly
	}
	return outside
}

func (f *facts) word(limit Words) membership {
	texts := limit.All
	if texts == nil {
		texts = []string{limit.Text}
	}
	known := inside
	for _, text := range texts {
		holds, told := f.words[text]
		switch {
		case told && !holds:
			return membershipOf(!limit.Holds)
		case !told:
			known = partly
		}
	}
	if known == inside && !limit.Holds {
		return outside
	}
	return known
}

// when gives limits as a set of cases, nil for none; outside an exception in words, if there is one.
func (l *limits) when(exception string) *When {
	if l.none() && exception == "" {
		return nil
	}
	w := &When{Event: graph.Period{From: l.from, To: l.to}, Territories: Codes{In: l.territories}, Populations: Codes{In: l.populations}}
	for _, text := range l.words {
		w.Words = append(w.Words, Words{Text: text, Holds: true})
	}
	if exception != "" {
		w.Words = append(w.Words, Words{Text: exception})
	}
	return w
}

// in gives the finding for what the case leaves open.
func (f *finding) in(known *facts) *finding {
	possibly := func(p *path) bool {
		l := p.limits
		if p.keyed != "" {
			l.words = append(slices.Clip(l.words), p.keyed)
		}
		return known.lies(l.when("")) != outside
	}
	open := &finding{total: f.total, applies: f.applies, set: &pathSet{tree: f.set.tree}}
	for _, p := range f.set.paths {
		if possibly(p) {
			open.set.paths = append(open.set.paths, p)
		}
	}
	for _, c := range f.cases {
		if known.lies(c.when) == outside {
			continue
		}
		c.paths = slices.DeleteFunc(slices.Clone(c.paths), func(p *path) bool { return !possibly(p) })
		c.works = int16(countWorks(c.paths))
		open.cases = append(open.cases, c)
	}
	if len(open.cases) == 0 {
		return nil // outside the demand
	}
	open.rank()
	return open
}

// VerdictIn returns the verdict of a requirement on a channel in a case: of its cases those that remain, best and worst
// among them, and what has to be asked to decide. Nil where Verdict is, and where the document is not demanded in the case.
func (t *Table) VerdictIn(requirement, channel graph.Key, given CaseInput) *Verdict {
	for _, u := range t.units(requirement) {
		if u.channel == channel {
			if v := t.verdictIn(u, &given); v.InCase.Demanded != DemandedNo {
				return v
			}
		}
	}
	return nil
}

func (t *Table) verdictIn(u *unit, given *CaseInput) *Verdict {
	known := t.facts(u.requirement, given)
	reading := &CaseReading{Decided: true}
	v := u.verdict()
	v.InCase = reading
	questions := &questions{of: u.requirement}
	reading.Demanded = known.demanded(u.requirement, questions)
	if reading.Demanded == DemandedNo {
		return v
	}
	var open [2]*finding
	for run := range open {
		if open[run] = u.found[run].in(known); open[run] == nil {
			reading.Demanded = DemandedNo
			return v
		}
		if !open[run].decided() {
			reading.Decided = false
			questions.between(known, open[run].cases)
		}
	}
	v.Certain, v.Possible = open[certain].answer(), open[possible].answer()
	reading.Questions = questions.sorted()
	return v
}

// decided reports whether all cases have the same answer.
func (f *finding) decided() bool {
	return !slices.ContainsFunc(f.cases, func(c found) bool { return c.judgement != f.cases[0].judgement })
}

// demanded tells whether a document is demanded in the case, and asks what that hangs on.
func (f *facts) demanded(r *graph.RequirementFacts, asked *questions) Demanded {
	applies := limitsApplied(r.AppliesTo)
	w := applies.when("")
	lies := f.lies(w)
	if lies == partly {
		asked.about(f, w)
	}
	if r.Obligation == graph.Conditional && lies != outside {
		holds, told := false, false
		for _, text := range []string{r.Condition.RU, r.Condition.KK, r.Condition.EN} {
			if known, is := f.words[text]; is && text != "" {
				holds, told = known, true
			}
		}
		if !told {
			words, _ := r.Condition.In()
			asked.ask(CaseQuestion{Kind: AskCondition, Words: words})
			lies = partly
		} else if !holds {
			lies = outside
		}
	}
	return []Demanded{DemandedNo, DemandedOpen, DemandedYes}[lies]
}

// questions gathers what has to be asked about one requirement, each question once.
type questions struct {
	of   *graph.RequirementFacts
	list []CaseQuestion
}

func (q *questions) ask(question CaseQuestion) {
	question.Requirements = []graph.Key{q.of.Key}
	q.list = join(q.list, question)
}

// join adds a question, or what it is about to the same one.
func join(list []CaseQuestion, question CaseQuestion) []CaseQuestion {
	i := slices.IndexFunc(list, func(other CaseQuestion) bool { return question.order(&other) == 0 })
	if i < 0 {
		return append(list, question)
	}
	list[i].Dates = sorted(list[i].Dates, question.Dates)
	list[i].Codes = sorted(list[i].Codes, question.Codes)
	list[i].Requirements = sorted(list[i].Requirements, question.Requirements)
	return list
}

// sorted gives all that is in one list or the other, once and sorted.
func sorted[T cmp.Ordered](a, b []T) []T {
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}

// order gives questions the order in which they are asked.
func (q *CaseQuestion) order(other *CaseQuestion) int {
	kinds := []CaseQuestionKind{AskDate, AskTerritory, AskApplicant, AskLimit, AskCondition, AskList}
	return cmp.Or(slices.Index(kinds, q.Kind)-slices.Index(kinds, other.Kind), cmp.Compare(q.DocumentType, other.DocumentType),
		cmp.Compare(q.Subject, other.Subject), cmp.Compare(q.Words, other.Words), cmp.Compare(q.Group, other.Group))
}

func (q *questions) sorted() []CaseQuestion {
	slices.SortFunc(q.list, func(a, b CaseQuestion) int { return a.order(&b) })
	return q.list
}

// about asks what leaves open whether the case lies in a set of cases.
func (q *questions) about(f *facts, w *When) {
	if f.date(w.Event) == partly {
		q.date(w.Event)
	}
	if f.place(w.Territories) == partly {
		q.codes(AskTerritory, w.Territories)
	}
	if f.person(w.Populations) == partly {
		q.codes(AskApplicant, w.Populations)
	}
	for _, limit := range w.Words {
		if f.word(limit) == partly {
			q.words(f, limit)
		}
	}
}

// between asks what tells open cases with different answers apart. Once all of it is answered, one answer is left.
func (q *questions) between(f *facts, cases []found) {
	for i := range cases {
		for j := range i {
			a, b := cases[i].when, cases[j].when
			if cases[i].judgement == cases[j].judgement {
				continue
			}
			if !a.Event.Overlaps(b.Event) {
				q.date(a.Event)
				q.date(b.Event)
			}
			if f.tree.apart(a.Territories, b.Territories) {
				q.codes(AskTerritory, a.Territories)
				q.codes(AskTerritory, b.Territories)
			}
			if (*tree)(nil).apart(a.Populations, b.Populations) {
				q.codes(AskApplicant, a.Populations)
				q.codes(AskApplicant, b.Populations)
			}
			for _, limit := range a.Words {
				if slices.ContainsFunc(b.Words, func(other Words) bool { return other.Text == limit.Text && other.Holds != limit.Holds }) {
					q.words(f, limit)
				}
			}
		}
	}
}

func (q *questions) date(p graph.Period) {
	var from []graph.Date
	if p.From != 0 {
		from = append(from, p.From)
	}
	if p.To != 0 {
		from = append(from, p.To+1)
	}
	q.ask(CaseQuestion{Kind: AskDate, DocumentType: q.of.DocumentType, Subject: q.of.Subject, Dates: from})
}

func (q *questions) codes(kind CaseQuestionKind, c Codes) {
	q.ask(CaseQuestion{Kind: kind, Codes: slices.Concat(c.In, c.AllBut)})
}

// words asks about a limit; about those taken together one by one, as far as they are not known.
func (q *questions) words(f *facts, limit Words) {
	if limit.All == nil {
		q.ask(CaseQuestion{Kind: AskLimit, Words: limit.Text})
		return
	}
	for _, text := range limit.All {
		if _, told := f.words[text]; !told {
			q.ask(CaseQuestion{Kind: AskLimit, Words: text})
		}
	}
}

// apart reports whether two sets have nothing in common.
func (t *tree) apart(c, d Codes) bool {
	if c.AllBut != nil {
		c, d = d, c
	}
	if c.limited() == nil || d.limited() == nil || c.AllBut != nil {
		return false
	}
	return !slices.ContainsFunc(c.In, func(code string) bool { return d.holds(t.lies(code, slices.Concat(d.In, d.AllBut))) != outside })
}
