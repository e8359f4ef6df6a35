package gap

import (
	"fmt"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/gap/gaptest"
)

// BenchmarkPlan plans for a made-up country of 10,000 services. It reports the documents freed, the gap in percent, what
// plain greedy reaches, and apart from each other the seconds for finding the candidates and for choosing among them.
func BenchmarkPlan(b *testing.B) {
	s := graph.FromNodes(1, time.Time{}, catalogue.Generate(10_000, 1))
	table := Of(s.View(gaptest.Date))
	table.all()
	for _, budget := range []int{5, 10, 20, 50, 100} {
		b.Run(fmt.Sprint(budget), func(b *testing.B) {
			var p *Plan
			var finding, choosing time.Duration
			for b.Loop() {
				in := PlanInput{Budget: &budget}
				if err := in.settle(table.view); err != nil {
					b.Fatal(err)
				}
				start := time.Now()
				k, err := table.task(b.Context(), &in)
				if err != nil {
					b.Fatal(err)
				}
				found := time.Now()
				if p, err = k.solve(b.Context(), &in); err != nil {
					b.Fatal(err)
				}
				finding, choosing = finding+found.Sub(start), choosing+time.Since(found)
			}
			b.ReportMetric(finding.Seconds()/float64(b.N), "finding-s")
			b.ReportMetric(choosing.Seconds()/float64(b.N), "choosing-s")
			b.ReportMetric(float64(p.Value), "freed")
			b.ReportMetric(float64(p.Bound), "bound")
			b.ReportMetric(100*p.Gap(), "gap-%")
			b.ReportMetric(float64(p.Greedy), "greedy")
			b.ReportMetric(float64(p.Candidates), "candidates")
		})
	}
}
