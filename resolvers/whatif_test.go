package resolvers_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/graphtest"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// trial is what a hypothetical graph says of itself.
type trial struct {
	Catalogue struct {
		Moment     struct{ Hypothetical bool }
		Difference struct {
			Nodes struct {
				TotalCount int
				Nodes      []struct {
					Kind, Type, Key string
					Fields          []string
					After           *struct{ ID, Key string }
				}
			}
		}
		MissingIntegrations   struct{ TotalCount int }
		Reconciliation        struct{ TotalCount int }
		ServicesWithoutSystem struct{ TotalCount int }
		Services              struct{ Nodes []struct{ ID string } }
	}
}

const trying = `query ($with: [ChangeInput!]!) {
  catalogue(with: $with) {
    moment { hypothetical }
    difference { nodes(first: 100) { totalCount nodes { kind type key fields after { id key } } } verdicts { nodes { direction because { node { key } } } } }
    missingIntegrations { totalCount nodes { key works { step } } }
    reconciliation { totalCount }
    servicesWithoutSystem { totalCount }
    services { nodes { id papers { demanded } requirements { nodes { verdicts { outcome blockers { kind } derivation { steps { rule { code } } } } } } } }
  }
}`

// try asks for a graph with changes; the code is that of the refusal, "" where there is none.
func try(t *testing.T, api http.Handler, edits ...graph.Edit) (trial, string) {
	t.Helper()
	answer := resolverstest.Ask(t, api, trying, map[string]any{"with": graph.Changes(edits)})
	if codes := answer.Codes(); len(codes) > 0 {
		if codes[0] != string(graph.Invalid) {
			t.Fatalf("%d changes were refused with %s: %s %v", len(edits), codes[0], answer.Errors[0].Message, answer.Errors[0].Path)
		}
		return trial{}, codes[0]
	}
	var got trial
	if err := json.Unmarshal(answer.Data, &got); err != nil {
		t.Fatal(err)
	}
	if !got.Catalogue.Moment.Hypothetical {
		t.Fatal("a graph with changes tried on it does not say so")
	}
	return got, ""
}

// Every type of node can be made, altered, given entries of lists, relieved of them and removed in a hypothesis, and
// questions of every kind are answered there. What a rule of the model forbids is refused as INVALID and nothing else.
func TestEveryChangeCanBeTried(t *testing.T) {
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "whatif.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	api := resolverstest.Serve(t, resolvers.Options{Store: store})
	full := graphtest.Full()
	puts := make([]graph.Edit, len(full))
	for i, n := range full {
		puts[i] = graph.Put(n)
	}
	made, refused := try(t, api, puts...)
	if refused != "" || made.Catalogue.Difference.Nodes.TotalCount != len(full) {
		t.Fatalf("%d nodes of all types were put in, and %d are new: %s", len(full), made.Catalogue.Difference.Nodes.TotalCount, refused)
	}
	if _, err := store.Commit(t.Context(), 0, graph.ChangeSet{ID: "full", Edits: puts}); err != nil {
		t.Fatal(err)
	}
	api = resolverstest.Serve(t, resolvers.Options{Store: store})
	tried := map[graph.NodeType]map[string]int{}
	count := func(ref graph.Ref, form string) {
		if tried[ref.Type] == nil {
			tried[ref.Type] = map[string]int{}
		}
		tried[ref.Type][form]++
	}
	only := func(form string, ref graph.Ref, kind, field string, edits ...graph.Edit) {
		got, refused := try(t, api, edits...)
		if refused != "" {
			return
		}
		changed := got.Catalogue.Difference.Nodes.Nodes
		at := slices.IndexFunc(changed, func(n struct {
			Kind, Type, Key string
			Fields          []string
			After           *struct{ ID, Key string }
		}) bool {
			return n.Key == string(ref.Key) && n.Kind == kind
		})
		if len(changed) != 1 || at < 0 || field != "" && !slices.Contains(changed[0].Fields, field) {
			t.Errorf("%s of %s %s: %+v changed", form, ref, field, changed)
			return
		}
		if after := changed[0].After; kind == string(graph.Changed) {
			id, err := graph.ParseID(after.ID)
			if err != nil || id.Hypothesis == "" {
				t.Errorf("%s of %s: the id %s does not tell the hypothesis", form, ref, after.ID)
			}
		}
		count(ref, form)
	}
	for _, n := range full {
		ref := n.Ref()
		tree := graph.Encode(n)
		only("alter", ref, string(graph.Changed), "note", graph.Edit{Alter: ref, Fields: map[string]any{"note": "tried"}})
		only("remove", ref, string(graph.Removed), "", graph.Remove(ref))
		again := graph.Ref{Type: ref.Type, Key: ref.Key + "-again"}
		only("put", again, string(graph.Added), "", graph.Edit{Alter: again, Fields: without(tree, "key")})
		for _, f := range graph.Describe(ref.Type).Fields {
			if !f.List {
				continue
			}
			if list, _ := tree[f.Name].([]any); len(list) > 0 {
				only("take", ref, string(graph.Changed), f.Name, graph.Edit{Alter: ref, Take: map[string]any{f.Name: list[:1]}})
			}
			for _, other := range full {
				if list, _ := graph.Encode(other)[f.Name].([]any); other.Ref().Type == ref.Type && len(list) > 0 && tree[f.Name] == nil {
					only("add", ref, string(graph.Changed), f.Name, graph.Edit{Alter: ref, Add: map[string]any{f.Name: list[:1]}})
				}
			}
		}
	}
	for _, d := range graph.Descriptions() {
		forms := []string{"alter", "put"}
		if slices.ContainsFunc(d.Fields, func(f graph.Field) bool { return f.List }) {
			forms = append(forms, "add", "take")
		}
		for _, form := range forms {
			if tried[d.Type][form] == 0 {
				t.Errorf("%s of a %s was never tried with success", form, d.Type)
			}
		}
	}
	t.Logf("tried: %v", tried)
}

func without(tree map[string]any, name string) map[string]any {
	rest := map[string]any{}
	for field, value := range tree {
		if field != name {
			rest[field] = value
		}
	}
	return rest
}
