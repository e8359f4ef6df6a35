package gap_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// given tells of a point what the questions ask, all of it if asked is nil.
func (p point) given(r *graph.RequirementFacts, asked []gap.CaseQuestion, known gap.CaseInput) gap.CaseInput {
	tell := func(kind gap.CaseQuestionKind, words string) bool {
		return asked == nil || slices.ContainsFunc(asked, func(q gap.CaseQuestion) bool { return q.Kind == kind && q.Words == words })
	}
	if tell(gap.AskDate, "") {
		known.Events = []gap.EventInput{{DocumentType: r.DocumentType, Date: p.event}}
	}
	if tell(gap.AskTerritory, "") {
		known.Territory = p.place
	}
	if tell(gap.AskApplicant, "") {
		known.Applicant = []string{p.people}
	}
	known.Limits = slices.Clip(known.Limits)
	for _, text := range slices.Sorted(maps.Keys(p.holds)) {
		if tell(gap.AskLimit, text) {
			known.Limits = append(known.Limits, gap.LimitInput{Words: text, Holds: p.holds[text]})
		}
	}
	return known
}

// some makes up what is known of the case in which the point lies.
func (p point) some(t *rapid.T, s *graph.Snapshot, r *graph.RequirementFacts) gap.CaseInput {
	whole, known := p.given(r, nil, gap.CaseInput{}), gap.CaseInput{}
	if rapid.Bool().Draw(t, "date known") {
		known.Events = whole.Events
	}
	if rapid.Bool().Draw(t, "territory known") {
		known.Territory = p.place
		if place := s.Territory(graph.Key(p.place)); place != nil && rapid.Bool().Draw(t, "roughly") && place.Parent != "" {
			known.Territory = string(place.Parent)
		}
	}
	if rapid.Bool().Draw(t, "applicant known") {
		known.Applicant = whole.Applicant
	}
	for _, limit := range whole.Limits {
		if rapid.Bool().Draw(t, "limit known") {
			known.Limits = append(known.Limits, limit)
		}
	}
	return known
}

func judgementOf(c *gap.Case) oracleCase {
	return oracleCase{c.Outcome, c.Rest, c.Covered, c.Step, c.Decision, c.MayDrop}
}

// Whatever is known of a case, its answer is among those that remain; and when all that is asked is told, it is the only
// one.
func TestGivenCasesAreDecidedByTheirQuestions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table, points := gap.Of(s.View(gaptest.Date)), pointsOf(s)
		units := table.Units()
		if len(units) == 0 {
			return
		}
		u := rapid.SampledFrom(units).Draw(t, "unit")
		p := points[int(rapid.Uint32().Draw(t, "point"))%len(points)]
		r := s.Requirement(u.Requirement)
		whole := table.Verdict(u.Requirement, u.Channel)
		known := p.some(t, s, r)
		v := table.VerdictIn(u.Requirement, u.Channel, known)
		if !demandedIn(s, r, p) {
			if told := table.VerdictIn(u.Requirement, u.Channel, p.given(r, nil, gap.CaseInput{})); told != nil {
				t.Fatalf("%v is not demanded in %v, and there is a verdict: %+v", u, p, told)
			}
			return
		}
		if v == nil {
			t.Fatalf("%v is demanded in %v, and of %+v there is no verdict", u, p, known)
			return
		}
		answers := func(v *gap.Verdict) []*gap.Answer { return []*gap.Answer{&v.Certain, &v.Possible} }
		for run, a := range answers(v) {
			want := p.in(s, answers(whole)[run])
			if got := p.in(s, a); got == nil || judgementOf(got) != judgementOf(want) {
				t.Fatalf("%v, known %+v: the answer in %v is %+v, and among those left is %+v", u, known, p, want, got)
			}
		}
		asks := func(q gap.CaseQuestion) bool { return q.Kind != gap.AskCondition }
		if open := !v.InCase.Decided || v.InCase.Demanded == gap.DemandedOpen; open != (len(v.InCase.Questions) > 0) {
			t.Fatalf("%v, known %+v: decided is %v, demanded %s, asked %+v", u, known, v.InCase.Decided, v.InCase.Demanded, v.InCase.Questions)
		}
		if len(v.InCase.Questions) == 0 {
			return
		}
		told := table.VerdictIn(u.Requirement, u.Channel, p.given(r, v.InCase.Questions, known))
		if told == nil || !told.InCase.Decided || slices.ContainsFunc(told.InCase.Questions, asks) {
			t.Fatalf("%v: all that is asked was told, and it is not decided: %+v", u, told)
		}
		for run, a := range answers(told) {
			if want := p.in(s, answers(whole)[run]); a.Outcome != want.Outcome || a.Decision != want.Decision || a.Scope != gap.AllCases {
				t.Fatalf("%v in %v is %+v, and once all is told %+v", u, p, want, a)
			}
		}
	})
}
