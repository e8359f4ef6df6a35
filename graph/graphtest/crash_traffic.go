package graphtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"onceonly/graph"
)

// A file of counts is recorded as its import does: in some batches of months while it is not whole, then as whole.
const (
	fileBatches = 4
	fileSteps   = fileBatches + 1
	batchMonths = 25
)

// CrashTraffic kills a process in the middle of reading files of counts, as Crash does one that commits. It looks each time
// whether every batch that was acknowledged is there and none by half, whether a file that broke off is known not to be
// whole, and whether the graph is as it was; then it reads that file once more, which has to mend it.
func CrashTraffic(t *testing.T, times int, place func(t *testing.T) string, open func(place string) (Store, error)) {
	Kill(t, times,
		func(t *testing.T) string {
			where := place(t)
			store, err := open(where)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			commit(t, store, puts(dataItem("x", "до"))...)
			return where
		},
		func(t *testing.T, where string) {
			store, err := open(where)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			for n := 1 + stepsFound(t, store); ; n++ {
				recordStep(t, store, n)
				Acknowledge(t, n)
			}
		},
		func(t *testing.T, where string, acknowledged int) int {
			store, err := open(where)
			if err != nil {
				t.Fatalf("cannot open the store after a kill: %v", err)
			}
			defer store.Close()
			n := stepsFound(t, store)
			if n < acknowledged {
				t.Errorf("%d batches are there, and %d were acknowledged", n, acknowledged)
			}
			for n%fileSteps > 0 {
				n++
				recordStep(t, store, n)
			}
			if got := stepsFound(t, store); got != n {
				t.Errorf("the file read again gives %d batches, want %d", got, n)
			}
			s := load(t, store)
			if s.Revision() != 1 || s.Count(graph.TypeDataItem) != 1 {
				t.Errorf("the graph has %d nodes at revision %d", s.Count(graph.TypeDataItem), s.Revision())
			}
			wantReplay(t, store, s)
			return n
		})
}

// recordStep is step n of reading one file after another. File f writes f on the first day of each of its months.
func recordStep(t *testing.T, store Store, n int) {
	t.Helper()
	number, step := (n-1)/fileSteps+1, (n-1)%fileSteps
	file := trafficFile(fmt.Sprintf("file-%06d", number), 1)
	file.Rows, file.ReadAt, file.Whole = number, time.Unix(int64(number), 0).UTC(), step == fileBatches
	var months []graph.TrafficMonth
	for i := range batchMonths * min(1, fileBatches-step) {
		months = append(months, counts(stepSeries(step, i), "2026-01-01", map[int][2]int{1: {number, number}}))
	}
	if err := store.RecordTraffic(context.Background(), file, months); err != nil {
		t.Fatal(err)
	}
}

func stepSeries(step, i int) graph.TrafficSeries {
	return graph.TrafficSeries{Consumer: graph.Key(fmt.Sprint("batch-", step)), Provider: graph.Key(fmt.Sprintf("system-%02d", i))}
}

// stepsFound tells how many steps the counts and files of a store show, and fails the test where they show a half one.
func stepsFound(t *testing.T, store Store) int {
	t.Helper()
	var months [fileBatches]map[int]int // by batch, how many months are of which file
	err := store.TrafficMonths(context.Background(), func(m *graph.TrafficMonth) error {
		batch := 0
		if _, err := fmt.Sscanf(string(m.Consumer), "batch-%d", &batch); err != nil {
			return err
		}
		if months[batch] == nil {
			months[batch] = map[int]int{}
		}
		for _, n := range m.Days() {
			months[batch][n.Calls]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	steps, newest := 0, 0
	for batch, byFile := range months {
		if len(byFile) > 1 {
			t.Errorf("batch %d is half of one file and half of another: %v", batch, byFile)
		}
		for number, found := range byFile {
			if found != batchMonths {
				t.Errorf("batch %d of file %d has %d months, want %d", batch, number, found, batchMonths)
			}
			if batch == 0 {
				newest = number
				steps = (number - 1) * fileSteps
			}
			if number == newest {
				steps++
			} else if number != newest-1 {
				t.Errorf("batch %d is of file %d, and the newest is %d", batch, number, newest)
			}
		}
	}
	files, err := store.TrafficFiles(context.Background())
	if err != nil || len(files) != newest {
		t.Fatalf("%d files are known, and %d were begun (%v)", len(files), newest, err)
	}
	for i, file := range files {
		if last := i == len(files)-1; !last && !file.Whole || file.Whole && steps%fileSteps != fileBatches && last {
			t.Errorf("file %s after %d steps: whole is %t", file.Hash, steps, file.Whole)
		} else if last && file.Whole {
			steps++
		}
	}
	return steps
}
