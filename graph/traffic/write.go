package traffic

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"onceonly/graph"
)

const (
	// heldMonths is how many months of series are held in memory before they are written: about 60 MB.
	heldMonths = 200_000
	// batch is how many of them one transaction takes.
	batch = 10_000
)

// Write reads a file that Check has passed once more, with the same options, and records it in a store, in batches of
// whole months where the file is in some order. Where it breaks off, what was written stays, the store tells that the file is
// not whole, and writing it again mends that. CONFLICT where it is not the file of the report any more.
func Write(ctx context.Context, in io.Reader, s *graph.Snapshot, o Options, checked Report, store graph.TrafficStore, readAt time.Time) error {
	r := newReading(s, o)
	if err := r.complete(); err != nil {
		return err
	}
	file := graph.TrafficFile{Hash: checked.Hash, Name: checked.Name, Days: checked.Days, Rows: checked.Taken,
		ReadAt: readAt.UTC().Truncate(time.Microsecond), CompleteFor: checked.CompleteFor}
	w := writer{reading: r, store: store, file: file, held: map[seriesMonth]*graph.TrafficMonth{}}
	err := r.all(ctx, in, func(series int32, on graph.Date, n graph.DayCount) error { return w.add(ctx, series, on, n) })
	if err != nil {
		return err
	}
	if r.report.Hash != checked.Hash {
		return graph.Errorf(graph.Conflict, "%s has changed while it was read: read it again.", o.Name)
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	w.file.Whole = true
	return store.RecordTraffic(ctx, w.file, nil)
}

// writer gathers the counts of a file by series and month.
type writer struct {
	*reading
	store graph.TrafficStore
	file  graph.TrafficFile
	held  map[seriesMonth]*graph.TrafficMonth
}

func (w *writer) add(ctx context.Context, series int32, on graph.Date, n graph.DayCount) error {
	at := seriesMonth{series, graph.MonthOf(on)}
	m := w.held[at]
	if m == nil {
		if len(w.held) == heldMonths {
			if err := w.flush(ctx); err != nil {
				return err
			}
		}
		m = &graph.TrafficMonth{TrafficSeries: w.names[series], Month: at.month}
		w.held[at] = m
	}
	m.Set(on, n)
	return nil
}

// flush writes what is held, in the order in which stores keep it.
func (w *writer) flush(ctx context.Context) error {
	months := slices.SortedFunc(maps.Values(w.held), func(a, b *graph.TrafficMonth) int {
		if order := a.TrafficSeries.Compare(b.TrafficSeries); order != 0 {
			return order
		}
		return int(a.Month - b.Month)
	})
	clear(w.held)
	part := make([]graph.TrafficMonth, 0, min(batch, len(months)))
	for chunk := range slices.Chunk(months, batch) {
		part = part[:0]
		for _, m := range chunk {
			part = append(part, *m)
		}
		if err := w.store.RecordTraffic(ctx, w.file, part); err != nil {
			return err
		}
	}
	return nil
}
