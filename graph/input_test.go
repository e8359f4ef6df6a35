package graph_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/graphtest"
)

type object = map[string]any

func TestChangesAreReadFromInputs(t *testing.T) {
	cases := map[string]struct {
		input  object
		want   graph.Edit
		reason string
	}{
		"fields": {
			object{"system": object{"key": "a", "name": object{"en": "A"}, "kind": nil}},
			graph.Edit{Alter: graph.Ref{Type: graph.TypeInformationSystem, Key: "a"}, Fields: object{"name": object{"en": "A"}, "kind": nil}},
			"What is given is set; null stays null, so that it clears.",
		},
		"add and take": {
			object{"documentType": object{"key": "d", "add": object{"items": []any{"x"}}, "take": object{"items": "y"}}},
			graph.Edit{Alter: graph.Ref{Type: graph.TypeDocumentType, Key: "d"}, Fields: object{},
				Add: object{"items": []any{"x"}}, Take: object{"items": []any{"y"}}},
			"A single value stands for a list of one, as everywhere in GraphQL.",
		},
		"variable not given": {
			object{"service": object{"key": "s", "sector": graph.AbsentVariable{}, "name": object{"en": graph.AbsentVariable{}, "ru": "С"}}},
			graph.Edit{Alter: graph.Ref{Type: graph.TypeService, Key: "s"}, Fields: object{"name": object{"ru": "С"}}},
			"A variable that was not given leaves the field as it is.",
		},
		"nested lists": {
			object{"requirement": object{"key": "r", "actSays": object{"says": "SILENT", "channels": "c"}}},
			graph.Edit{Alter: graph.Ref{Type: graph.TypeRequirement, Key: "r"}, Fields: object{"actSays": []any{object{"says": "SILENT", "channels": []any{"c"}}}}},
			"Lists within lists are made too.",
		},
		"one value through a variable": {
			object{"integration": object{"key": "i", "delivers": object{"documentTypes": []string{"d"}}, "status": []map[string]any{{"status": "PRODUCTION", "to": graph.AbsentVariable{}}}}},
			graph.Edit{Alter: graph.Ref{Type: graph.TypeIntegration, Key: "i"}, Fields: object{
				"delivers": object{"documentTypes": []any{"d"}}, "status": []any{object{"status": "PRODUCTION"}}}},
			"gqlparser makes lists of texts and of objects of them.",
		},
		"remove": {
			object{"remove": object{"type": "DATA_SERVICE", "key": "x"}},
			graph.Remove(graph.Ref{Type: graph.TypeDataService, Key: "x"}),
			"The enum's values are written in GraphQL's way.",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var change graph.ChangeInput
			if err := change.UnmarshalGQL(c.input); err != nil {
				t.Fatal(err)
			}
			got, err := change.Edit()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("reason: %s\n(-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

func TestChangesThatCannotBeRead(t *testing.T) {
	cases := map[string]struct {
		input  any
		reason string
	}{
		"not an object":      {"service", "A change is an object."},
		"empty":              {object{}, "Nothing is changed."},
		"two fields":         {object{"service": object{"key": "a"}, "system": object{"key": "b"}}, "Their order is not known."},
		"null field":         {object{"service": nil}, "Nothing is changed."},
		"only absent":        {object{"service": graph.AbsentVariable{}}, "Nothing is changed."},
		"unknown field":      {object{"citizen": object{"key": "a"}}, "There is no such type."},
		"no key":             {object{"service": object{"sector": "x"}}, "It is not known which node is meant."},
		"remove nothing":     {object{"remove": object{}}, "It is not known which node is meant."},
		"remove unknown":     {object{"remove": object{"type": "CITIZEN", "key": "a"}}, "There is no such type."},
		"remove without key": {object{"remove": object{"type": "SERVICE"}}, "It is not known which node is meant."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var change graph.ChangeInput
			err := change.UnmarshalGQL(c.input)
			if err == nil {
				_, err = change.Edit()
			}
			if graph.CodeOf(err) != graph.BadRequest {
				t.Errorf("reason: %s\ngot %v", c.reason, err)
			}
		})
	}
}

// What an answer gives as changes is read back as the same changes, of every type and with every field.
func TestChangesComeBackAsTheyWent(t *testing.T) {
	nodes := graphtest.Full()
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	want, err := graph.Empty().With(graph.ChangeSet{Edits: edits})
	if err != nil {
		t.Fatal(err)
	}
	got, err := graph.Empty().With(graph.ChangeSet{Edits: sentBack(t, edits)})
	if err != nil {
		t.Fatal(err)
	}
	if different := graph.ChangesBetween(got, want); len(different) > 0 {
		t.Errorf("%d nodes came back otherwise, first %v", len(different), different[0].Ref())
	}
	part := []graph.Edit{
		{Alter: graph.Ref{Type: graph.TypeDataItem, Key: "i"}, Fields: object{"name": object{"en": "I"}}},
		{Alter: graph.Ref{Type: graph.TypeDocumentType, Key: "d"}, Fields: object{}, Add: object{"items": []any{"x"}}, Take: object{"items": []any{"y"}}},
		graph.Remove(graph.Ref{Type: graph.TypeInformationSystem, Key: "s"}),
	}
	if diff := cmp.Diff(part, sentBack(t, part)); diff != "" {
		t.Error(diff)
	}
}

// sentBack writes the edits as an answer does and reads them as a variable is read.
func sentBack(t *testing.T, edits []graph.Edit) []graph.Edit {
	text, err := json.Marshal(graph.Changes(edits))
	if err != nil {
		t.Fatal(err)
	}
	var variable []any
	if err := json.Unmarshal(text, &variable); err != nil {
		t.Fatal(err)
	}
	back := make([]graph.Edit, len(variable))
	for i := range variable {
		var input graph.ChangeInput
		if err := input.UnmarshalGQL(variable[i]); err != nil {
			t.Fatal(err)
		}
		if back[i], err = input.Edit(); err != nil {
			t.Fatal(err)
		}
	}
	return back
}
