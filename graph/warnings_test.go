package graph_test

import (
	"slices"
	"testing"
	"time"

	"onceonly/graph"
)

// TestUnknownTerritoriesAreWarnedOf: a code that stands for no territory is told of wherever it stands, one that does is not.
func TestUnknownTerritoriesAreWarnedOf(t *testing.T) {
	identity := func(key graph.Key) graph.Identity {
		return graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Stated, Source: "fixture"}}
	}
	name := func(text string) graph.Text { return graph.Text{EN: text} }
	somewhere := []string{"71", "99"}
	s := graph.FromNodes(1, time.Time{}, []graph.Node{
		&graph.TerritoryFacts{Identity: identity("71"), Name: name("Astana")},
		&graph.OrganizationFacts{Identity: identity("akimat"), Name: name("Akimat"), Territory: "99"},
		&graph.OrganizationFacts{Identity: identity("other-akimat"), Name: name("Other"), Territory: "71"},
		&graph.DocumentTypeFacts{Identity: identity("d"), Name: name("Paper"), Kind: graph.KindEvidence},
		&graph.InformationSystemFacts{Identity: identity("x"), Name: name("System")},
		&graph.HoldingFacts{Identity: identity("h"), System: "x", DocumentType: "d", Coverage: &graph.Coverage{Territory: somewhere}},
		&graph.ServiceFacts{Identity: identity("s"), Name: name("Service"), DocumentsKnown: graph.DocumentsComplete},
		&graph.RequirementFacts{Identity: identity("r"), Service: "s", Name: name("Paper"), DocumentType: "d", Obligation: graph.Mandatory,
			AppliesTo: &graph.AppliesTo{Territory: somewhere},
			ActSays:   []graph.Statement{{Says: graph.SaysFromSystemIf, Coverage: &graph.Coverage{Territory: somewhere}, Claim: identity("").Claim}}},
	})
	var found []string
	for _, w := range s.View(graph.MustDate("2026-01-01")).Warnings() {
		if w.Code == graph.WarnTerritoryUnknown {
			found = append(found, w.Ref.String()+" "+w.Field)
		}
	}
	want := []string{"Holding h /coverage/territory", "Organization akimat /territory", "Requirement r /actSays/0/coverage/territory", "Requirement r /appliesTo/territory"}
	if !slices.Equal(found, want) {
		t.Errorf("got %q, want %q", found, want)
	}
}
