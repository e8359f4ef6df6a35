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
