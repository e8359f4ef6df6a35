package neo4jstore_test

import (
	"fmt"
	"testing"
	"time"

	"onceonly/graph"
)

// TestTrafficCostsNoReading: counts are written in transactions that are accounted for, so that no server reads the graph
// whole for them, and none takes them for an edit of another tool.
func TestTrafficCostsNoReading(t *testing.T) {
	d, store := fixture(t)
	other := d.open(t)
	before := [2]int64{store.Readings(), other.Readings()}
	for i := range 20 {
		m := graph.TrafficMonth{TrafficSeries: graph.TrafficSeries{Consumer: "a", Provider: graph.Key(fmt.Sprint("b", i%7))}, Month: graph.MustDate("2026-01-01")}
		m.Set(m.Month+graph.Date(i), graph.DayCount{Calls: i})
		file := graph.TrafficFile{Hash: fmt.Sprint(i), Name: "counts.csv", Days: graph.Period{From: m.Month, To: m.Month + 30}, ReadAt: time.Unix(int64(i), 0), Whole: true}
		if err := store.RecordTraffic(t.Context(), file, []graph.TrafficMonth{m}); err != nil {
			t.Fatal(err)
		}
	}
	// A commit of the other server takes in first whatever is not accounted for.
	commit(t, other, put(&graph.DataItemFacts{Identity: graph.Identity{Key: "x", Claim: graph.Claim{Basis: graph.Stated, Source: "с"}}, Name: graph.Text{RU: "Х"}})...)
	waitUntil(t, patience, "the first server", func() bool { return load(t, store).DataItem("x") != nil })
	if after := [2]int64{store.Readings(), other.Readings()}; after != before {
		t.Errorf("the graph was read whole: %v readings before the counts, %v after", before, after)
	}
	if got := load(t, store).Revision(); got != 2 {
		t.Errorf("revision %d, want 2: counts are none", got)
	}
}
