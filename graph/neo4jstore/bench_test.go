package neo4jstore_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/neo4jstore"
)

var services = flag.Int("services", 10_000, "how many services the benchmark's registry has")

// BenchmarkRegistry tells how long a made-up national registry takes: its first import, a start from the log, a reading
// of the stored graph whole, a commit of one node, and an edit of another tool until it is served. Run it with
// -benchtime=1x: each figure is of one run.
func BenchmarkRegistry(b *testing.B) {
	d := empty(b)
	nodes := catalogue.Generate(*services, 1)
	edits := make([]graph.Edit, len(nodes))
	for i, n := range nodes {
		edits[i] = graph.Put(n)
	}
	timed := func(what string, do func()) {
		b.Helper()
		start := time.Now()
		do()
		b.ReportMetric(time.Since(start).Seconds(), what+"-s")
		b.Logf("%s: %.2f s", what, time.Since(start).Seconds())
	}
	b.ReportMetric(float64(len(nodes)), "nodes")
	store := d.open(b)
	timed("import", func() {
		if _, err := store.Commit(context.Background(), 0, graph.ChangeSet{Edits: edits}); err != nil {
			b.Fatal(err)
		}
	})
	timed("start", func() {
		again, err := neo4jstore.Open(context.Background(), options(d.uri))
		if err != nil {
			b.Fatal(err)
		}
		if got := load(b, again).Revision(); got != 1 {
			b.Fatalf("revision %d", got)
		}
		again.Close()
	})
	timed("whole", func() {
		stored, problems, err := neo4jstore.Stored(context.Background(), store)
		if err != nil || len(problems) > 0 {
			b.Fatal(err, problems)
		}
		if differences := graph.Difference(load(b, store), stored); len(differences) > 0 {
			b.Fatalf("%d differences, the first %v", len(differences), differences[0])
		}
	})
	var commit time.Duration
	const small = 50
	for i := range small {
		n := &graph.DataItemFacts{Identity: graph.Identity{Key: "bench", Claim: graph.Claim{Basis: graph.Reported, Source: "bench"}}, Name: graph.Text{RU: fmt.Sprint(i)}}
		revision := load(b, store).Revision()
		start := time.Now()
		if _, err := store.Commit(context.Background(), revision, graph.ChangeSet{Edits: []graph.Edit{graph.Put(n)}}); err != nil {
			b.Fatal(err)
		}
		commit += time.Since(start)
	}
	b.ReportMetric(float64(commit.Microseconds())/small/1000, "commit-ms")
	timed("answers-first", func() { keepAnswers(b, store) })
	timed("answers-again", func() { keepAnswers(b, store) })
	timed("outside", func() {
		d.run(b, "MATCH (n:DataItem {key: 'bench'}) SET n.nameRu = 'outside'", nil)
		waitUntil(b, 2*time.Minute, "the edit to be served", func() bool { return load(b, store).DataItem("bench").Name.RU == "outside" })
	})
}

// waitUntil asks again and again, as a client would.
func waitUntil(t testing.TB, limit time.Duration, what string, ready func() bool) time.Duration {
	t.Helper()
	start := time.Now()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !ready() {
		if time.Since(start) > limit {
			t.Fatalf("waited %s for %s", limit, what)
		}
		<-ticker.C
	}
	return time.Since(start)
}
