package catalogue_test

import (
	"bytes"
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

func snapshotOf(nodes []graph.Node) *graph.Snapshot { return graph.FromNodes(1, time.Time{}, nodes) }

func TestGeneratedRegistriesBreakNoRule(t *testing.T) {
	for _, services := range []int{1, 2, 3, 7, 30, 150, 10_000} {
		s := snapshotOf(catalogue.Generate(services, uint64(services)))
		for _, problem := range s.Validate() {
			t.Errorf("%d services: %s", services, problem)
		}
		if s.Count(graph.TypeService) != services {
			t.Errorf("%d services were asked for, and %d made", services, s.Count(graph.TypeService))
		}
		for _, d := range graph.Descriptions() {
			if s.Count(d.Type) == 0 && d.Type != graph.TypeFunction && d.Type != graph.TypeTrafficTotal && services >= 30 {
				t.Errorf("%d services: there is no %s", services, d.Type)
			}
		}
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	write := func(seed uint64) string {
		var out bytes.Buffer
		if err := catalogue.Write(&out, snapshotOf(catalogue.Generate(60, seed))); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if diff := cmp.Diff(write(7), write(7)); diff != "" {
		t.Errorf("the same seed gives the same registry:\n%s", diff)
	}
	if write(7) == write(8) {
		t.Error("another seed gives another registry")
	}
}

func TestGeneratedProportions(t *testing.T) {
	s := snapshotOf(catalogue.Generate(2_000, 1))
	if got := s.Count(graph.TypeDocumentType); got != 300 {
		t.Errorf("document types: %d, want 300", got)
	}
	if got := s.Count(graph.TypeInformationSystem); got != 400 {
		t.Errorf("systems: %d, want 400", got)
	}
	if got := float64(s.Count(graph.TypeRequirement)) / 2_000; math.Abs(got-7.6) > 0.2 {
		t.Errorf("requirements a service: %.2f, want about 7.6", got)
	}
	consumers, needed := map[graph.Key]bool{}, map[[2]graph.Key]bool{}
	for service := range graph.All[*graph.ServiceFacts](s, graph.TypeService) {
		own := slices.Clone(service.OwnSystems)
		for channel := range s.ChannelsOf(service.Key) {
			if channel.System != "" {
				own = append(own, channel.System)
			}
		}
		for _, consumer := range own {
			consumers[consumer] = true
			for requirement := range s.RequirementsOf(service.Key) {
				for _, provider := range holdersOf(s, requirement.DocumentType) {
					needed[[2]graph.Key{consumer, provider}] = true
				}
			}
		}
	}
	if len(consumers) != 20 {
		t.Errorf("systems that ask: %d, want 20", len(consumers))
	}
	present := float64(s.Count(graph.TypeIntegration)) / float64(len(needed))
	if math.Abs(present-0.3) > 0.03 {
		t.Errorf("of %d needed integrations %.2f are there, want about 0.3", len(needed), present)
	}
	held := 0
	for d := range graph.All[*graph.DocumentTypeFacts](s, graph.TypeDocumentType) {
		holders := len(holdersOf(s, d.Key))
		if !d.Kind.IsEvidence() && holders > 0 {
			t.Errorf("%s proves nothing and is held", d.Key)
		}
		if holders > 0 {
			held++
		}
	}
	if held < 270 {
		t.Errorf("of 300 document types %d are held, want nearly all", held)
	}
}

// holdersOf returns the systems that hold the document or, where none holds it whole, an item of it.
func holdersOf(s *graph.Snapshot, document graph.Key) []graph.Key {
	var systems []graph.Key
	for h := range s.HoldingsOfDocument(document) {
		systems = append(systems, h.System)
	}
	if len(systems) > 0 {
		return systems
	}
	for _, item := range s.DocumentType(document).Items {
		for h := range s.HoldingsOfItem(item) {
			systems = append(systems, h.System)
		}
	}
	return systems
}

func BenchmarkGenerate10000(b *testing.B) {
	for b.Loop() {
		catalogue.Generate(10_000, 1)
	}
}

func BenchmarkSnapshotMemory10000(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		var file bytes.Buffer
		if err := catalogue.Write(&file, snapshotOf(catalogue.Generate(10_000, 1))); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&before)
		nodes, err := catalogue.Read("generated.json", bytes.NewReader(file.Bytes()), nil)
		if err != nil {
			b.Fatal(err)
		}
		s := snapshotOf(nodes)
		nodes = nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/10_000, "B/service")
		b.ReportMetric(float64(file.Len())/1e6, "MB-file")
		runtime.KeepAlive(s)
		runtime.KeepAlive(&file)
	}
}

func BenchmarkWrite10000(b *testing.B) {
	s := snapshotOf(catalogue.Generate(10_000, 1))
	var file bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		file.Reset()
		if err := catalogue.Write(&file, s); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(file.Len()))
}

func BenchmarkRead10000(b *testing.B) {
	var file bytes.Buffer
	if err := catalogue.Write(&file, snapshotOf(catalogue.Generate(10_000, 1))); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalogue.Read("generated.json", bytes.NewReader(file.Bytes()), nil); err != nil {
			b.Fatal(err)
		}
	}
}
