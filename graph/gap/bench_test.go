package gap_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

const benchmarkServices = 10_000

func generated(b *testing.B) *graph.Snapshot {
	b.Helper()
	return graph.FromNodes(1, time.Time{}, catalogue.Generate(benchmarkServices, 1))
}

// again gives the same graph with nothing computed yet.
func again(s *graph.Snapshot) *graph.Snapshot {
	return graph.FromNodes(1, time.Time{}, slices.Collect(s.Nodes()))
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkAllVerdicts(b *testing.B) {
	s := generated(b)
	s.Keys(graph.TypeService)
	b.ReportAllocs()
	units := 0
	for b.Loop() {
		b.StopTimer()
		s = again(s)
		before := heap()
		b.StartTimer()
		table := gap.Of(s.View(gaptest.Date))
		units = len(table.Units())
		b.StopTimer()
		b.ReportMetric(float64(heap()-before)/benchmarkServices, "kept-B/service")
		runtime.KeepAlive(table)
		b.StartTimer()
	}
	b.ReportMetric(float64(units), "units")
}

func BenchmarkMissingIntegrations(b *testing.B) {
	s := generated(b)
	b.ReportAllocs()
	pairs := 0
	for b.Loop() {
		b.StopTimer()
		s = again(s)
		table := gap.Of(s.View(gaptest.Date))
		table.Units()
		b.StartTimer()
		pairs = len(table.MissingIntegrations())
	}
	b.ReportMetric(float64(pairs), "pairs")
}

// BenchmarkOneChange asks for all verdicts after one change of one node.
func BenchmarkOneChange(b *testing.B) {
	for _, typ := range []graph.NodeType{graph.TypeHolding, graph.TypeIntegration, graph.TypeRequirement, graph.TypeInformationSystem} {
		b.Run(string(typ), func(b *testing.B) {
			s := generated(b)
			gap.Of(s.View(gaptest.Date)).Units()
			keys := s.Keys(typ)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{change(s, graph.Ref{Type: typ, Key: keys[i*7919%len(keys)]})}})
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				gap.Of(next.View(gaptest.Date)).Units()
			}
		})
	}
}

// BenchmarkDifference compares a graph with itself after one change of one node, all verdicts before being known.
func BenchmarkDifference(b *testing.B) {
	for _, typ := range []graph.NodeType{graph.TypeHolding, graph.TypeIntegration, graph.TypeRequirement, graph.TypeInformationSystem} {
		b.Run(string(typ), func(b *testing.B) {
			s := generated(b)
			gap.Of(s.View(gaptest.Date)).Units()
			keys := s.Keys(typ)
			b.ReportAllocs()
			computed, changed := 0, 0
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{change(s, graph.Ref{Type: typ, Key: keys[i*7919%len(keys)]})}})
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				d := gap.Compare(s.View(gaptest.Date), next.View(gaptest.Date))
				computed, changed = computed+d.Units.Computed, changed+len(d.Verdicts)
			}
			b.ReportMetric(float64(computed)/float64(b.N), "computed")
			b.ReportMetric(float64(changed)/float64(b.N), "changed")
		})
	}
	b.Run("another day", func(b *testing.B) {
		s := generated(b)
		from := s.View(gaptest.Date)
		gap.Of(from).Units()
		for i := 1; b.Loop(); i++ {
			gap.Compare(from, s.View(gaptest.Date+graph.Date(i)))
		}
	})
}

// change alters what the verdicts rest on.
func change(s *graph.Snapshot, ref graph.Ref) graph.Edit {
	switch n := s.Node(ref).(type) {
	case *graph.HoldingFacts:
		more := *n
		more.Coverage = &graph.Coverage{From: gaptest.Date}
		return graph.Put(&more)
	case *graph.IntegrationFacts:
		more := *n
		more.Status = []graph.StatusPeriod{{Status: graph.StatusSuspended}}
		return graph.Put(&more)
	case *graph.RequirementFacts:
		more := *n
		more.ActSays = nil
		return graph.Put(&more)
	case *graph.InformationSystemFacts:
		more := *n
		more.Status = []graph.StatusPeriod{{Status: graph.StatusPilot}}
		return graph.Put(&more)
	}
	panic(fmt.Sprint("no change of ", ref))
}

// BenchmarkPage asks for the verdicts of 50 services, nothing being computed before.
func BenchmarkPage(b *testing.B) {
	s := generated(b)
	keys := s.Keys(graph.TypeService)[5000:5050]
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		s = again(s)
		b.StartTimer()
		table := gap.Of(s.View(gaptest.Date))
		for _, key := range keys {
			for r := range s.RequirementsOf(key) {
				table.Verdicts(r.Key)
			}
		}
	}
}

// BenchmarkLists asks for each list whole, with all verdicts known.
func BenchmarkLists(b *testing.B) {
	s := generated(b)
	table := gap.Of(s.View(gaptest.Date))
	table.Units()
	services, systems := s.Keys(graph.TypeService), s.Keys(graph.TypeInformationSystem)
	from, to := graph.Ref{Type: graph.TypeService, Key: services[0]}, graph.Ref{Type: graph.TypeInformationSystem, Key: systems[len(systems)-1]}
	for name, list := range map[string]func() int{
		"reconciliation": func() int { rows, _ := table.Reconciliation(gap.ReconciliationWhere{}); return len(rows) },
		"loops":          func() int { return len(table.CourierLoops(gap.CourierLoopWhere{})) },
		"questions": func() int {
			questions, _ := table.OpenQuestions(gap.OpenQuestionWhere{})
			return len(questions)
		},
		"repeated": func() int { return len(table.RepeatedDemands()) },
		"shared":   func() int { return len(table.Shared()) },
		"alike":    func() int { return len(s.NamedAlike(graph.TypeService)) },
		"degree":   func() int { return table.Degree(s.Keys(graph.TypeDocumentType)[0]).Documents },
		"path": func() int {
			paths, err := s.ShortestPaths(graph.PathQuestion{From: from, To: to, MaxLength: graph.DefaultPathLength, First: 10})
			if err != nil {
				b.Fatal(err)
			}
			return paths.Count
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			entries := 0
			for b.Loop() {
				entries = list()
			}
			b.ReportMetric(float64(entries), "entries")
		})
	}
}
