package explain

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Why writes what becomes of one demanded document and why, for somebody who has to justify it: the answer, the reasons
// with their provisions and sources, what is missing, and what would be if what is only supposed were true. Channels with
// the same answer are told together; with a channel, only that one. NOT_FOUND when there is no such requirement, or when
// it is not demanded at the date or on the channel.
func (w *Writer) Why(out io.Writer, requirement graph.Key, channel *graph.Key) error {
	r := w.view.Requirement(requirement)
	if r == nil {
		return graph.Errorf(graph.NotFound, "There is no requirement %q.", requirement)
	}
	p := &printer{w: w, out: out}
	p.line("", "%s", w.requirement(r))
	p.line("", "%s (%s)", w.service(r.Service), r.Service)
	p.say("", "why moment", moment{w.view.Date, w.view.Revision()})
	b := &brief{printer: p}
	if !b.document(r, channel) {
		return graph.Errorf(graph.NotFound, "The document %q is not demanded on %s%s.", r.Key, w.view.Date, onChannel(channel))
	}
	b.print()
	return p.err
}

// WhyOfService writes of every document that a service demands what Why writes of one, with one list of provisions and
// sources. NOT_FOUND when there is no such service.
func (w *Writer) WhyOfService(out io.Writer, key graph.Key) error {
	service := w.view.Service(key)
	if service == nil {
		return graph.Errorf(graph.NotFound, "There is no service %q.", key)
	}
	p := &printer{w: w, out: out}
	p.line("", "%s (%s)", w.text(service.Name), key)
	p.say("", "service", service)
	p.say("", "why moment", moment{w.view.Date, w.view.Revision()})
	b := &brief{printer: p}
	number := 0
	for r := range w.view.RequirementsOf(key) {
		if len(w.table.Verdicts(r.Key)) > 0 {
			number++
			p.line("", "")
			p.line("", "%d. %s.%s", number, strings.TrimRight(w.requirement(r), "."), p.sentence("obligation "+string(r.Obligation), r))
			b.document(r, nil)
		}
	}
	if number == 0 {
		p.say("", "no documents", service)
		return p.err
	}
	b.print()
	return p.err
}

type moment struct {
	Date     graph.Date
	Revision graph.Revision
}

// document writes of one demanded document, on one channel or all; false where it is not demanded there.
func (b *brief) document(r *graph.RequirementFacts, channel *graph.Key) bool {
	verdicts := b.w.table.Verdicts(r.Key)
	if channel != nil {
		verdicts = slices.DeleteFunc(verdicts, func(v *gap.Verdict) bool { return v.Channel != *channel })
	}
	before := maps.Clone(b.w.named)
	groups := groupByAnswer(b.printer, verdicts, func(v *gap.Verdict) []string { return (&brief{printer: b.printer}).verdict(r, v) })
	b.w.named = before
	for _, g := range groups {
		b.line("", "")
		indent := b.heading("", g)
		for _, line := range b.verdict(r, g.first) { // once more, as systems and sources are named through the whole brief
			text := strings.TrimLeft(line, " ")
			b.line(indent+line[:len(line)-len(text)], "%s", text)
		}
	}
	return len(groups) > 0
}

func onChannel(channel *graph.Key) string {
	if channel == nil {
		return ""
	}
	return fmt.Sprintf(" on the channel %q", *channel)
}

// brief collects what all the reasons rest on: the provisions and the sources, each once.
type brief struct {
	*printer
	sources []source
	cited   []gap.RuleCitation
	method  bool
}

type source struct {
	text  string
	basis graph.Basis
}

// verdict gives the lines about one verdict.
func (b *brief) verdict(r *graph.RequirementFacts, v *gap.Verdict) []string {
	var lines []string
	head := func(name string) { lines = append(lines, strings.TrimSpace(b.sentence(name, nil))+":") }
	d := b.w.table.Derivation(v.Requirement, v.Channel, gap.Certain)
	head("why answer")
	about := subject{Requirement: r, Answer: &v.Certain, Verdict: v, Service: b.w.view.Service(r.Service)}
	say := func(name string, data any) {
		if text := strings.TrimSpace(b.sentence(name, data)); text != "" {
			lines = append(lines, "  "+text)
		}
	}
	say("outcome "+string(v.Certain.Outcome), about)
	if v.Certain.Outcome != gap.NotEvidence {
		say("decision "+string(v.Certain.Decision), about)
		say("rule "+string(gap.RuleMayDrop), &reason{Application: &d.Steps[0], derivation: d, writer: b.w})
	}
	head("why reasons")
	lines = append(lines, b.reasons(d)...)
	if blockers := b.w.table.Blockers(gap.Unit{Requirement: v.Requirement, Channel: v.Channel}, gap.Certain); len(blockers) > 0 {
		head("why missing")
		for _, blocker := range blockers {
			text, err := b.w.Blocker(blocker)
			b.note(err)
			lines = append(lines, "  – "+text)
		}
	}
	works := v.Certain.Works
	if len(works) > 0 {
		head("why change")
		lines = append(lines, b.works(works)...)
	}
	if v.Possible.Outcome != v.Certain.Outcome {
		if len(works) == 0 {
			head("why change")
			works = v.Possible.Works
		} else {
			works = nil
		}
		about.Answer = &v.Possible
		say("possibly "+string(v.Possible.Outcome), about)
		lines = append(lines, b.works(works)...)
	}
	return lines
}

func (b *brief) works(works []gap.Work) []string {
	var lines []string
	for _, work := range works {
		text, err := b.w.Work(work)
		b.note(err)
		lines = append(lines, "  – "+text)
	}
	return lines
}

func (b *brief) note(err error) {
	if b.err == nil {
		b.err = err
	}
}

// reasons tells a derivation from the answer down, as a person would: what the document proves, who holds that, who
// would take it, on which way and what is known of the way, other cases, and the act.
func (b *brief) reasons(d *gap.Derivation) []string {
	t := &telling{brief: b, d: d}
	t.each(gap.RuleEvidence, gap.RuleNotEvidence, gap.RuleAppliesTo, gap.RuleItems)
	for at := range d.Steps {
		if d.Steps[at].Rule == gap.RuleHolders {
			t.point(at)
			t.below(at, gap.RuleHoldingRecorded, gap.RuleHoldingImplied)
		}
	}
	t.each(gap.RuleConsumers)
	for _, at := range t.chosen() {
		t.point(at)
		t.checks(at)
	}
	t.otherWays()
	t.each(gap.RuleSubstitutes, gap.RuleActSays)
	if cases := t.of(gap.RuleCase); len(cases) > 1 {
		t.each(gap.RuleCase)
	}
	return t.lines
}

// telling is the numbered reasons of one verdict.
type telling struct {
	*brief
	d      *gap.Derivation
	lines  []string
	number int
}

func (t *telling) of(rule gap.RuleCode) []int {
	var found []int
	for at := range t.d.Steps {
		if t.d.Steps[at].Rule == rule {
			found = append(found, at)
		}
	}
	return found
}

func (t *telling) each(rules ...gap.RuleCode) {
	for _, rule := range rules {
		for _, at := range t.of(rule) {
			t.point(at)
		}
	}
}

// point writes a numbered reason, with the provisions that the rule is cited from.
func (t *telling) point(at int) {
	t.number++
	rule, _ := gap.RuleOf(t.d.Steps[at].Rule)
	names := t.cite(rule)
	t.lines = append(t.lines, fmt.Sprintf("  %d. %s%s (%s)", t.number, t.reason(at), t.marks(at), strings.Join(names, "; ")))
}

func (t *telling) reason(at int) string {
	text, err := t.w.Reason(t.d, at)
	t.note(err)
	return text
}

// below writes those of the premises that have the rules, under the reason.
func (t *telling) below(at int, rules ...gap.RuleCode) {
	for _, p := range t.d.Steps[at].Premises {
		if slices.Contains(rules, t.d.Steps[p].Rule) {
			t.lines = append(t.lines, fmt.Sprintf("     – %s%s", t.reason(p), t.marks(p)))
		}
	}
}

// chosen gives the routes that are the best in some cases, in the order of the steps.
func (t *telling) chosen() []int {
	var chosen []int
	for _, at := range t.of(gap.RuleBestRoute) {
		chosen = append(chosen, t.d.Steps[at].Conclusion.Chosen...)
	}
	slices.Sort(chosen)
	return slices.Compact(chosen)
}

// checks writes what is known of a route. What goes without saying is left out: the derivation has it.
func (t *telling) checks(at int) {
	for _, p := range t.d.Steps[at].Premises {
		step := &t.d.Steps[p]
		r := reason{Application: step, derivation: t.d, writer: t.w}
		limits := ""
		if step.Rule == gap.RuleCoverage {
			var err error
			limits, err = r.Limits()
			t.note(err)
		}
		plain := map[gap.RuleCode]bool{gap.RuleConsumer: true, gap.RuleOperation: true, gap.RuleCoverage: limits == "", gap.RuleLookup: len(step.Conclusion.Words) == 0}
		if len(step.Conclusion.Works) > 0 || !plain[step.Rule] {
			t.lines = append(t.lines, fmt.Sprintf("     – %s%s", t.reason(p), t.marks(p)))
		}
	}
}

// otherWays lists the routes that are best nowhere.
func (t *telling) otherWays() {
	chosen := t.chosen()
	if len(chosen) == 0 {
		return
	}
	type way struct {
		holder, consumer graph.Key
		step             gap.Step
	}
	told := map[way]bool{}
	wayOf := func(at int) way {
		c := t.d.Steps[at].Conclusion
		return way{c.Holder, c.Consumer, c.Step}
	}
	for _, at := range chosen {
		told[wayOf(at)] = true
	}
	var others []string
	for _, at := range t.of(gap.RuleRoute) {
		if !told[wayOf(at)] {
			told[wayOf(at)] = true
			others = append(others, strings.TrimSpace(t.sentence("why other way", t.d.Steps[at].Conclusion)))
		}
	}
	if len(others) == 0 {
		return
	}
	t.number++
	t.lines = append(t.lines, fmt.Sprintf("  %d.%s", t.number, t.sentence("why other ways", nil)))
	for _, text := range others {
		t.lines = append(t.lines, "     – "+text)
	}
}

// cite names the provisions of a rule, and keeps them for the list at the end.
func (b *brief) cite(rule gap.Rule) []string {
	var names []string
	for _, c := range rule.Citations(b.w.view) {
		if c.Kind == gap.CitesMethod {
			b.method = true
			continue
		}
		names = append(names, b.w.text(c.Provision.Name))
		if !slices.ContainsFunc(b.cited, func(k gap.RuleCitation) bool { return k.Provision.Key == c.Provision.Key }) {
			b.cited = append(b.cited, c)
		}
	}
	return names
}

// marks gives the numbers of the sources of a step, " [1, 2]", and "" where there is none.
func (t *telling) marks(at int) string {
	var marks []string
	step := &t.d.Steps[at]
	facts := slices.Clone(step.Facts)
	for _, a := range step.Absences {
		if a.Survey != nil {
			facts = append(facts, *a.Survey)
		}
	}
	for _, f := range facts {
		s := source{t.w.source(f.Claim), f.Basis}
		if s.text == "" || f.Value == "null" {
			continue
		}
		i := slices.Index(t.sources, s)
		if i < 0 {
			i = len(t.sources)
			t.sources = append(t.sources, s)
		}
		if mark := fmt.Sprint(i + 1); !slices.Contains(marks, mark) {
			marks = append(marks, mark)
		}
	}
	if len(marks) == 0 {
		return ""
	}
	return " [" + strings.Join(marks, ", ") + "]"
}

// source names where a fact can be read: the words of the source, or the act and provision.
func (w *Writer) source(c graph.Claim) string {
	parts := []string{}
	if p := w.view.Provision(c.Provision); p != nil {
		parts = append(parts, p.Number)
	}
	if a := w.view.Act(c.Act); a != nil {
		parts = append(parts, w.text(a.Name))
	}
	if c.Source != "" {
		parts = append(parts, c.Source)
	}
	return strings.Join(parts, ", ")
}

// print writes the provisions and the sources that the reasons named.
func (b *brief) print() {
	b.line("", "")
	b.say("", "why law", nil)
	byRegime := map[string][]gap.RuleCitation{}
	for _, c := range b.cited {
		byRegime[c.Provision.Regime.Code] = append(byRegime[c.Provision.Regime.Code], c)
	}
	for _, code := range slices.Sorted(maps.Keys(byRegime)) {
		b.regime(byRegime[code])
	}
	if b.method {
		b.line("  ", "– %s", strings.TrimSpace(b.sentence("why method", nil)))
	}
	if len(b.sources) == 0 {
		return
	}
	b.line("", "")
	b.say("", "why sources", nil)
	for i, s := range b.sources {
		b.line("  ", "[%d] %s (%s)", i+1, s.text, strings.TrimSpace(b.sentence("basis "+string(s.basis), nil)))
	}
}

// regime writes the provisions cited from one wording, and whether it is in force.
func (b *brief) regime(cited []gap.RuleCitation) {
	names := make([]string, len(cited))
	for i, c := range cited {
		names[i] = b.w.text(c.Provision.Name)
	}
	first := cited[0]
	state := b.sentence("why in force", nil)
	if !first.InForce {
		valid := first.Provision.Regime.Valid
		past := "why of the past"
		if valid.From > b.w.view.Date {
			past = "why of the future"
		}
		state = b.sentence(past, valid) + ";"
		if first.InPlace == nil {
			state += b.sentence("why no law", nil)
		} else {
			state += b.sentence("why in place", struct {
				Date graph.Date
				Name graph.Text
			}{b.w.view.Date, first.InPlace.Name})
			if !first.InPlace.Read {
				state += strings.TrimSpace(b.sentence("why unread", nil))
			}
		}
	}
	b.line("  ", "– %s: %s;%s.", b.w.text(first.Provision.Regime.Name), strings.Join(names, ", "), state)
}
