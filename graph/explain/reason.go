package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Reasons gives each step of a derivation as a sentence, in the order of the steps.
func (w *Writer) Reasons(d *gap.Derivation) ([]string, error) {
	sentences := make([]string, len(d.Steps))
	for at := range d.Steps {
		text, err := w.Reason(d, at)
		if err != nil {
			return nil, err
		}
		sentences[at] = text
	}
	return sentences, nil
}

// Reason gives one step of a derivation as a sentence.
func (w *Writer) Reason(d *gap.Derivation, at int) (string, error) {
	text, err := w.say("rule "+string(d.Steps[at].Rule), &reason{writer: w, derivation: d, Application: &d.Steps[at]})
	first, size := utf8.DecodeRuneInString(text)
	if err != nil || size == 0 {
		return text, err
	}
	return string(unicode.ToUpper(first)) + text[size:], nil
}

// reason is what the sentence about one application of a rule speaks of.
type reason struct {
	*gap.Application
	derivation *gap.Derivation
	writer     *Writer
}

func (r *reason) Holds() bool { return r.Conclusion.Holds != nil && *r.Conclusion.Holds }

// Asks reports whether a question about it follows.
func (r *reason) Asks(what gap.What) bool {
	return slices.ContainsFunc(r.Conclusion.Works, func(w gap.Work) bool { return w.What == what })
}

// Does reports whether a work of that kind follows.
func (r *reason) Does(step gap.Step) bool {
	return slices.ContainsFunc(r.Conclusion.Works, func(w gap.Work) bool { return w.Step == step })
}

// ActRead reports whether somebody has read what the act says about the document.
func (r *reason) ActRead() bool { return r.verdict().ActRead }

// ActTakesData reports whether the act takes the data from systems already, so that it need not be amended.
func (r *reason) ActTakesData() bool {
	says := r.verdict().Says
	return says == graph.SaysFromSystem || says == graph.SaysFromSystemIf
}

func (r *reason) verdict() *gap.Verdict {
	return r.writer.table.Verdict(r.derivation.Requirement, r.derivation.Channel)
}

// Run is the run of which the derivation tells.
func (r *reason) Run() gap.Run { return r.derivation.Run }

// Item names the item, "" for the document itself.
func (r *reason) Item() string {
	if r.Conclusion.Item == "" {
		return ""
	}
	return r.writer.items([]graph.Key{r.Conclusion.Item})
}

// Established reports whether what is absent is established to be so.
func (r *reason) Established() bool {
	for _, a := range r.Absences {
		return a.Established == gap.Established
	}
	for _, p := range r.Premises {
		below := &reason{writer: r.writer, derivation: r.derivation, Application: &r.derivation.Steps[p]}
		if rule := below.Rule; rule == gap.RuleHolders && r.Rule == gap.RuleNoRoute || rule == gap.RuleConsumers && r.Rule == gap.RuleAutomation {
			return below.Established()
		}
	}
	return false
}

// When names the cases. The condition of the act, which is often long, is told by its own reason and only named here.
func (r *reason) When() (string, error) {
	if r.Conclusion.When == nil {
		return r.writer.say("all cases", nil)
	}
	when := *r.Conclusion.When
	var parts []string
	if at := slices.IndexFunc(when.Words, r.isCondition); at >= 0 {
		name := "act condition fails"
		if when.Words[at].Holds {
			name = "act condition holds"
		}
		text, err := r.writer.say(name, nil)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
		when.Words = slices.Delete(slices.Clone(when.Words), at, at+1)
	}
	text, err := r.writer.say("when", when)
	switch {
	case err != nil:
		return "", err
	case text != "":
		parts = slices.Insert(parts, 0, text)
	case len(parts) == 0:
		return r.writer.say("all cases", nil)
	}
	return strings.Join(parts, ", "), nil
}

func (r *reason) isCondition(limit gap.Words) bool {
	s := r.Subject().Statement()
	if s == nil {
		return false
	}
	condition, _ := s.Condition.In()
	return limit.Text == condition
}

// Clause is the outcome in a few words, to stand within a sentence.
func (r *reason) Clause() (string, error) {
	text, err := r.writer.say("case "+string(r.Conclusion.Outcome), r.Conclusion)
	return strings.TrimRight(text, "."), err
}

func (r *reason) Holding() *graph.HoldingFacts { return r.writer.view.Holding(r.Conclusion.Holding) }

func (r *reason) Integration() *graph.IntegrationFacts {
	return r.writer.view.Integration(r.Conclusion.Integration)
}

// NotCounted says why a recorded holding does not count.
func (r *reason) NotCounted() string {
	h, view := r.Holding(), r.writer.view
	switch s := view.System(h.System); {
	case !h.Valid.Contains(view.Date):
		return "EXPIRED"
	case s.Placeholder:
		return "UNNAMED"
	case graph.StatusAt(s.Status, view.Date) == graph.StatusWithdrawn:
		return "WITHDRAWN"
	}
	return "INFERRED"
}

// Covers reports whether it is recorded which cases a holding covers.
func (r *reason) Covers() bool {
	h := r.Holding()
	return h != nil && h.Coverage != nil
}

// Limits names the cases to which a holding is limited; "" where it is not, or where that is not recorded.
func (r *reason) Limits() (string, error) {
	if !r.Covers() {
		return "", nil
	}
	return r.writer.say("limits", *r.Holding().Coverage)
}

// AppliesTo is to which cases the demand is limited.
func (r *reason) AppliesTo() graph.Coverage {
	a := r.writer.view.Requirement(r.derivation.Requirement).AppliesTo
	return graph.Coverage{From: a.Event.From, To: a.Event.To, Territory: a.Territory, Population: a.Applicants, Words: a.Words}
}

// KeysKnown reports whether it is recorded by which keys a record is found and which ones the application contains.
func (r *reason) KeysKnown() bool {
	s := r.writer.view.Service(r.writer.view.Requirement(r.derivation.Requirement).Service)
	return len(r.Holding().LookupKeys) > 0 && len(s.ApplicationKeys) > 0
}

// System is the system of which OPERATION speaks.
func (r *reason) System() graph.Key { return r.Conclusion.Systems[0] }

// Status is that of the system of which OPERATION speaks, or of the integration.
func (r *reason) Status() graph.Status {
	view := r.writer.view
	if i := r.Integration(); r.Rule == gap.RuleConnection && i != nil {
		return graph.StatusAt(i.Status, view.Date)
	}
	status := graph.StatusAt(view.System(r.System()).Status, view.Date)
	if status == graph.StatusUnknown && r.Does(gap.Finish) {
		return graph.StatusPlanned // it is recorded for later days alone
	}
	return status
}

// Service names the data service.
func (r *reason) Service() string {
	d := r.writer.view.DataService(r.Conclusion.DataService)
	if d == nil {
		return string(r.Conclusion.DataService)
	}
	return r.writer.text(d.Name)
}

// Kindly reports whether an admission is not recorded and nothing denies it.
func (r *reason) Kindly() bool {
	a := r.Integration().Admits
	service := r.writer.view.Requirement(r.derivation.Requirement).Service
	return a == nil || !a.Any && !slices.Contains(a.Services, service)
}

// Subject is what the sentences about the act speak of.
func (r *reason) Subject() subject {
	return subject{Requirement: r.writer.view.Requirement(r.derivation.Requirement), Verdict: &gap.Verdict{Channel: r.derivation.Channel}}
}
