package lists_test

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/lists"
)

// TestConditionsOnVerdictsAgreeWithTheVerdicts compares conditions with the verdicts told in full, looked through one by one.
func TestConditionsOnVerdictsAgreeWithTheVerdicts(t *testing.T) {
	words := map[string]struct {
		values []string
		of     func(*gap.Verdict) string
	}{
		"outcome":          {gap.Outcome("").Values(), func(v *gap.Verdict) string { return string(v.Outcome()) }},
		"possibly":         {gap.Outcome("").Values(), func(v *gap.Verdict) string { return string(v.Possibly()) }},
		"otherwise":        {gap.Outcome("").Values(), func(v *gap.Verdict) string { return string(v.Certain.Otherwise) }},
		"scope":            {gap.Scope("").Values(), func(v *gap.Verdict) string { return string(v.Certain.Scope) }},
		"step":             {gap.Step("").Values(), func(v *gap.Verdict) string { return string(v.Certain.Step) }},
		"decision":         {gap.Decision("").Values(), func(v *gap.Verdict) string { return string(v.Certain.Decision) }},
		"possibleDecision": {gap.Decision("").Values(), func(v *gap.Verdict) string { return string(v.Possible.Decision) }},
		"mayDrop":          {gap.MayDrop("").Values(), func(v *gap.Verdict) string { return string(v.Certain.MayDrop) }},
		"actSays":          {graph.Says("").Values(), func(v *gap.Verdict) string { return string(v.Says) }},
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range words {
			if !yield(name) {
				return
			}
		}
	})
	l := lists.New(func(context.Context, *graph.Catalogue) error { return nil })
	asked, found := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		view := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})).View(gaptest.Date)
		c := graph.NewCatalogue(view, graph.Mark{}, nil, nil).Listed(l)
		table := gap.Of(view)
		ask := func(condition map[string]any, fits func(*gap.Verdict) bool) {
			var want []gap.Unit
			services := map[graph.Key]bool{}
			for _, u := range table.Units() {
				if fits(table.Verdict(u.Requirement, u.Channel)) {
					want = append(want, u)
					services[view.Requirement(u.Requirement).Service] = true
				}
			}
			asked++
			found += len(want)
			list, err := lists.Verdicts(t.Context(), c, l, &graph.Where{Content: condition}, nil, graph.Page{})
			if err != nil {
				t.Fatal(err)
			}
			entries, err := list.Nodes()
			if err != nil || list.TotalCount() != len(want) {
				t.Fatalf("%v: %d, %v; want %v", condition, list.TotalCount(), err, want)
			}
			for _, e := range entries {
				if !slices.Contains(want, gap.Unit{Requirement: e.Verdict.Requirement, Channel: e.Verdict.Channel}) {
					t.Fatalf("%v gives %s on %q", condition, e.Verdict.Requirement, e.Verdict.Channel)
				}
			}
			some := &graph.Where{Content: map[string]any{"verdicts": map[string]any{"some": condition}}}
			chosen, err := c.Services(t.Context(), some, nil, nil, nil, nil, nil)
			if err != nil || chosen.TotalCount() != len(services) {
				t.Fatalf("%v: %d services, %v; want %v", condition, chosen.TotalCount(), err, services)
			}
		}
		for _, name := range names {
			value := rapid.SampledFrom(words[name].values).Draw(t, name)
			ask(map[string]any{name: map[string]any{"eq": value}}, func(v *gap.Verdict) bool { return words[name].of(v) == value })
		}
		step := rapid.SampledFrom(gap.Step("").Values()).Draw(t, "work")
		ask(map[string]any{"possibleWorkSteps": map[string]any{"some": map[string]any{"eq": step}}}, func(v *gap.Verdict) bool {
			return slices.ContainsFunc(v.Possible.Works, func(w gap.Work) bool { return string(w.Step) == step })
		})
		for _, system := range view.Keys(graph.TypeInformationSystem) {
			ask(map[string]any{"holders": map[string]any{"some": map[string]any{"key": map[string]any{"eq": string(system)}}}}, func(v *gap.Verdict) bool {
				return slices.ContainsFunc(v.Certain.Routes, func(r gap.Route) bool { return r.Holder == system })
			})
		}
	})
	if found < asked/4 {
		t.Errorf("%d conditions hold of %d verdicts only", asked, found)
	}
	t.Logf("%d conditions hold of %d verdicts", asked, found)
}

// TestGroupsAddUp: where every entry has one value of a dimension, groups and facets add up to the total.
func TestGroupsAddUp(t *testing.T) {
	l := lists.New(func(context.Context, *graph.Catalogue) error { return nil })
	rapid.Check(t, func(t *rapid.T) {
		view := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})).View(gaptest.Date)
		list, err := lists.Verdicts(t.Context(), graph.NewCatalogue(view, graph.Mark{}, nil, nil).Listed(l), l, nil, nil, graph.Page{})
		if err != nil {
			t.Fatal(err)
		}
		groups, err := list.GroupBy(t.Context(), []graph.Dimension{"OUTCOME", "STEP", "CHANNEL"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for i, g := range groups {
			if sum += g.Count; i > 0 && g.Count > groups[i-1].Count {
				t.Fatal("a larger group stands after a smaller one")
			}
			if a := g.Applications(); a.Certain > a.Possible {
				t.Fatalf("%+v", a)
			}
		}
		if sum != list.TotalCount() {
			t.Fatalf("groups of %d entries, and a total of %d", sum, list.TotalCount())
		}
	})
}

// TestGroupsOfAnswersAddUp: the lists of answers that have conditions of their own are grouped as the others are, and where no
// entry has two values of a dimension, groups and facets add up to the total.
func TestGroupsOfAnswersAddUp(t *testing.T) {
	l := lists.New(func(context.Context, *graph.Catalogue) error { return nil })
	type list interface {
		TotalCount() int
		GroupBy(context.Context, []graph.Dimension, *int) ([]graph.Group, error)
		Facets(context.Context, []graph.Dimension, *int) ([]graph.Facet, error)
	}
	counted, shared := map[string]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		view := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})).View(gaptest.Date)
		c := graph.NewCatalogue(view, graph.Mark{}, nil, nil).Listed(l)
		table := gap.Of(view)
		check := func(name string, entries list, err error, single ...graph.Dimension) {
			if err != nil {
				t.Fatal(name, err)
			}
			groups, err := entries.GroupBy(t.Context(), single, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			sum := 0
			for i, g := range groups {
				if sum += g.Count; i > 0 && g.Count > groups[i-1].Count {
					t.Fatal(name, "a larger group stands after a smaller one")
				}
				if a := g.Applications(); a != nil && a.Certain > a.Possible {
					t.Fatalf("%s: %+v", name, a)
				}
			}
			if sum != entries.TotalCount() {
				t.Fatalf("%s: groups of %d entries, and a total of %d", name, sum, entries.TotalCount())
			}
			counted[name] += sum
			facets, err := entries.Facets(t.Context(), nil, nil)
			if err != nil || len(facets) < len(single) {
				t.Fatal(name, facets, err)
			}
			for _, f := range facets {
				sum := 0
				for _, value := range f.Values {
					if sum += value.Count; value.Count > entries.TotalCount() {
						t.Fatalf("%s: %d of %d entries have %s %v", name, value.Count, entries.TotalCount(), f.Dimension, value.Value)
					}
				}
				if sum < entries.TotalCount() || sum > entries.TotalCount() && slices.Contains(single, graph.Dimension(f.Dimension)) {
					t.Fatalf("%s: %d entries by %s, and a total of %d", name, sum, f.Dimension, entries.TotalCount())
				}
				if sum > entries.TotalCount() {
					shared++
				}
			}
		}
		missing, err := table.MissingIn(c, nil, nil, false, graph.Page{})
		check("missing integrations", missing, err, "CONSUMER_OWNER", "PROVIDER_OWNER", "STEP", "ABSENCE")
		rows, err := table.ReconciliationIn(c, nil, graph.Page{})
		check("reconciliation", rows, err, "DECISION", "ACT_SAYS", "BODY", "CHANNEL_KIND")
		loops, err := table.CourierLoopsIn(c, nil, graph.Page{})
		check("courier loops", loops, err, "DEMANDING_BODY", "DOCUMENT_TYPE", "BETWEEN_BODIES")
		questions, err := table.OpenQuestionsIn(c, nil, graph.Page{})
		check("open questions", questions, err, "KIND", "WHAT", "BODY")
		contradictions, err := table.ContradictionsIn(c, graph.Page{})
		check("contradictions", contradictions, err, "SERVICE_RESPONSIBLE", "DOCUMENT_TYPE_KIND")
		repeated, err := table.RepeatedDemandsIn(c, graph.Page{})
		check("repeated demands", repeated, err, "SERVICE", "DOCUMENT_TYPE")
		without, err := table.WithoutSystemIn(c, graph.Page{})
		check("services without system", without, err, "ABSENCE", "SERVICE_RESPONSIBLE")
		data, err := table.SharedIn(c, graph.Page{})
		check("shared data", data, err, "DATA_ITEM", "DOCUMENT_TYPE", "CONFLICT", "POSSIBLE_CONFLICT")
	})
	// Contradictions are rare in random registries; the golden answers have some.
	for _, name := range []string{"missing integrations", "reconciliation", "courier loops", "open questions", "repeated demands",
		"services without system", "shared data"} {
		if counted[name] == 0 {
			t.Errorf("no registry had entries in the list of %s", name)
		}
	}
	if shared == 0 {
		t.Error("no entry had two values of a dimension")
	}
	t.Logf("entries counted: %v", counted)
}
