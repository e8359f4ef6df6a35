package gap_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/gap/replaytest"
)

var runs = []gap.Run{gap.Certain, gap.Possible}

// replayed comes to a verdict again from its derivation, and looks the facts up; "" where all is as it was said.
func replayed(s *graph.Snapshot, d *gap.Derivation, v *gap.Verdict) string {
	said := &v.Certain
	if d.Run == gap.Possible {
		said = &v.Possible
	}
	answer, err := replaytest.Replay(d)
	switch {
	case err != nil:
		return err.Error()
	case answer != replaytest.Of(said):
		text, _ := json.Marshal([]any{answer, replaytest.Of(said)})
		return "the derivation comes to another answer (derived, said): " + string(text)
	}
	if err := replaytest.Confirm(s, d); err != nil {
		return err.Error()
	}
	return uncited(d)
}

// uncited names an application whose rule cites nothing; "" where all do.
func uncited(d *gap.Derivation) string {
	for _, step := range d.Steps {
		if rule, known := gap.RuleOf(step.Rule); !known || len(rule.Cites) == 0 {
			return "the rule " + string(step.Rule) + " cites no provision"
		}
	}
	return ""
}

func TestDerivationsOfTheSample(t *testing.T) {
	nodes, err := catalogue.Sample()
	if err != nil {
		t.Fatal(err)
	}
	s := graph.FromNodes(1, time.Time{}, nodes)
	table := gap.Of(s.View(graph.MustDate("2026-11-21")))
	checked, steps := 0, 0
	for _, u := range table.Units() {
		v := table.Verdict(u.Requirement, u.Channel)
		for _, run := range runs {
			d := table.Derivation(u.Requirement, u.Channel, run)
			checked++
			steps += len(d.Steps)
			if wrong := replayed(s, d, v); wrong != "" {
				t.Errorf("%v, %s: %s", u, run, wrong)
			}
		}
	}
	t.Logf("%d verdicts derived again, in %d steps", checked, steps)
	if checked == 0 {
		t.Error("nothing was checked")
	}
}

func TestDerivationsOfRandomRegistries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := gap.Of(s.View(gaptest.Date))
		for _, u := range table.Units() {
			v := table.Verdict(u.Requirement, u.Channel)
			for _, run := range runs {
				if wrong := replayed(s, table.Derivation(u.Requirement, u.Channel, run), v); wrong != "" {
					t.Fatalf("%v, %s: %s", u, run, wrong)
				}
			}
		}
	})
}

func TestNoDerivationWithoutVerdict(t *testing.T) {
	table := gap.Of(graph.Empty().View(gaptest.Date))
	if d := table.Derivation("none", "", gap.Certain); d != nil {
		t.Errorf("got %v for a requirement that is not there", d)
	}
}

// faults are ways in which a derivation could be wrong. Each changes a derivation, and reports whether it found
// something to change.
var faults = map[string]func(*gap.Derivation) bool{
	"a step lighter than its works": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleRoute || len(s.Conclusion.Works) == 0 {
			return false
		}
		s.Conclusion.Step = gap.Live
		return true
	}),
	"a work that is left out": onStep(func(s *gap.Application) bool {
		if s.Rule == gap.RuleRoute || len(s.Conclusion.Works) == 0 {
			return false
		}
		s.Conclusion.Works = s.Conclusion.Works[1:]
		return true
	}),
	"a missing fact": onStep(func(s *gap.Application) bool {
		if len(s.Facts) == 0 {
			return false
		}
		s.Facts = s.Facts[1:]
		return true
	}),
	"a fact that is not recorded so": onStep(func(s *gap.Application) bool {
		i := slices.IndexFunc(s.Facts, func(f gap.Fact) bool { return f.Field == "status" && f.Value != "null" })
		if i < 0 {
			return false
		}
		s.Facts[i].Value = "null"
		return true
	}),
	"a guess taken for a fact": onStep(func(s *gap.Application) bool {
		i := slices.IndexFunc(s.Facts, func(f gap.Fact) bool { return f.Basis == graph.Inferred })
		if i < 0 {
			return false
		}
		s.Facts[i].Basis, s.Facts[i].Claim = graph.Stated, graph.Claim{Basis: graph.Stated, Source: "a letter"}
		return true
	}),
	"an absence that is established without a survey": onStep(func(s *gap.Application) bool {
		i := slices.IndexFunc(s.Absences, func(a gap.Absent) bool { return a.Established == gap.NotRecorded })
		if i < 0 {
			return false
		}
		s.Absences[i].Established = gap.Established
		return true
	}),
	"an absence of what is there": onStep(func(s *gap.Application) bool {
		i := slices.IndexFunc(s.Absences, func(a gap.Absent) bool { return len(a.Except) > 0 })
		if i < 0 {
			return false
		}
		s.Absences[i].Except = s.Absences[i].Except[1:]
		return true
	}),
	"a missing absence": onStep(func(s *gap.Application) bool {
		if len(s.Absences) == 0 {
			return false
		}
		s.Absences = nil
		return true
	}),
	"a route that is forgotten": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleBestRoute {
			return false
		}
		s.Premises = s.Premises[:len(s.Premises)-1]
		return true
	}),
	"a holder that is forgotten": func(d *gap.Derivation) bool {
		for i := range d.Steps {
			s := &d.Steps[i]
			counts := func(p int) bool { return s.Rule == gap.RuleHolders && *d.Steps[p].Conclusion.Holds }
			if at := slices.IndexFunc(s.Premises, counts); at >= 0 {
				s.Premises = slices.Delete(s.Premises, at, at+1)
				return true
			}
		}
		return false
	},
	"a case that is forgotten": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleVerdict || len(s.Premises) < 3 {
			return false
		}
		s.Premises = s.Premises[:len(s.Premises)-1]
		return true
	}),
	"another outcome": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleOutcome {
			return false
		}
		if s.Conclusion.Outcome == gap.Unknown {
			s.Conclusion.Outcome = gap.Paper
		} else {
			s.Conclusion.Outcome = gap.Unknown
		}
		return true
	}),
	"another decision": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleDecision {
			return false
		}
		s.Conclusion.Decision = gap.NotAsked
		return true
	}),
	"another word on dropping": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleMayDrop {
			return false
		}
		if s.Conclusion.MayDrop == gap.DropYes {
			s.Conclusion.MayDrop = gap.DropNo
		} else {
			s.Conclusion.MayDrop = gap.DropYes
		}
		return true
	}),
	"another scope": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleVerdict || s.Conclusion.Scope == gap.SomeCases {
			return false
		}
		s.Conclusion.Scope = gap.SomeCases
		return true
	}),
	"a rule that is not cited": onStep(func(s *gap.Application) bool {
		if s.Rule != gap.RuleMayDrop {
			return false
		}
		s.Rule = "CUSTOM"
		return true
	}),
}

// onStep plants a fault in the first step where it fits.
func onStep(plant func(*gap.Application) bool) func(*gap.Derivation) bool {
	return func(d *gap.Derivation) bool {
		for i := range d.Steps {
			if plant(&d.Steps[i]) {
				return true
			}
		}
		return false
	}
}

// TestReplayFindsFaults: the replay can fail. Every fault, wherever it fits in the made-up registries, is found.
func TestReplayFindsFaults(t *testing.T) {
	planted := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := gap.Of(s.View(gaptest.Date))
		for _, u := range table.Units() {
			v := table.Verdict(u.Requirement, u.Channel)
			for _, run := range runs {
				for name, plant := range faults {
					d := table.Derivation(u.Requirement, u.Channel, run)
					if !plant(d) {
						continue
					}
					planted[name]++
					if replayed(s, d, v) == "" {
						t.Fatalf("%v, %s: %s goes unnoticed", u, run, name)
					}
				}
			}
		}
	})
	for name := range faults {
		if planted[name] == 0 {
			t.Errorf("%s was never planted", name)
		}
	}
}

// TestRulesAreWhole: every rule has a sentence in each language, and cites provisions that can be named in each.
func TestRulesAreWhole(t *testing.T) {
	named := func(what string, text graph.Text) {
		for _, lang := range []graph.Lang{graph.KK, graph.RU, graph.EN} {
			if words, _ := text.In(lang); words == "" {
				t.Errorf("%s has no text in %s", what, lang)
			}
		}
	}
	seen := map[gap.RuleCode]bool{}
	for _, rule := range gap.Rules() {
		if seen[rule.Code] || len(rule.Cites) == 0 {
			t.Errorf("the rule %s is there twice, or cites nothing", rule.Code)
		}
		seen[rule.Code] = true
		named(string(rule.Code), rule.Title)
		if title, _ := rule.Title.In(graph.EN); !strings.HasSuffix(title, ".") {
			t.Errorf("the title of %s is no sentence: %s", rule.Code, title)
		}
		for _, p := range rule.Cites {
			named(string(p.Key), p.Name)
			named(p.Regime.Code, p.Regime.Name)
		}
	}
}

// TestCitedProvisionsAreInTheSample: what the rules cite are nodes there, of the same period.
func TestCitedProvisionsAreInTheSample(t *testing.T) {
	nodes, err := catalogue.Sample()
	if err != nil {
		t.Fatal(err)
	}
	s := graph.FromNodes(1, time.Time{}, nodes)
	for _, rule := range gap.Rules() {
		for _, p := range rule.Cites {
			if n := s.Provision(p.Key); n == nil || n.Wording != p.Regime.Wording || s.Wording(n.Wording).Act != p.Regime.Act || s.Wording(n.Wording).Valid != p.Regime.Valid {
				t.Errorf("%s cites %s, which is not in the sample as the rules tell it", rule.Code, p.Key)
			}
		}
	}
}

// TestCitationsKnowTheirTime: a provision is in force in its regime, and named as one of the past after it.
func TestCitationsKnowTheirTime(t *testing.T) {
	rule, _ := gap.RuleOf(gap.RuleOutcome)
	cases := map[string]struct {
		reason  string
		inForce bool
		regime  string // in place of the cited one; "" where none is
	}{
		"2014-01-01": {reason: "order 490 was in force; what is cited came later", regime: "490/2013"},
		"2022-09-24": {reason: "the last day of the wording of 2020", inForce: true},
		"2022-10-01": {reason: "order 133 was repealed and resolution 881 not yet adopted"},
		"2026-11-21": {reason: "order 601 is in its place", regime: "601/2024"},
	}
	for day, c := range cases {
		got := rule.Citations(graph.Empty().View(graph.MustDate(day)))[0]
		regime := ""
		if got.InPlace != nil {
			regime = got.InPlace.Code
		}
		if got.InForce != c.inForce || regime != c.regime {
			t.Errorf("%s: in force %v, in its place %q; want %v, %q (%s)", day, got.InForce, regime, c.inForce, c.regime, c.reason)
		}
	}
}
