package resolvers_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onceonly/graph"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// countingTraffic counts how often a store of daily counts is read.
type countingTraffic struct {
	graph.DailyReader
	reads atomic.Int32
}

func (c *countingTraffic) Traffic(ctx context.Context, pairs []graph.TrafficPair, days graph.Period) (map[graph.TrafficPair][]graph.TrafficMonth, error) {
	c.reads.Add(1)
	return c.DailyReader.Traffic(ctx, pairs, days)
}

// All that is asked at a time is read at once. In the bubble the time for which a batch waits for others passes when nothing else
// goes on.
func TestDailyCountsAreReadAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := fixture(t)
		m := graph.TrafficMonth{TrafficSeries: graph.TrafficSeries{Consumer: "licence-office", Provider: "population", Service: "licence"}, Month: graph.MustDate("2026-10-01")}
		for day := range graph.Date(31) {
			m.Set(m.Month+day, graph.DayCount{Calls: int(day), Failures: int(day) / 2})
		}
		file := graph.TrafficFile{Hash: "h", Name: "october.csv", Days: graph.Period{From: m.Month, To: m.Month + 30}, ReadAt: time.Unix(0, 0), Whole: true}
		if err := store.RecordTraffic(t.Context(), file, []graph.TrafficMonth{m}); err != nil {
			t.Fatal(err)
		}
		counted := &countingTraffic{DailyReader: store}
		api := resolverstest.Serve(t, resolvers.Options{Store: store, Traffic: counted})
		ask := func(question string) string {
			return string(resolverstest.Ask(t, api, question, nil).Bytes(t))
		}
		all := ask(`{catalogue {integrations {nodes {key traffic(from: "2026-10-30", to: "2026-11-02") {day service {key} calls failures}}}}}`)
		for _, want := range []string{`"day": "2026-10-30"`, `"calls": 30`, `"failures": 15`, `"key": "licence"`} {
			if !strings.Contains(all, want) {
				t.Errorf("the answer has no %s:\n%s", want, all)
			}
		}
		if strings.Contains(all, "2026-10-29") || strings.Contains(all, "errors") {
			t.Errorf("days outside the question, or errors:\n%s", all)
		}
		if got := counted.reads.Load(); got != 1 {
			t.Errorf("the counts of all integrations took %d reads, want 1", got)
		}
		one := func(arguments string) string {
			return ask(`{catalogue {integration(key: "licence-office-to-population") {traffic` + arguments + ` {day}}}}`)
		}
		if usual := one(""); strings.Count(usual, `"day"`) != 31-17 {
			t.Errorf("without days, the 30 up to the golden date 2026-11-16 are given, from 2026-10-18:\n%s", usual)
		}
		for arguments, code := range map[string]string{`(from: "2026-11-02", to: "2026-11-01")`: "BAD_REQUEST", `(from: "2025-01-01", to: "2026-11-01")`: "LIMIT"} {
			if refused := one(arguments); !strings.Contains(refused, code) {
				t.Errorf("%s: want %s\n%s", arguments, code, refused)
			}
		}
	})
}
