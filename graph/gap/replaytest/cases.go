package replaytest

// Cases, the act beside the graph, and the headline, come to again point by point: a point is one event on one day, in
// one place, of one population, with what holds of every limit in words.

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// point is one case: a day, a place and what lies around it, a population, and the words that hold.
type point struct {
	event  graph.Date
	around []string // codes; empty: a place that nothing names
	people string   // a code; "": everybody else
	holds  map[string]bool
}

func (p point) within(c *graph.Coverage) bool {
	switch {
	case c == nil:
		return true
	case p.event < c.From || c.To != 0 && p.event > c.To:
		return false
	case len(c.Territory) > 0 && !p.lies(c.Territory), len(c.Population) > 0 && !slices.Contains(c.Population, p.people):
		return false
	}
	return !slices.ContainsFunc(c.Words, func(text string) bool { return !p.holds[text] })
}

func (p point) lies(in []string) bool {
	return slices.ContainsFunc(p.around, func(code string) bool { return slices.Contains(in, code) })
}

// judged is what holds at a point.
type judged struct {
	outcome, rest gap.Outcome
	covered       int
	step          gap.Step
	decision      gap.Decision
	mayDrop       gap.MayDrop
}

// statement is what the act says.
type statement struct {
	read                bool
	says, fallback      graph.Says
	within              *graph.Coverage
	exception           string
	allowed, proposedly bool
}

func (r *replayer) verdict() Answer {
	stated := r.Steps[0].Conclusion
	answer := Answer{stated.Outcome, stated.Otherwise, stated.Rest, stated.Covered, stated.Total, stated.Step, stated.Scope, stated.Decision, stated.MayDrop}
	if !r.evidence(r.premise(0, gap.RuleEvidence, gap.RuleNotEvidence)) {
		r.same(0, "the verdict", answer, Answer{Outcome: gap.NotEvidence, Otherwise: gap.NotEvidence, Scope: gap.AllCases, Decision: gap.NotAsked, MayDrop: gap.DropNo})
		return answer
	}
	var applies *graph.AppliesTo
	var demanded *graph.Coverage
	for _, at := range r.premises(0, gap.RuleAppliesTo) {
		r.fact(at, graph.TypeRequirement, r.Requirement, "appliesTo", &applies)
		demanded = &graph.Coverage{From: applies.Event.From, To: applies.Event.To, Territory: applies.Territory, Population: applies.Applicants, Words: applies.Words}
	}
	cases := r.premises(0, gap.RuleCase)
	r.need(len(cases) > 0, 0, "there is no case")
	said := r.said(r.premise(r.premise(cases[0], gap.RuleDecision), gap.RuleActSays), r.premise(r.premise(cases[0], gap.RuleDecision), gap.RuleSubstitutes))
	limits := []*graph.Coverage{demanded, said.within}
	words := []string{said.exception}
	for _, at := range cases {
		outcome := r.premise(at, gap.RuleOutcome)
		items := r.items(r.premise(outcome, gap.RuleItems))
		for _, p := range r.premises(outcome, gap.RuleBestRoute, gap.RuleNoRoute) {
			for _, f := range r.routes(p, items) {
				limits, words = append(limits, f.coverage), append(words, f.keyed)
			}
		}
	}
	met := make([]map[int]bool, len(cases)) // by case: the routes that are best at some of its points
	found := make([]*judged, len(cases))
	for p := range points(limits, words, r.places(cases[0], limits)) {
		if !p.within(demanded) {
			for _, at := range cases {
				r.need(!contains(r.Steps[at].Conclusion.When, p), at, "it holds a case in which nothing is demanded: %v", p)
			}
			continue
		}
		in := -1
		for i, at := range cases {
			if contains(r.Steps[at].Conclusion.When, p) {
				r.need(in < 0, at, "another case holds %v too", p)
				in = i
			}
		}
		r.need(in >= 0, 0, "no case holds %v", p)
		if met[in] == nil {
			met[in] = map[int]bool{}
		}
		j := r.judge(cases[in], p, said, met[in])
		r.need(found[in] == nil || *found[in] == j, cases[in], "it is %v and elsewhere %v: %v", j, found[in], p)
		found[in] = &j
	}
	return r.headline(answer, cases, found, met)
}

func contains(w *gap.When, p point) bool {
	if w == nil {
		return true
	}
	if p.event < w.Event.From || w.Event.To != 0 && p.event > w.Event.To {
		return false
	}
	if in := w.Territories; in.In != nil && !p.lies(in.In) || in.AllBut != nil && p.lies(in.AllBut) {
		return false
	}
	if of := w.Populations; of.In != nil && !slices.Contains(of.In, p.people) || of.AllBut != nil && slices.Contains(of.AllBut, p.people) {
		return false
	}
	return !slices.ContainsFunc(w.Words, func(limit gap.Words) bool { return p.holds[limit.Text] != limit.Holds })
}

// places gives, for each place that limits tell apart, the codes around it: from what is quoted of the territories alone.
func (r *replayer) places(at int, limits []*graph.Coverage) [][]string {
	places := [][]string{nil} // what nothing names
	parent, parts, unknown := map[string]string{}, map[string]int{}, map[string]bool{}
	for _, premise := range r.premises(at, gap.RuleTerritories) {
		for _, f := range r.Steps[premise].Facts {
			above := ""
			r.need(f.Field == "parent", premise, "it is no territory's parent: %v", f)
			r.need(json.Unmarshal([]byte(f.Value), &above) == nil, premise, "the parent is not readable: %v", f)
			parent[string(f.Node.Key)] = above
		}
		for _, a := range r.Steps[premise].Absences {
			if a.Pattern == gap.NoTerritory {
				unknown[string(a.Territory)] = true
				continue
			}
			r.need(a.Pattern == gap.NoOtherPart, premise, "the absence %s says nothing of territories", a.Pattern)
			for _, part := range a.Except {
				r.need(parent[string(part.Key)] == string(a.Territory), premise, "%s is no part of %s", part, a.Territory)
			}
			parts[string(a.Territory)] = len(a.Except)
		}
	}
	for _, c := range limits {
		if c == nil {
			continue
		}
		for _, code := range c.Territory {
			above, known := parent[code]
			r.need(known || unknown[code], at, "nothing is quoted of the territory %s", code)
			for above != "" {
				r.need(parts[above] > 0, at, "it is not told what else lies in %s", above)
				above = parent[above]
			}
			if !known {
				places = append(places, []string{code})
			}
		}
	}
	for code := range parent {
		if parts[code] > 0 {
			continue // what lies there lies in one of its parts
		}
		var around []string
		for ; code != ""; code = parent[code] {
			around = append(around, code)
		}
		places = append(places, around)
	}
	return places
}

// points gives a case on each side of every limit.
func points(limits []*graph.Coverage, words []string, places [][]string) func(func(point) bool) {
	days := []graph.Date{graph.MustDate("2000-01-01")}
	people := []string{""}
	for _, c := range limits {
		if c == nil {
			continue
		}
		for _, day := range []graph.Date{c.From, c.To} {
			if day != 0 {
				days = append(days, day-1, day, day+1)
			}
		}
		words, people = append(words, c.Words...), append(people, c.Population...)
	}
	slices.Sort(days)
	slices.Sort(words)
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	days, words = slices.Compact(days), slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "" })
	return func(yield func(point) bool) {
		for bits := range 1 << len(words) {
			holds := map[string]bool{}
			for i, text := range words {
				holds[text] = bits>>i&1 == 1
			}
			for _, day := range days {
				for _, around := range places {
					for _, some := range people {
						if !yield(point{day, around, some, holds}) {
							return
						}
					}
				}
			}
		}
	}
}

// said reads what the act says and what may be given instead.
func (r *replayer) said(at, substitutes int) statement {
	s := r.may(substitutes)
	var statements []graph.Statement
	r.fact(at, graph.TypeRequirement, r.Requirement, "actSays", &statements)
	var chosen *graph.Statement
	for i := range statements {
		k := &statements[i]
		if slices.Contains(k.Channels, r.Channel) {
			chosen = k
			break
		}
		if len(k.Channels) == 0 && chosen == nil {
			chosen = k
		}
	}
	if r.certain && chosen != nil && !trusted(chosen.Claim) {
		chosen = nil
	}
	c := r.Steps[at].Conclusion
	r.same(at, "whether it was read", *c.Holds, chosen != nil)
	if chosen == nil {
		return s
	}
	s.read, s.says, s.fallback = true, chosen.Says, chosen.Fallback
	r.same(at, "what the act says", c.Says, chosen.Says)
	if chosen.Says != "FROM_SYSTEM_IF" && chosen.Says != "FROM_SYSTEM" {
		return s
	}
	s.exception, _ = chosen.Exception.In()
	s.within = chosen.Coverage
	if s.within == nil || reflect.DeepEqual(*s.within, graph.Coverage{}) {
		s.within = nil
		words, _ := chosen.Condition.In()
		if words == "" && s.exception == "" && chosen.Says == "FROM_SYSTEM_IF" {
			words = gap.ConditionNotRecorded
		}
		if words != "" {
			s.within = &graph.Coverage{Words: []string{words}}
		}
	}
	return s
}

// may reads the substitutes: of each kind the requirement's own entries, else those of the document type; an inferred
// one counts in the possible run, and takes nothing back there that a solid one allows.
func (r *replayer) may(at int) (s statement) {
	var own, general []graph.Substitute
	r.fact(at, graph.TypeRequirement, r.Requirement, "substitutes", &own)
	r.fact(at, graph.TypeDocumentType, r.document, "substitutes", &general)
	for _, inferred := range []bool{false, true} {
		if inferred && r.certain {
			break
		}
		taken := map[graph.SubstituteKind]bool{}
		read := func(list []graph.Substitute) {
			here := map[graph.SubstituteKind]bool{}
			for _, k := range list {
				if taken[k.Kind] || !inferred && !trusted(k.Claim) {
					continue
				}
				here[k.Kind] = true
				s.allowed = s.allowed || k.State == "ALLOWED"
				s.proposedly = s.proposedly || k.State == "PROPOSED"
			}
			for kind := range here {
				taken[kind] = true
			}
		}
		read(own)
		read(general)
	}
	c := r.Steps[at].Conclusion
	r.same(at, "what may be given instead", [2]bool{*c.Holds, c.Proposed}, [2]bool{s.allowed, s.proposedly})
	return s
}

// judge comes to what holds at a point, notes the routes that are best there, and sees that the case says the same.
func (r *replayer) judge(at int, p point, said statement, met map[int]bool) judged {
	outcome := r.premise(at, gap.RuleOutcome)
	items := r.items(r.premise(outcome, gap.RuleItems))
	apps := r.premises(outcome, gap.RuleBestRoute, gap.RuleNoRoute)
	r.same(outcome, "for how many items it answers", len(apps), len(items))
	j := judged{}
	weight, surveyed := -1, true
	for i, app := range apps {
		r.same(app, "the item", r.Steps[app].Conclusion.Item, items[i])
		var best *routeFound
		chosen := -1
		looked := r.absence(r.premise(app, gap.RuleHolders), gap.NoOtherHolder).Established == gap.Established
		for k, f := range r.routes(app, items) {
			within := p.within(f.coverage)
			looked = looked || f.surveyed && !within
			if within && (f.keyed == "" || p.holds[f.keyed]) && (best == nil || r.better(f, best) < 0) {
				best, chosen = f, r.premises(app, gap.RuleRoute)[k]
			}
		}
		if best == nil {
			surveyed = surveyed && looked
			continue
		}
		r.need(slices.Contains(r.Steps[app].Conclusion.Chosen, chosen), app, "the best route %d is not chosen in %v", chosen, p)
		met[chosen] = true
		j.covered++
		weight = max(weight, best.weight)
	}
	if weight >= 0 {
		j.step = stepsByWeight[weight]
	}
	without := gap.Unknown
	if said.allowed {
		without = gap.Substitutable
	} else if surveyed {
		without = gap.Paper
	}
	switch {
	case j.covered == 0:
		j.outcome = without
	case j.covered < len(items):
		j.outcome, j.rest = gap.PartlyReplaceable, without
	case weight == 0:
		j.outcome = gap.ReplaceableNow
	default:
		j.outcome = gap.ReplaceableAfterWork
	}
	row := said.row(p)
	j.decision = said.decide(row, j)
	j.mayDrop = drop(row, j)
	c, o := r.Steps[at].Conclusion, r.Steps[outcome].Conclusion
	r.same(at, "the case", judged{c.Outcome, c.Rest, c.Covered, c.Step, c.Decision, c.MayDrop}, j)
	r.same(outcome, "the outcome", []any{o.Outcome, o.Rest, o.Covered, o.Step, o.Total}, []any{j.outcome, j.rest, j.covered, j.step, len(items)})
	decision, mayDrop := r.premise(at, gap.RuleDecision), r.premise(at, gap.RuleMayDrop)
	r.same(decision, "the decision", r.Steps[decision].Conclusion.Decision, j.decision)
	r.same(mayDrop, "whether it may be dropped", r.Steps[mayDrop].Conclusion.MayDrop, j.mayDrop)
	return j
}

// row is which row of the table of §3.6 counts: PAPER, OTHER, DATA, or UNREAD.
func (s statement) row(p point) string {
	says := s.says
	if says == "FROM_SYSTEM_IF" || says == "FROM_SYSTEM" {
		if says = "FROM_SYSTEM"; !p.within(s.within) || s.exception != "" && p.holds[s.exception] {
			if says = s.fallback; says == "" {
				says = "PAPER"
			}
		}
	}
	switch {
	case !s.read:
		return "UNREAD"
	case says == "FROM_SYSTEM", says == "FROM_SYSTEM_IF":
		return "DATA"
	case says == "SCAN", says == "ELECTRONIC_DOCUMENT", says == "FORM_OF_INFORMATION":
		return "OTHER"
	}
	return "PAPER"
}

// The table of §3.6, by row: what is to be done when data arrive, when they could, and when they could not.
func (s statement) decide(row string, j judged) gap.Decision {
	could := j.outcome == gap.ReplaceableAfterWork || j.outcome == gap.PartlyReplaceable && j.step != gap.Live
	cannot := j.outcome
	if cannot == gap.PartlyReplaceable {
		cannot = j.rest
	}
	switch {
	case j.outcome == gap.ReplaceableNow:
		return map[string]gap.Decision{"PAPER": gap.AmendAct, "OTHER": gap.AmendAct, "DATA": gap.Settled, "UNREAD": gap.ReadAct}[row]
	case could && j.step == gap.Confirm:
		return gap.ConfirmData
	case could && row == "DATA", row == "DATA":
		return gap.LawAhead
	case could:
		return gap.Integrate
	case row == "OTHER" && cannot == gap.Unknown:
		return gap.Survey
	case row == "OTHER":
		return gap.Settled
	case s.allowed || s.proposedly:
		return gap.Substitute
	case cannot == gap.Unknown:
		return gap.Survey
	}
	return gap.Keep
}

func drop(row string, j judged) gap.MayDrop {
	switch {
	case j.decision == gap.Settled && row == "DATA":
		return gap.DropYes
	case j.decision == gap.AmendAct, j.decision == gap.ReadAct:
		return gap.DropAfterAct
	case j.outcome == gap.ReplaceableAfterWork:
		return gap.DropAfterWork
	case j.outcome == gap.PartlyReplaceable && j.rest == gap.Unknown:
		return gap.DropUnknown
	case j.outcome == gap.PartlyReplaceable, j.decision == gap.Keep, j.decision == gap.Substitute, j.decision == gap.Settled:
		return gap.DropNo
	}
	return gap.DropUnknown
}

var (
	outcomesByRank = []gap.Outcome{gap.ReplaceableNow, gap.ReplaceableAfterWork, gap.PartlyReplaceable, gap.Substitutable, gap.Paper, gap.Unknown, ""}
	dropsByRank    = []gap.MayDrop{gap.DropYes, gap.DropAfterAct, gap.DropAfterWork, gap.DropUnknown, gap.DropNo}
)

func order(a, b *judged) int {
	rank := func(o gap.Outcome) int { return slices.Index(outcomesByRank, o) }
	return cmp.Or(rank(a.outcome)-rank(b.outcome), b.covered-a.covered, rank(a.rest)-rank(b.rest))
}

// headline is the best case, and of equal ones that with the lightest step, the fewest works, the least promised.
func (r *replayer) headline(stated Answer, cases []int, found []*judged, met []map[int]bool) Answer {
	best, worst, uniform := 0, 0, true
	light := func(i int) int { return slices.Index(stepsByWeight, found[i].step) }
	for i, at := range cases {
		r.need(found[i] != nil, at, "there is no such case")
		var chosen []int
		for _, app := range r.premises(r.premise(at, gap.RuleOutcome), gap.RuleBestRoute) {
			chosen = append(chosen, r.Steps[app].Conclusion.Chosen...)
		}
		r.same(at, "how many routes are best in it", len(chosen), len(met[i]))
		uniform = uniform && order(found[i], found[0]) == 0
		if order(found[i], found[worst]) > 0 {
			worst = i
		}
		lightest := cmp.Or(order(found[i], found[best]), light(i)-light(best), r.countWorks(met[i])-r.countWorks(met[best]),
			slices.Index(dropsByRank, found[best].mayDrop)-slices.Index(dropsByRank, found[i].mayDrop))
		if lightest < 0 {
			best = i
		}
	}
	b := found[best]
	answer := Answer{Outcome: b.outcome, Otherwise: found[worst].outcome, Rest: b.rest, Covered: b.covered, Step: b.step, Scope: gap.SomeCases,
		Decision: b.decision, MayDrop: b.mayDrop, Total: r.Steps[cases[best]].Conclusion.Total}
	if uniform {
		answer.Scope = gap.AllCases
	}
	r.same(0, "the verdict", stated, answer)
	return answer
}

// countWorks counts what is to do on all the routes, each once.
func (r *replayer) countWorks(routes map[int]bool) int {
	todo := map[string]bool{}
	for at := range routes {
		for _, w := range r.Steps[at].Conclusion.Works {
			if w.Items = nil; w.Step == gap.Connect || w.Step == gap.Extend {
				w.DataService = ""
			}
			todo[fmt.Sprintf("%+v", w)] = true
		}
	}
	return len(todo)
}
