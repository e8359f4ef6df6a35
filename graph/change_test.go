package graph_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"onceonly/graph"

	"github.com/google/go-cmp/cmp"
)

// office is a small graph on which edits are tried.
func office(t testing.TB) *graph.Snapshot {
	t.Helper()
	stated := graph.Claim{Basis: graph.Stated, Source: "order 1", Note: "p. 3"}
	staff := 12
	s, _, err := graph.Empty().Next(graph.ChangeSet{Edits: putAll([]graph.Node{
		&graph.DocumentTypeFacts{Identity: graph.Identity{Key: "passport", Claim: stated}, Name: graph.Text{RU: "Паспорт"}, Kind: graph.KindEvidence},
		&graph.DocumentTypeFacts{Identity: graph.Identity{Key: "diploma", Claim: stated}, Name: graph.Text{RU: "Диплом"}, Kind: graph.KindEvidence},
		&graph.InformationSystemFacts{Identity: graph.Identity{Key: "register", Claim: stated}, Name: graph.Text{KK: "Тіркелім", RU: "Регистр"}, Aliases: []string{"b", "a"}, Abbreviation: "R"},
		&graph.InformationSystemFacts{Identity: graph.Identity{Key: "office", Claim: stated}, Name: graph.Text{RU: "ИС ведомства"}},
		&graph.OrganizationFacts{Identity: graph.Identity{Key: "ministry", Claim: stated}, Name: graph.Text{RU: "Министерство"}, Staff: &staff},
		&graph.IntegrationFacts{Identity: graph.Identity{Key: "link", Claim: stated},
			Consumer: graph.Consumer{System: "office", Claim: graph.Claim{Basis: graph.Reported, Source: "letter 7"}}, Provider: graph.Provider{System: "register"},
			Delivers: &graph.Deliveries{DocumentTypes: []graph.Key{"passport"}, Complete: true}},
		&graph.ServiceFacts{Identity: graph.Identity{Key: "licence", Claim: stated}, Name: graph.Text{RU: "Лицензия"}, DocumentsKnown: graph.DocumentsComplete,
			Terms: []graph.Term{{Kind: "rendering", Value: &staff, Unit: "WORKING_DAYS"}, {Kind: "extension"}}},
		&graph.RequirementFacts{Identity: graph.Identity{Key: "licence/passport", Claim: stated}, Name: graph.Text{RU: "Копия паспорта"}, Service: "licence", DocumentType: "passport",
			Obligation: graph.Mandatory, ActSays: []graph.Statement{{Says: graph.SaysPaper}, {Says: graph.SaysFromSystem, Systems: []graph.Key{"register", "office"}, Claim: graph.Claim{Basis: graph.Stated, Provision: ""}}}},
	})}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What each form of edit does to a node, field by field.
func TestEdits(t *testing.T) {
	alter := func(ref string, fields, add, take map[string]any) graph.Edit {
		typ, key, _ := strings.Cut(ref, " ")
		return graph.Edit{Alter: graph.Ref{Type: graph.NodeType(typ), Key: graph.Key(key)}, Fields: fields, Add: add, Take: take}
	}
	type tree = map[string]any
	for name, c := range map[string]struct {
		reason string
		edits  []graph.Edit
		node   string
		want   tree // fields that differ from what they were; nil: absent
	}{
		"null clears": {
			reason: "Null says that a field is not recorded any more.",
			edits:  []graph.Edit{alter("InformationSystem register", tree{"abbreviation": nil, "aliases": nil}, nil, nil)},
			node:   "InformationSystem register", want: tree{"abbreviation": nil, "aliases": nil},
		},
		"null within an object clears there alone": {
			reason: "A name in one language goes without the others.",
			edits:  []graph.Edit{alter("InformationSystem register", tree{"name": tree{"kk": nil, "en": "Register"}}, nil, nil)},
			node:   "InformationSystem register", want: tree{"name": tree{"ru": "Регистр", "en": "Register"}},
		},
		"absent keeps": {
			reason: "An edit of one field leaves the others, and the basis.",
			edits:  []graph.Edit{alter("InformationSystem register", tree{"kind": "register"}, nil, nil)},
			node:   "InformationSystem register", want: tree{"kind": "register"},
		},
		"nought is a value": {
			reason: "No staff is not the same as staff not recorded.",
			edits:  []graph.Edit{alter("Organization ministry", tree{"staff": 0}, nil, nil)},
			node:   "Organization ministry", want: tree{"staff": json.Number("0")},
		},
		"a stated basis replaces": {
			reason: "Who states a basis means it.",
			edits:  []graph.Edit{alter("InformationSystem register", tree{"basis": "REPORTED", "source": "letter 8"}, nil, nil)},
			node:   "InformationSystem register", want: tree{"basis": "REPORTED", "source": "letter 8"},
		},
		"a put without basis keeps the basis": {
			reason: "A change keeps the basis of the fact that it changes, and what it does not say of the source.",
			edits: []graph.Edit{graph.Put(&graph.OrganizationFacts{Identity: graph.Identity{Key: "ministry", Claim: graph.Claim{Source: "order 2"}},
				Name: graph.Text{RU: "Министерство юстиции"}})},
			node: "Organization ministry", want: tree{"name": tree{"ru": "Министерство юстиции"}, "staff": nil, "source": "order 2"},
		},
		"an end keeps its basis": {
			reason: "Each end of an integration is known differently.",
			edits:  []graph.Edit{alter("Integration link", tree{"consumer": tree{"basis": nil, "source": nil, "note": "seen"}}, nil, nil)},
			node:   "Integration link", want: tree{"consumer": tree{"system": "office", "basis": "REPORTED", "source": "letter 7", "note": "seen"}},
		},
		"another end has the basis of the whole": {
			reason: "What was claimed of one system is not claimed of another.",
			edits:  []graph.Edit{alter("Integration link", tree{"consumer": nil}, nil, nil), alter("Integration link", tree{"consumer": tree{"system": "new"}}, nil, nil), graph.Put(&graph.InformationSystemFacts{Identity: graph.Identity{Key: "new", Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: "Новая"}})},
			node:   "", // refused: an integration without a consumer is none, not even for a moment
		},
		"adding to a list": {
			reason: "Several fixes add to one list and fit together; an entry that is there stays once.",
			edits:  []graph.Edit{alter("Integration link", nil, tree{"delivers": tree{"documentTypes": []any{"diploma", "passport"}}}, nil)},
			node:   "Integration link", want: tree{"delivers": tree{"documentTypes": []any{"diploma", "passport"}, "complete": true}},
		},
		"adding to what is not recorded": {
			reason: "The first entry makes the list, which is not complete by that.",
			edits:  []graph.Edit{alter("Integration link", nil, tree{"admits": tree{"services": []any{"licence"}}}, nil)},
			node:   "Integration link", want: tree{"admits": tree{"services": []any{"licence"}, "complete": false}},
		},
		"taking from a list": {
			reason: "An entry that is not there is passed over.",
			edits:  []graph.Edit{alter("InformationSystem register", nil, nil, tree{"aliases": []any{"a", "z"}})},
			node:   "InformationSystem register", want: tree{"aliases": []any{"b"}},
		},
		"taking the last": {
			reason: "A list from which all was taken is recorded as empty where that differs from not recorded.",
			edits:  []graph.Edit{alter("Integration link", nil, nil, tree{"delivers": tree{"documentTypes": []any{"passport"}}})},
			node:   "Integration link", want: tree{"delivers": tree{"complete": true}},
		},
		"taking from what is not recorded": {
			reason: "Nothing can be taken from what is not recorded, and it stays so.",
			edits:  []graph.Edit{alter("Integration link", nil, nil, tree{"admits": tree{"services": []any{"licence"}}})},
			node:   "Integration link", want: tree{},
		},
		"entries are compared as facts": {
			reason: "An entry is the same however its numbers, lists and missing basis are written.",
			edits: []graph.Edit{
				alter("Service licence", nil, tree{"terms": []any{tree{"unit": "WORKING_DAYS", "value": 12.0, "kind": "rendering"}}}, nil),
				alter("Service licence", nil, nil, tree{"terms": []any{tree{"kind": "extension", "unit": nil}}}),
				alter("Requirement licence/passport", nil, tree{"actSays": []any{tree{"says": "FROM_SYSTEM", "systems": []any{"office", "register"}}, tree{"says": "PAPER"}}}, nil),
			},
			node: "Service licence", want: tree{"terms": []any{tree{"kind": "rendering", "value": json.Number("12"), "unit": "WORKING_DAYS"}}},
		},
		"edits of one node follow one another": {
			reason: "The edits of a set are one change, in their order.",
			edits: []graph.Edit{alter("InformationSystem register", tree{"kind": "a", "sector": nil}, nil, nil), alter("InformationSystem register", tree{"kind": "b"}, nil, nil),
				alter("InformationSystem register", nil, tree{"aliases": []any{"c"}}, nil)},
			node: "InformationSystem register", want: nil, // refused: a system has no sector, wherever in the set that is said
		},
		"removed and put": {
			reason: "A node that is removed and put again is new: it keeps nothing.",
			edits: []graph.Edit{graph.Remove(graph.Ref{Type: graph.TypeOrganization, Key: "ministry"}),
				graph.Put(&graph.OrganizationFacts{Identity: graph.Identity{Key: "ministry", Claim: graph.Claim{Basis: graph.Reported}}, Name: graph.Text{RU: "Министерство"}})},
			node: "Organization ministry", want: tree{"staff": nil, "basis": "REPORTED", "source": nil, "note": nil},
		},
		"altering what is not there makes it": {
			reason: "A fix may add a node field by field.",
			edits:  []graph.Edit{alter("DataItem birth-date", tree{"name": tree{"ru": "Дата рождения"}, "basis": "STATED"}, nil, nil)},
			node:   "DataItem birth-date", want: tree{"key": "birth-date", "name": tree{"ru": "Дата рождения"}, "basis": "STATED"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := office(t)
			next, _, err := s.Next(graph.ChangeSet{Edits: c.edits}, noon)
			if c.want == nil {
				if err == nil {
					t.Errorf("it was accepted\nreason: %s", c.reason)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v\nreason: %s", err, c.reason)
			}
			typ, key, _ := strings.Cut(c.node, " ")
			ref := graph.Ref{Type: graph.NodeType(typ), Key: graph.Key(key)}
			want := tree{}
			if before := s.Node(ref); before != nil {
				want = graph.Encode(before)
			}
			for name, value := range c.want {
				if want[name] = value; value == nil {
					delete(want, name)
				}
			}
			if d := cmp.Diff(want, graph.Encode(next.Node(ref))); d != "" {
				t.Errorf("(-want +got)\n%s\nreason: %s", d, c.reason)
			}
			if d := graph.Difference(s, next); slices.ContainsFunc(d, func(d graph.NodeDifference) bool { return d.Ref != ref }) {
				t.Errorf("other nodes changed: %v\nreason: %s", d, c.reason)
			}
		})
	}
}

// A new fact without a basis is assumed while it is tried, and so is what belongs to it.
func TestNewFactsAreAssumedInHypotheses(t *testing.T) {
	link := &graph.IntegrationFacts{Identity: graph.Identity{Key: "back"}, Consumer: graph.Consumer{System: "register"}, Provider: graph.Provider{System: "office", Claim: graph.Claim{Basis: graph.Stated}}}
	set := graph.ChangeSet{Edits: []graph.Edit{graph.Put(link)}}
	tried, err := office(t).With(set)
	if err != nil {
		t.Fatal(err)
	}
	i := tried.Integration("back")
	if i.Basis().Basis != graph.Assumed || i.Consumer.Basis != graph.Assumed || i.Provider.Basis != graph.Stated {
		t.Errorf("bases %q, %q, %q", i.Basis().Basis, i.Consumer.Basis, i.Provider.Basis)
	}
	if _, _, err := office(t).Next(set, noon); graph.CodeOf(err) != graph.Invalid {
		t.Errorf("committing it: %v, want INVALID", err)
	}
	link.Claim = graph.Claim{Basis: graph.Reported}
	next, _, err := office(t).Next(set, noon)
	if err != nil {
		t.Fatalf("the same set with a basis: %v", err)
	}
	if i := next.Integration("back"); i.Consumer.Basis != graph.Reported {
		t.Errorf("the consumer's end has basis %q, want that of the whole", i.Consumer.Basis)
	}
	if !(graph.Claim{Basis: graph.Assumed}).Solid() || (graph.Claim{Basis: graph.Stated}).Solid() || !(graph.Claim{Basis: graph.Stated, Source: "x"}).Solid() || (graph.Claim{Basis: graph.Inferred, Source: "x"}).Solid() {
		t.Error("solid is what is assumed, and what is claimed with a source and not inferred")
	}
}

// What a change records is what it did, and nothing of what came and went within it.
func TestChangesRecordWhatHappened(t *testing.T) {
	item := graph.Put(&graph.DataItemFacts{Identity: graph.Identity{Key: "a", Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: "А"}})
	gone := graph.Remove(graph.Ref{Type: graph.TypeOrganization, Key: "ministry"})
	s := office(t)
	next, change, err := s.Next(graph.ChangeSet{ID: "id", Actor: "who", Reason: "why", Edits: []graph.Edit{gone, item, graph.Remove(item.Ref())}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if len(change.Written) != 0 || !slices.Equal(change.Removed, []graph.Ref{gone.Ref()}) {
		t.Errorf("written %v, removed %v; want only the ministry removed", change.Written, change.Removed)
	}
	if change.Revision != s.Revision()+1 || next.Revision() != change.Revision || change.ID != "id" || change.Actor != "who" || change.Reason != "why" {
		t.Errorf("the change says %+v", change)
	}
	if _, err := next.Replay(change); graph.CodeOf(err) != graph.Conflict {
		t.Errorf("replaying a change twice: %v, want CONFLICT", err)
	}
}

func TestDifferenceNamesWhatDiffers(t *testing.T) {
	a := office(t)
	b, err := a.With(graph.ChangeSet{Edits: []graph.Edit{
		{Alter: graph.Ref{Type: graph.TypeInformationSystem, Key: "register"}, Fields: map[string]any{"kind": "x", "note": "y", "abbreviation": "R"}},
		graph.Remove(graph.Ref{Type: graph.TypeOrganization, Key: "ministry"}),
		graph.Put(&graph.DataItemFacts{Identity: graph.Identity{Key: "a", Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{RU: "А"}}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		Ref    string
		Kind   graph.DifferenceKind
		Fields []string
	}
	lines := func(from, to *graph.Snapshot) (all []line) {
		for _, d := range graph.Difference(from, to) {
			if (d.Before == nil) != (d.Kind == graph.Added) || (d.After == nil) != (d.Kind == graph.Removed) {
				t.Errorf("%s is %s from %v to %v", d.Ref, d.Kind, d.Before, d.After)
			}
			all = append(all, line{d.Ref.String(), d.Kind, d.Fields})
		}
		return all
	}
	want := []line{{"Organization ministry", graph.Removed, nil}, {"DataItem a", graph.Added, nil}, {"InformationSystem register", graph.Changed, []string{"note", "kind"}}}
	if d := cmp.Diff(want, lines(a, b)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	want[0].Kind, want[1].Kind = graph.Added, graph.Removed
	if d := cmp.Diff(want, lines(b, a)); d != "" {
		t.Errorf("backwards (-want +got)\n%s", d)
	}
	if d := graph.Difference(a, a); len(d) != 0 {
		t.Errorf("a graph differs from itself: %v", d)
	}
}
