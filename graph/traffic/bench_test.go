package traffic_test

import (
	"bytes"
	"io"
	"path/filepath"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
	"onceonly/graph/traffic"
)

// made is a made-up registry and a file of counts that fits it.
func made(b *testing.B, rows int) (*graph.Snapshot, []byte) {
	s := graph.FromNodes(1, noon, catalogue.Generate(1000, 1))
	var out bytes.Buffer
	if err := traffic.Generate(&out, s, rows, today, 1); err != nil {
		b.Fatal(err)
	}
	return s, out.Bytes()
}

func BenchmarkCheck(b *testing.B) {
	const rows = 200_000
	s, file := made(b, rows)
	for b.Loop() {
		if _, err := traffic.Check(b.Context(), bytes.NewReader(file), s, options()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkWrite(b *testing.B) {
	const rows = 200_000
	s, file := made(b, rows)
	report, err := traffic.Check(b.Context(), bytes.NewReader(file), s, options())
	if err != nil {
		b.Fatal(err)
	}
	store, err := bboltstore.Open(filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	for b.Loop() {
		if err := traffic.Write(b.Context(), io.Reader(bytes.NewReader(file)), s, options(), report, store, time.Unix(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
