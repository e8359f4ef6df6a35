package gap_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// counted makes up totals and counted periods for a registry.
func counted(t *rapid.T, s *graph.Snapshot) *graph.Snapshot {
	var edits []graph.Edit
	systems, services := s.Keys(graph.TypeInformationSystem), append([]graph.Key{""}, s.Keys(graph.TypeService)...)
	day := func(name string) graph.Date { return gaptest.Date - graph.Date(rapid.IntRange(-40, 500).Draw(t, name)) }
	period := func(name string) graph.Period {
		p := graph.Period{From: day(name), To: day(name)}
		if p.Reversed() {
			p.From, p.To = p.To, p.From
		}
		return p
	}
	for range rapid.IntRange(0, 8).Draw(t, "totals") {
		n := &graph.TrafficTotalFacts{Consumer: rapid.SampledFrom(systems).Draw(t, "from"), Provider: rapid.SampledFrom(systems).Draw(t, "to"),
			Service: rapid.SampledFrom(services).Draw(t, "for")}
		if n.Consumer == n.Provider {
			continue
		}
		n.Key = graph.TrafficSeries{Consumer: n.Consumer, Provider: n.Provider, Service: n.Service}.Key()
		n.Claim = graph.Claim{Basis: graph.Observed, Source: "counts"}
		if rapid.Bool().Draw(t, "counted") {
			n.Counted = period("counted days")
			n.Days = rapid.SampledFrom([]int{1, int(n.Counted.To-n.Counted.From) + 1}).Draw(t, "days")
		}
		if rapid.Bool().Draw(t, "called") {
			n.Called, n.Calls = period("days of calls"), rapid.IntRange(0, 3).Draw(t, "calls")
			n.Failures = rapid.IntRange(0, n.Calls).Draw(t, "failures")
		}
		edits = append(edits, graph.Put(n))
	}
	for range rapid.IntRange(0, 3).Draw(t, "counted systems") {
		p := period("counted")
		edits = append(edits, graph.Edit{Alter: graph.Ref{Type: graph.TypeInformationSystem, Key: rapid.SampledFrom(systems).Draw(t, "counted system")},
			Add: map[string]any{"callsCounted": []any{map[string]any{"from": p.From.String(), "to": p.To.String()}}}})
	}
	next, err := s.With(graph.ChangeSet{Edits: edits})
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// observedDays counts, day by day, on how many a call of the integration would have been counted, and reports whether
// there may have been one.
func observedDays(s *graph.Snapshot, i *graph.IntegrationFacts) (days int, called bool) {
	systems := []graph.Key{i.Consumer.System, i.Provider.System, i.Via}
	if d := s.DataService(i.DataService); d != nil {
		systems = append(systems, d.Gateway)
	}
	for day := graph.MustDate("2025-01-02"); day <= gaptest.Date; day++ {
		var now graph.StatusPeriod
		for _, p := range i.Status {
			if (graph.Period{From: p.From, To: p.To}).Contains(gaptest.Date) {
				now = p
			}
		}
		if day < now.From {
			continue // not in production yet, or not again
		}
		seen := false
		for _, key := range systems {
			if system := s.System(key); system != nil {
				seen = seen || slices.ContainsFunc(system.CallsCounted, func(c graph.CallsCounted) bool { return c.From <= day && day <= c.To })
			}
		}
		for n := range graph.All[*graph.TrafficTotalFacts](s, graph.TypeTrafficTotal) {
			if n.Consumer != i.Consumer.System || n.Provider != i.Provider.System {
				continue
			}
			called = called || n.Called.From != 0 && n.Called.From <= day && day <= n.Called.To
			seen = seen || n.Days == int(n.Counted.To-n.Counted.From)+1 && n.Counted.From != 0 && n.Counted.Contains(day)
		}
		if seen {
			days++
		}
	}
	return days, called
}

// TestSilentMeansObserved: an integration in production is called, or silent for as many days as were observed, or not
// observed; nothing else is silent.
func TestSilentMeansObserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := counted(t, gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})))
		found := gap.Of(s.View(gaptest.Date)).Traffic()
		silent := map[graph.Key]int{}
		for _, entry := range found.Silent {
			silent[entry.Integration] = entry.Days
		}
		for i := range graph.All[*graph.IntegrationFacts](s, graph.TypeIntegration) {
			days, called := observedDays(s, i)
			running := graph.StatusAt(i.Status, gaptest.Date) == graph.StatusProduction
			wantSilent, wantUnobserved := running && !called && days > 0, running && !called && days == 0
			if got, isSilent := silent[i.Key]; isSilent != wantSilent || isSilent && got != days {
				t.Fatalf("%s: silent for %d days (%t), want %d (%t)", i.Key, got, isSilent, days, wantSilent)
			}
			if got := slices.Contains(found.NotObserved, i.Key); got != wantUnobserved {
				t.Fatalf("%s: not observed is %t, want %t", i.Key, got, wantUnobserved)
			}
		}
		if len(silent) != len(found.Silent) || !slices.IsSorted(found.NotObserved) {
			t.Fatalf("an integration stands twice, or out of order: %v", found)
		}
	})
}

// TestUndeclaredUseIsMended: every total in use is declared, or stands in one undeclared use; and after all fixes only
// those are left of which every call failed.
func TestUndeclaredUseIsMended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := counted(t, gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})))
		found := gap.Of(s.View(gaptest.Date)).Traffic()
		uses := map[graph.Key]gap.UndeclaredKind{}
		var fixes []graph.Edit
		left := map[graph.Key]bool{}
		for _, u := range found.Undeclared {
			for _, key := range u.Totals {
				if uses[key] != "" {
					t.Fatalf("%s stands in two uses", key)
				}
				uses[key], left[key] = u.Kind, len(u.Fix) == 0
			}
			if failed := u.Calls > 0 && u.Failures == u.Calls; failed != (len(u.Fix) == 0) {
				t.Fatalf("%v: %d of %d calls failed, and the fix is %v", u, u.Failures, u.Calls, u.Fix)
			}
			fixes = append(fixes, u.Fix...)
		}
		for n := range graph.All[*graph.TrafficTotalFacts](s, graph.TypeTrafficTotal) {
			if want := undeclared(s, n); uses[n.Key] != want {
				t.Fatalf("%s is %q, want %q", n.Key, uses[n.Key], want)
			}
		}
		mended, err := s.With(graph.ChangeSet{Edits: gap.Together(fixes)})
		if err != nil {
			t.Fatalf("%v\n%+v", err, fixes)
		}
		for _, u := range gap.Of(mended.View(gaptest.Date)).Traffic().Undeclared {
			for _, key := range u.Totals {
				if !left[key] {
					t.Fatalf("%s is still %s after the fixes\n%+v", key, u.Kind, fixes)
				}
			}
		}
	})
}

// undeclared says plainly what is missing for one total; "" where nothing is.
func undeclared(s *graph.Snapshot, n *graph.TrafficTotalFacts) gap.UndeclaredKind {
	if n.Called.From == 0 || n.Called.From > gaptest.Date || n.Called.To < graph.MustDate("2025-01-02") {
		return ""
	}
	known, running, recorded := false, false, true
	for i := range graph.All[*graph.IntegrationFacts](s, graph.TypeIntegration) {
		status := graph.StatusAt(i.Status, gaptest.Date)
		if i.Consumer.System != n.Consumer || i.Provider.System != n.Provider || status == graph.StatusWithdrawn {
			continue
		}
		known = true
		if status != graph.StatusProduction {
			continue
		}
		running = true
		switch {
		case n.Service == "", i.Admits != nil && (i.Admits.Any || slices.Contains(i.Admits.Services, n.Service)):
			return ""
		case i.Admits == nil || !i.Admits.Complete:
			recorded = false
		}
	}
	switch {
	case !known:
		return gap.NoIntegration
	case !running:
		return gap.NotInProduction
	case !recorded:
		return gap.AdmissionNotRecorded
	}
	return gap.NotAdmittedUse
}

// TestStillPaperIsPaper: where paper is said to be demanded still, the calls are for that service, their provider holds the
// data, and the act does not take them yet.
func TestStillPaperIsPaper(t *testing.T) {
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		s := counted(t, gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{})))
		table := gap.Of(s.View(gaptest.Date))
		for _, p := range table.Traffic().StillPaper {
			seen++
			n, r, v := s.TrafficTotal(p.Total), s.Requirement(p.Requirement), table.Verdict(p.Requirement, p.Channel)
			if n.Service != r.Service || n.Provider != p.Provider || n.Consumer != p.Consumer || v == nil {
				t.Fatalf("%+v is not about its own total %+v", p, n)
			}
			if v.Says != "" && v.Says != graph.SaysPaper && v.Says != graph.SaysSilent || v.Certain.Decision != p.Decision {
				t.Fatalf("%+v: the act says %q, and the decision is %s", p, v.Says, v.Certain.Decision)
			}
			proved := append([]graph.Key{r.DocumentType}, s.DocumentType(r.DocumentType).Items...)
			holds := false
			for h := range s.HoldingsOf(p.Provider) {
				holds = holds || slices.Contains(proved, h.DocumentType) || slices.Contains(proved, h.DataItem)
			}
			delivers := func(d *graph.Deliveries) bool {
				return d != nil && slices.ContainsFunc(proved, func(key graph.Key) bool {
					return slices.Contains(d.DocumentTypes, key) || slices.Contains(d.DataItems, key)
				})
			}
			for i := range s.IntegrationsTo(p.Provider) {
				through := s.DataService(i.DataService)
				holds = holds || delivers(i.Delivers) || through != nil && delivers(through.Delivers)
			}
			if !holds {
				t.Fatalf("%+v: the provider holds nothing of it, and delivers nothing", p)
			}
		}
	})
	if seen == 0 {
		t.Error("no paper came up, so nothing was tried")
	}
}

// TestNothingCountedNothingSaid: without counts nothing is silent and nothing is used.
func TestNothingCountedNothingSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		if found := gap.Of(s.View(gaptest.Date)).Traffic(); len(found.Silent)+len(found.Undeclared)+len(found.StillPaper) > 0 {
			t.Fatalf("%+v", found)
		}
	})
}

// TestUseIsRecordedInItsTime: the fix of a use changes the status in force, from the first call on, and no other period.
func TestUseIsRecordedInItsTime(t *testing.T) {
	status := func(status graph.Status, from, to string) graph.StatusPeriod {
		return graph.StatusPeriod{Status: status, From: graph.MustDate(from), To: graph.MustDate(to)}
	}
	cases := map[string]struct {
		reason string
		was    []graph.StatusPeriod
		want   []graph.StatusPeriod
		kind   gap.UndeclaredKind
	}{
		"planned": {
			reason: "What was planned was planned until the first call.",
			was:    []graph.StatusPeriod{status(graph.StatusPlanned, "2025-01-01", "")},
			want:   []graph.StatusPeriod{status(graph.StatusPlanned, "2025-01-01", "2025-09-30"), status(graph.StatusProduction, "2025-10-01", "")},
			kind:   gap.NotInProduction,
		},
		"suspended after the first call": {
			reason: "A call in an earlier period says nothing of the later one; the suspension as a whole is what the calls deny.",
			was:    []graph.StatusPeriod{status(graph.StatusProduction, "2020-01-01", "2025-11-30"), status(graph.StatusSuspended, "2025-12-01", "")},
			want:   []graph.StatusPeriod{status(graph.StatusProduction, "2020-01-01", "2025-11-30"), status(graph.StatusProduction, "2025-12-01", "")},
			kind:   gap.NotInProduction,
		},
		"an end to come": {
			reason: "What is recorded of the time after the date stays.",
			was:    []graph.StatusPeriod{status(graph.StatusPilot, "2025-01-01", "2026-06-30"), status(graph.StatusWithdrawn, "2026-07-01", "")},
			want: []graph.StatusPeriod{status(graph.StatusPilot, "2025-01-01", "2025-09-30"), status(graph.StatusProduction, "2025-10-01", "2026-06-30"),
				status(graph.StatusWithdrawn, "2026-07-01", "")},
			kind: gap.NotInProduction,
		},
		"between two periods": {
			reason: "Where nothing is recorded for the date, production fills the gap and no more.",
			was:    []graph.StatusPeriod{status(graph.StatusPilot, "2025-01-01", "2025-10-31"), status(graph.StatusWithdrawn, "2026-07-01", "")},
			want: []graph.StatusPeriod{status(graph.StatusPilot, "2025-01-01", "2025-10-31"), status(graph.StatusProduction, "2025-11-01", "2026-06-30"),
				status(graph.StatusWithdrawn, "2026-07-01", "")},
			kind: gap.NotInProduction,
		},
		"withdrawn": {
			reason: "An integration that was withdrawn stays so: what is used is another one.",
			was:    []graph.StatusPeriod{status(graph.StatusWithdrawn, "2021-01-01", "")},
			want:   []graph.StatusPeriod{status(graph.StatusWithdrawn, "2021-01-01", "")},
			kind:   gap.NoIntegration,
		},
	}
	claim := graph.Claim{Basis: graph.Stated, Source: "s"}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			ends := func(key graph.Key) graph.Node {
				return &graph.InformationSystemFacts{Identity: graph.Identity{Key: key, Claim: claim}, Name: graph.Text{EN: string(key)}}
			}
			s := snapshotOf(t, []graph.Node{ends("a"), ends("b"),
				&graph.IntegrationFacts{Identity: graph.Identity{Key: "a/b", Claim: claim}, Consumer: graph.Consumer{System: "a", Claim: claim},
					Provider: graph.Provider{System: "b", Claim: claim}, Status: c.was},
				&graph.TrafficTotalFacts{Identity: graph.Identity{Key: "t", Claim: claim}, Consumer: "a", Provider: "b", Calls: 1,
					Called: graph.Period{From: graph.MustDate("2025-10-01"), To: graph.MustDate("2025-12-31")}}})
			uses := gap.Of(s.View(gaptest.Date)).Traffic().Undeclared
			if len(uses) != 1 || uses[0].Kind != c.kind {
				t.Fatalf("%s\nundeclared: %+v, want one of kind %s", c.reason, uses, c.kind)
			}
			next, err := s.With(graph.ChangeSet{Edits: uses[0].Fix})
			if err != nil {
				t.Fatalf("%s\n%v", c.reason, err)
			}
			if got := next.Integration("a/b").Status; !slices.Equal(got, c.want) {
				t.Errorf("%s\n got %v\nwant %v", c.reason, got, c.want)
			}
			if left := gap.Of(next.View(gaptest.Date)).Traffic().Undeclared; len(left) > 0 {
				t.Errorf("%s\nafter the fix: %+v", c.reason, left)
			}
		})
	}
}
