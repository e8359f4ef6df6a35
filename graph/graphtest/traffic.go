package graphtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
)

// counts makes a month of a series with a count for some of its days.
func counts(series graph.TrafficSeries, month string, days map[int][2]int) graph.TrafficMonth {
	m := graph.TrafficMonth{TrafficSeries: series, Month: graph.MustDate(month)}
	for day, n := range days {
		m.Set(m.Month+graph.Date(day-1), graph.DayCount{Calls: n[0], Failures: n[1]})
	}
	return m
}

func trafficFile(hash string, at int) graph.TrafficFile {
	return graph.TrafficFile{Hash: hash, Name: hash + ".csv", Days: graph.Period{From: graph.MustDate("2026-01-01"), To: graph.MustDate("2026-02-28")},
		Rows: at, ReadAt: time.Date(2026, 3, at, 12, 0, 0, 0, time.UTC), Whole: true}
}

func record(t *testing.T, store Store, file graph.TrafficFile, months ...graph.TrafficMonth) {
	t.Helper()
	if err := store.RecordTraffic(context.Background(), file, months); err != nil {
		t.Fatalf("cannot record traffic: %v", err)
	}
}

// kept writes out every month of a store.
func kept(t *testing.T, store Store) []string {
	t.Helper()
	var lines []string
	err := store.TrafficMonths(context.Background(), func(m *graph.TrafficMonth) error {
		lines = append(lines, monthText(m))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func monthText(m *graph.TrafficMonth) string {
	text := fmt.Sprintf("%s>%s>%s %s:", m.Consumer, m.Provider, m.Service, m.Month)
	for day, n := range m.Days() {
		text += fmt.Sprintf(" %d=%d/%d", day.Time().Day(), n.Calls, n.Failures)
	}
	return text
}

func wantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var (
	seriesAB = graph.TrafficSeries{Consumer: "a", Provider: "b"}
	seriesS  = graph.TrafficSeries{Consumer: "a", Provider: "b", Service: "s"}
	seriesBB = graph.TrafficSeries{Consumer: "a-b", Provider: "b", Service: "s"}
)

var trafficCases = []testCase{
	{
		name:   "counts come back in order",
		reason: "What was counted comes back day by day; a day without a count is not a day without calls.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			wantLines(t, "an empty store", kept(t, store))
			record(t, store, trafficFile("one", 1),
				counts(seriesS, "2026-02-01", map[int][2]int{1: {7, 1}, 28: {graph.MaxDayCount, graph.MaxDayCount}}),
				counts(seriesBB, "2026-01-01", map[int][2]int{31: {1, 0}}),
				counts(seriesS, "2026-01-01", map[int][2]int{1: {0, 0}, 31: {5, 5}}),
				counts(seriesAB, "2026-01-01", map[int][2]int{2: {3, 0}}))
			wantLines(t, "all months", kept(t, handle(t, open)), "a>b> 2026-01-01: 2=3/0", "a>b>s 2026-01-01: 1=0/0 31=5/5",
				"a>b>s 2026-02-01: 1=7/1 28=2147483647/2147483647", "a-b>b>s 2026-01-01: 31=1/0")
		},
	},
	{
		name:   "the same counts again change nothing",
		reason: "A file is read again after it broke off, or corrected: days take the place of what was there, and are never added up.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			month := counts(seriesS, "2026-01-01", map[int][2]int{1: {5, 0}, 2: {6, 0}})
			record(t, store, trafficFile("one", 1), month)
			record(t, store, trafficFile("one", 1), month)
			wantLines(t, "read twice", kept(t, store), "a>b>s 2026-01-01: 1=5/0 2=6/0")
			record(t, store, trafficFile("two", 2), counts(seriesS, "2026-01-01", map[int][2]int{2: {7, 1}, 3: {8, 0}}))
			wantLines(t, "another file", kept(t, store), "a>b>s 2026-01-01: 1=5/0 2=7/1 3=8/0")
		},
	},
	{
		name:   "files are known by their content",
		reason: "Where counts come from, and which systems they are complete for, is told from the files that were read.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			late, early := trafficFile("late", 9), trafficFile("early", 2)
			late.CompleteFor = []graph.Key{"a", "b"}
			early.Whole = false
			record(t, store, late)
			record(t, store, early)
			early.Whole, early.Name = true, "renamed.csv"
			record(t, store, early)
			got, err := handle(t, open).TrafficFiles(context.Background())
			if diff := cmp.Diff([]graph.TrafficFile{early, late}, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		},
	},
	{
		name:   "counts of pairs in a period",
		reason: "An answer reads the months of the pairs that it shows, and no others.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			record(t, store, trafficFile("one", 1),
				counts(seriesS, "2026-01-01", map[int][2]int{1: {1, 0}, 10: {2, 0}}),
				counts(seriesS, "2026-02-01", map[int][2]int{1: {3, 0}}),
				counts(seriesAB, "2026-01-01", map[int][2]int{20: {4, 0}}),
				counts(seriesBB, "2026-01-01", map[int][2]int{5: {5, 0}}))
			ab, none := graph.TrafficPair{Consumer: "a", Provider: "b"}, graph.TrafficPair{Consumer: "b", Provider: "a"}
			got, err := store.Traffic(context.Background(), []graph.TrafficPair{ab, none}, graph.Period{From: graph.MustDate("2026-01-02"), To: graph.MustDate("2026-01-15")})
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, m := range got[ab] {
				lines = append(lines, monthText(&m))
			}
			wantLines(t, "January within", lines, "a>b>s 2026-01-01: 1=1/0 10=2/0")
			if months, asked := got[none]; !asked || len(months) != 0 || len(got) != 2 {
				t.Errorf("the pair without counts has %d months (told of: %t), of %d pairs", len(months), asked, len(got))
			}
		},
	},
	{
		name:   "counts are no revision",
		reason: "Millions of counts must not become changes of the graph, nor look like edits of other tools.",
		run: func(t *testing.T, open Open) {
			store, other := handle(t, open), handle(t, open)
			commit(t, store, puts(dataItem("x", "до"))...)
			for i := range 3 {
				record(t, store, trafficFile(fmt.Sprint("file-", i), i+1), counts(seriesS, "2026-01-01", map[int][2]int{i + 1: {i, 0}}))
			}
			commit(t, other, puts(dataItem("y", "после"))...)
			for _, server := range []Store{store, other, handle(t, open)} {
				s := load(t, server)
				if s.Revision() != 2 {
					t.Errorf("revision %d, want 2", s.Revision())
				}
				changes, err := server.Changes(context.Background(), 0, 10)
				if err != nil || slices.ContainsFunc(changes, func(c graph.Change) bool { return c.Actor == graph.ActorOutside }) {
					t.Errorf("%v, %v", changes, err)
				}
			}
		},
	},
	{
		name:   "a visitor may stop",
		reason: "An answer that is given up reads no further, and says why.",
		run: func(t *testing.T, open Open) {
			store := handle(t, open)
			record(t, store, trafficFile("one", 1), counts(seriesS, "2026-01-01", map[int][2]int{1: {1, 0}}), counts(seriesBB, "2026-01-01", map[int][2]int{1: {1, 0}}))
			enough, visits := errors.New("enough"), 0
			err := store.TrafficMonths(context.Background(), func(*graph.TrafficMonth) error { visits++; return enough })
			if !errors.Is(err, enough) || visits != 1 {
				t.Errorf("%v after %d visits", err, visits)
			}
		},
	},
}
