package graph_test

import (
	"runtime"
	"testing"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

const national = 10_000 // services; a country has 1,000 to 3,000

// BenchmarkWithOneChange tries one change on a national registry: neighbouring graphs share what did not change.
func BenchmarkWithOneChange(b *testing.B) {
	s := graph.FromNodes(1, noon, catalogue.Generate(national, 1))
	requirement := s.Requirement(s.Keys(graph.TypeRequirement)[4242])
	alter := func(fields map[string]any) graph.Edit { return graph.Edit{Alter: requirement.Ref(), Fields: fields} }
	holding := &graph.HoldingFacts{Identity: graph.Identity{Key: "new"}, System: s.Keys(graph.TypeInformationSystem)[7], DocumentType: requirement.DocumentType}
	for name, edit := range map[string]graph.Edit{
		"note of a requirement":     alter(map[string]any{"note": "x"}),
		"document of a requirement": alter(map[string]any{"documentType": string(s.Keys(graph.TypeDocumentType)[3])}),
		"new holding":               graph.Put(holding),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.With(graph.ChangeSet{Edits: []graph.Edit{edit}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkImport makes a national registry from the empty graph, as the first import does.
func BenchmarkImport(b *testing.B) {
	set := graph.ChangeSet{Edits: putAll(catalogue.Generate(national, 1))}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := graph.Empty().Next(set, noon); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMemory tells what a loaded national registry takes, in bytes a service after collection; the goal is 15 KB.
func BenchmarkMemory(b *testing.B) {
	nodes := catalogue.Generate(national, 1)
	texts := make([][]byte, len(nodes))
	for i, n := range nodes {
		var err error
		if texts[i], err = (graph.TypedNode{Node: n}).MarshalJSON(); err != nil {
			b.Fatal(err)
		}
	}
	nodes = nil
	for b.Loop() {
		before := heap()
		loaded := make([]graph.Node, len(texts)) // read anew, as a store does
		for i, text := range texts {
			var n graph.TypedNode
			if err := n.UnmarshalJSON(text); err != nil {
				b.Fatal(err)
			}
			loaded[i] = n.Node
		}
		s := graph.FromNodes(1, noon, loaded)
		loaded = nil
		b.ReportMetric(float64(heap()-before)/national, "bytes/service")
		for _, d := range graph.Descriptions() {
			s.Keys(d.Type)
		}
		b.ReportMetric(float64(heap()-before)/national, "bytes/service-sorted")
		runtime.KeepAlive(s)
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
