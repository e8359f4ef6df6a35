package graph_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/graphtest"
)

// ministries is a registry of two ministries, one with a committee that has a unit.
func ministries() *graph.Snapshot {
	stated := func(key graph.Key) graph.Identity {
		return graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Stated}}
	}
	name := graph.Text{EN: "N"}
	return graph.FromNodes(1, time.Unix(0, 0), []graph.Node{
		&graph.OrganizationFacts{Identity: stated("ministry"), Name: name},
		&graph.OrganizationFacts{Identity: stated("committee"), Name: name, Parent: "ministry"},
		&graph.OrganizationFacts{Identity: stated("unit"), Name: name, Parent: "committee"},
		&graph.OrganizationFacts{Identity: stated("other"), Name: name},
		&graph.OrganizationFacts{Identity: stated("round"), Name: name, Parent: "about"},
		&graph.OrganizationFacts{Identity: stated("about"), Name: name, Parent: "round"},
		&graph.ActFacts{Identity: stated("act"), Name: name, Issuer: "ministry"},
		&graph.WordingFacts{Identity: stated("wording"), Act: "act"},
		&graph.ProvisionFacts{Identity: stated("provision"), Wording: "wording", Number: "1"},
		&graph.TerritoryFacts{Identity: stated("territory"), Name: name},
		&graph.FunctionFacts{Identity: stated("function"), Name: name, Body: "unit"},
		&graph.DataItemFacts{Identity: stated("item"), Name: name},
		&graph.DocumentTypeFacts{Identity: stated("document"), Name: name, Kind: graph.KindEvidence, Issuer: "committee"},
		&graph.InformationSystemFacts{Identity: stated("system"), Name: name, Owner: "committee", SecurityClass: "2"},
		&graph.InformationSystemFacts{Identity: stated("foreign"), Name: name, Owner: "other"},
		&graph.InformationSystemFacts{Identity: stated("nobody's"), Name: name},
		&graph.HoldingFacts{Identity: stated("holding"), System: "system", DocumentType: "document"},
		&graph.DataServiceFacts{Identity: stated("interface"), Name: name, Provider: "system"},
		&graph.IntegrationFacts{Identity: stated("integration"), Consumer: graph.Consumer{System: "system"}, Provider: graph.Provider{System: "foreign"}},
		&graph.ServiceFacts{Identity: stated("service"), Name: name, Responsible: "committee", DocumentsKnown: graph.DocumentsComplete},
		&graph.ChannelFacts{Identity: stated("channel"), Service: "service", Kind: "PORTAL"},
		&graph.RequirementFacts{Identity: stated("requirement"), Service: "service", DocumentType: "document", Obligation: graph.Mandatory},
		&graph.TrafficTotalFacts{Identity: stated("total"), Consumer: "system", Provider: "foreign"},
	})
}

// Every type has its row here: which bodies the node of that type in ministries belongs to, the nearest first.
func TestBodiesOfEachType(t *testing.T) {
	want := map[graph.Ref]string{
		{Type: graph.TypeAct, Key: "act"}:                  "ministry",
		{Type: graph.TypeWording, Key: "wording"}:          "ministry",
		{Type: graph.TypeProvision, Key: "provision"}:      "ministry",
		{Type: graph.TypeTerritory, Key: "territory"}:      "",
		{Type: graph.TypeOrganization, Key: "unit"}:        "unit committee ministry",
		{Type: graph.TypeOrganization, Key: "about"}:       "about round",
		{Type: graph.TypeFunction, Key: "function"}:        "unit committee ministry",
		{Type: graph.TypeDataItem, Key: "item"}:            "",
		{Type: graph.TypeDocumentType, Key: "document"}:    "committee ministry",
		{Type: graph.TypeInformationSystem, Key: "system"}: "committee ministry",
		{Type: graph.TypeInformationSystem, Key: "nobody"}: "",
		{Type: graph.TypeHolding, Key: "holding"}:          "committee ministry",
		{Type: graph.TypeDataService, Key: "interface"}:    "committee ministry",
		{Type: graph.TypeIntegration, Key: "integration"}:  "committee ministry",
		{Type: graph.TypeService, Key: "service"}:          "committee ministry",
		{Type: graph.TypeChannel, Key: "channel"}:          "committee ministry",
		{Type: graph.TypeRequirement, Key: "requirement"}:  "committee ministry",
		{Type: graph.TypeTrafficTotal, Key: "total"}:       "",
	}
	s := ministries()
	for ref, bodies := range want {
		if got := s.BodiesOf(ref); !slices.Equal(got, keys(bodies)) {
			t.Errorf("%s belongs to %v; it should to %q", ref, got, bodies)
		}
	}
	for _, d := range graph.Descriptions() {
		tried := false
		for ref := range want {
			tried = tried || ref.Type == d.Type
		}
		if !tried {
			t.Errorf("whose a %s is was not tried: add a row here and in belongsBy", d.Type)
		}
	}
}

func keys(text string) (list []graph.Key) {
	for _, key := range strings.Fields(text) {
		list = append(list, graph.Key(key))
	}
	return list
}

// What an editor of the committee may not do, each with a word of the reason that he is told; an empty one: he may.
func TestMayWrite(t *testing.T) {
	alter := func(t graph.NodeType, key, field string, value any) graph.Edit {
		return graph.Edit{Alter: graph.Ref{Type: t, Key: graph.Key(key)}, Fields: map[string]any{field: value}}
	}
	name := map[string]any{"en": "New"}
	cases := map[string]struct {
		edit   graph.Edit
		reason string
	}{
		"his service":                     {alter(graph.TypeService, "service", "sector", "justice"), ""},
		"a demanded document of it":       {alter(graph.TypeRequirement, "requirement", "subject", "CHILD"), ""},
		"his body's name":                 {alter(graph.TypeOrganization, "committee", "name", name), ""},
		"a unit of his":                   {alter(graph.TypeOrganization, "unit", "name", name), ""},
		"a new unit":                      {graph.Edit{Alter: graph.Ref{Type: graph.TypeOrganization, Key: "new"}, Fields: map[string]any{"name": name, "parent": "unit", "basis": "STATED"}}, ""},
		"the security class that he sees": {alter(graph.TypeInformationSystem, "system", "securityClass", "1"), ""},
		"an integration of his system":    {alter(graph.TypeIntegration, "integration", "carries", name), ""},
		"another body's system":           {alter(graph.TypeInformationSystem, "foreign", "name", name), "does not belong"},
		"a system of nobody":              {alter(graph.TypeInformationSystem, "nobody's", "name", name), "does not belong"},
		"taking a system of nobody":       {alter(graph.TypeInformationSystem, "nobody's", "owner", "committee"), "does not belong"},
		"giving a system away":            {alter(graph.TypeInformationSystem, "system", "owner", "other"), "would not belong"},
		"leaving a system to nobody":      {alter(graph.TypeInformationSystem, "system", "owner", nil), "would not belong"},
		"the ministry above":              {alter(graph.TypeOrganization, "ministry", "name", name), "does not belong"},
		"taking the other ministry":       {alter(graph.TypeOrganization, "other", "parent", "committee"), "does not belong"},
		"his body under another":          {alter(graph.TypeOrganization, "committee", "parent", "other"), "stays where it is"},
		"a unit to another ministry":      {alter(graph.TypeOrganization, "unit", "parent", "other"), "would not belong"},
		"a service for another body":      {alter(graph.TypeService, "service", "responsible", "other"), "would not belong"},
		"a kind of data":                  {alter(graph.TypeDataItem, "item", "name", name), "shared"},
		"a territory":                     {alter(graph.TypeTerritory, "territory", "name", name), "shared"},
		"counts of calls":                 {alter(graph.TypeTrafficTotal, "total", "calls", 5), "shared"},
		"an act of the ministry":          {alter(graph.TypeAct, "act", "name", name), "does not belong"},
		"removing another's integration":  {graph.Remove(graph.Ref{Type: graph.TypeInformationSystem, Key: "foreign"}), "does not belong"},
	}
	s := ministries()
	editor := graph.Viewer{Name: "e", Role: graph.Editor, Body: "committee"}
	for what, c := range cases {
		set := graph.ChangeSet{Edits: []graph.Edit{c.edit}}
		after, err := s.With(set)
		if graph.CodeOf(err) == graph.Invalid {
			after, err = s, nil // refused for another reason too, as something refers to it
		}
		if err != nil {
			t.Fatal(what, err)
		}
		err = editor.MayWrite(s, after, set)
		switch {
		case c.reason == "" && err != nil:
			t.Errorf("%s: %v", what, err)
		case c.reason != "" && (graph.CodeOf(err) != graph.Forbidden || !strings.Contains(err.Error(), c.reason)):
			t.Errorf("%s: %v; it should be refused as %q", what, err, c.reason)
		}
		if err := (graph.Viewer{Role: graph.Steward}).MayWrite(s, after, set); err != nil {
			t.Errorf("%s, by a steward: %v", what, err)
		}
		for _, role := range []graph.Role{graph.Anonymous, graph.Reader, graph.Analyst, "", "KING"} {
			if err := (graph.Viewer{Role: role, Body: "committee"}).MayWrite(s, after, set); graph.CodeOf(err) != graph.Forbidden {
				t.Errorf("%s, by role %q: %v", what, role, err)
			}
		}
		if err := (graph.Viewer{Role: graph.Editor}).MayWrite(s, after, set); graph.CodeOf(err) != graph.Forbidden {
			t.Errorf("%s, by an editor of no body: %v", what, err)
		}
	}
}

// Whatever an editor is let do, no node comes to be his that was not, none of another's comes to be anybody else's, and none of
// his is given away.
func TestEditorsReachNoFurther(t *testing.T) {
	allowed, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		choose := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
		s := ministries()
		for range choose(4) {
			if next, _, err := s.Next(graphtest.RandomChange(s, choose), time.Unix(1, 0)); err == nil {
				s = next
			}
		}
		bodies := s.Keys(graph.TypeOrganization)
		editor := graph.Viewer{Role: graph.Editor, Body: bodies[choose(len(bodies))]}
		set := graph.ChangeSet{}
		var nodes []graph.Node
		for n := range s.Nodes() {
			nodes = append(nodes, n)
		}
		for range 1 + choose(2) {
			edges := graph.References(nodes[choose(len(nodes))])
			if len(edges) == 0 {
				continue
			}
			edge := edges[choose(len(edges))]
			path, targets := strings.Split(edge.Path, "."), s.Keys(edge.To.Type)
			var value any = string(targets[choose(len(targets))])
			if graph.Describe(edge.From.Type).Field(path[0]).List {
				value = []any{value}
			}
			for i := len(path) - 1; i > 0; i-- {
				value = map[string]any{path[i]: value}
			}
			set.Edits = append(set.Edits, graph.Edit{Alter: edge.From, Fields: map[string]any{path[0]: value}})
		}
		if choose(4) == 0 {
			set = graphtest.RandomChange(s, choose)
		}
		after, err := s.With(set)
		if err != nil {
			return
		}
		if editor.MayWrite(s, after, set) != nil {
			refused++
			return
		}
		allowed++
		for n := range after.Nodes() {
			ref := n.Ref()
			was, is := s.BodiesOf(ref), after.BodiesOf(ref)
			if s.Node(ref) != nil && !slices.Contains(was, editor.Body) && !slices.Equal(was, is) {
				t.Fatalf("%s belonged to %v and belongs to %v after what an editor of %q did: %v", ref, was, is, editor.Body, set.Edits)
			}
			if (s.Node(ref) == nil || slices.Contains(was, editor.Body)) && !slices.Contains(is, editor.Body) {
				t.Fatalf("%s was given away by an editor of %q: %v", ref, editor.Body, set.Edits)
			}
		}
		for n := range s.Nodes() {
			if after.Node(n.Ref()) == nil && !slices.Contains(s.BodiesOf(n.Ref()), editor.Body) {
				t.Fatalf("%s is gone after what an editor of %q did", n.Ref(), editor.Body)
			}
		}
	})
	t.Logf("%d changes were allowed, %d refused", allowed, refused)
	if allowed == 0 || refused == 0 {
		t.Error("the property was not tried on both")
	}
}
