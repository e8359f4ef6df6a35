package graph

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A period of the model that Turns does not know would leave answers as they were at another day. Coverages, the days in
// which calls were counted and the
// events to which a demand applies are about what documents record, not about what is in force.
func TestTurnsKnowsEveryPeriod(t *testing.T) {
	aboutEvents := map[string]bool{"appliesTo.event": true, "counted": true, "called": true}
	known := map[string]bool{}
	day := Date(700_000)
	for _, d := range descriptions {
		n := d.New()
		switch n := n.(type) {
		case *InformationSystemFacts:
			n.Status = []StatusPeriod{{From: day}}
		case *DataServiceFacts:
			n.Status = []StatusPeriod{{From: day}}
		case *IntegrationFacts:
			n.Status = []StatusPeriod{{From: day}}
		case *OrganizationFacts:
			n.Roles = []RoleHeld{{}}
		}
		eachPeriod(n, func(field string, _ Status, _ Period) { known[string(d.Type)+"."+field] = true })
		var walk func(fields []Field, path string, top string)
		walk = func(fields []Field, path, top string) {
			for _, f := range fields {
				here, first := path+f.Name, top
				if first == "" {
					first = f.Name
				}
				if (f.Struct == "Period" || f.Struct == "StatusPeriod") && !aboutEvents[here] && !known[string(d.Type)+"."+first] {
					t.Errorf("eachPeriod does not visit %s.%s", d.Type, here)
				}
				walk(f.Fields, here+".", first)
			}
		}
		walk(d.Fields, "", "")
	}
	if len(known) != 9 {
		t.Errorf("eachPeriod visits %d fields, want 9: %v", len(known), known)
	}
}

func TestTurns(t *testing.T) {
	day := MustDate("2026-01-01")
	system := &InformationSystemFacts{Identity: Identity{Key: "a"}, Status: []StatusPeriod{{Status: StatusPilot, To: day - 1}, {Status: StatusProduction, From: day}}}
	briefly := &ChannelFacts{Identity: Identity{Key: "c"}, Valid: Period{From: day - 1, To: day - 1}}
	rule := &RequirementFacts{Identity: Identity{Key: "r"}, Valid: Period{To: day}}
	s := FromNodes(1, time.Time{}, []Node{system, briefly, rule})
	a := Ref{TypeInformationSystem, "a"}
	want := []Turn{{a, "status", StatusPilot, Period{To: day - 1}, false, day}, {a, "status", StatusProduction, Period{From: day}, true, day}}
	if diff := cmp.Diff(want, s.Turns(day-1, day)[:2]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, s.Turns(day, day-2)); diff != "" {
		t.Errorf("What began and ended in between is no turn, and the order of the days does not matter.\n%s", diff)
	}
	if diff := cmp.Diff([]Turn{{Ref{TypeRequirement, "r"}, "valid", "", Period{To: day}, false, day + 1}}, s.Turns(day, day+1)); diff != "" {
		t.Error(diff)
	}
	if len(s.Turns(day, day)) != 0 {
		t.Error("A day differs from itself.")
	}
}
