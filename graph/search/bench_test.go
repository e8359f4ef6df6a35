package search_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/search"
)

const country = 10_000 // services

// BenchmarkBuild makes the index of a country from nothing; heap-MB is what it keeps.
func BenchmarkBuild(b *testing.B) {
	nodes := catalogue.Generate(country, 1)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		v := graphOf(b, nodes).View(1)
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		b.StartTimer()
		find(b, v, "service")
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, "heap-MB")
		b.ReportMetric(float64(len(nodes)), "nodes")
		runtime.KeepAlive(v)
		b.StartTimer()
	}
}

// BenchmarkFollow searches after commits that change one name each.
func BenchmarkFollow(b *testing.B) {
	nodes := catalogue.Generate(country, 1)
	s := graphOf(b, nodes)
	find(b, s.View(1), "service")
	i := slices.IndexFunc(nodes, func(n graph.Node) bool { return n.Ref().Type == graph.TypeService })
	facts := *nodes[i].(*graph.ServiceFacts)
	names := []string{"Назначение пособия", "Выдача справки"}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		next := facts
		next.Name.RU = names[n%2]
		var err error
		if s, err = s.With(graph.ChangeSet{Edits: []graph.Edit{graph.Put(&next)}}); err != nil {
			b.Fatal(err)
		}
		find(b, s.View(1), "пособие")
	}
}

// BenchmarkQuery searches a country for what people type; p50-µs and p99-µs are over all of it.
func BenchmarkQuery(b *testing.B) {
	v := graphOf(b, catalogue.Generate(country, 1)).View(1)
	for _, text := range []string{"service 4711", "сервис", "документ 17 система", "service-00815", "cthdbc 17", "докумнет", "s", "ser"} {
		find(b, v, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				answer := find(b, v, text)
				answer.Best(50, nil)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(find(b, v, text).Total()), "hits")
		})
	}
}

func find(t testing.TB, v *graph.View, text string) *search.Answer {
	t.Helper()
	answer, err := search.Find(v, search.Question{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
