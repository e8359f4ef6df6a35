package traffic

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"onceonly/graph"
)

// Summary is what a store's counts come to.
type Summary struct {
	// Edits bring the graph up to date: totals put and removed, and the periods that were counted completely.
	Edits []graph.Edit
	// Days is the year that the totals are of: it ends with the last day of all counts. Zero without counts.
	Days graph.Period
	// Totals is how many there are.
	Totals int
	// Left is how many series were left out because a system or service of theirs is not in the registry any more.
	Left int
	// Broken are the files whose counts are not all there, as writing them broke off.
	Broken []graph.TrafficFile
}

// Totals sums up the counts of a store into changes of the graph s; none where it is up to date. A total that no count is
// behind is removed. The result depends on the counts and the graph alone.
func Totals(ctx context.Context, counts graph.TrafficReader, s *graph.Snapshot) (Summary, error) {
	var sum Summary
	files, err := counts.TrafficFiles(ctx)
	if err != nil {
		return sum, err
	}
	for _, f := range files {
		sum.Days.To = max(sum.Days.To, f.Days.To)
		if !f.Whole {
			sum.Broken = append(sum.Broken, f)
		}
	}
	if sum.Days.To != 0 {
		sum.Days.From = graph.DateOf(sum.Days.To.Time().AddDate(-1, 0, 1))
	}
	t := totals{s: s, files: files, year: sum.Days, stale: map[graph.Key]bool{}}
	for _, key := range s.Keys(graph.TypeTrafficTotal) {
		t.stale[key] = true
	}
	if err := counts.TrafficMonths(ctx, t.month); err != nil {
		return sum, err
	}
	t.end()
	for _, key := range s.Keys(graph.TypeTrafficTotal) {
		if t.stale[key] {
			t.edits = append(t.edits, graph.Remove(graph.Ref{Type: graph.TypeTrafficTotal, Key: key}))
		}
	}
	t.counted()
	sum.Edits, sum.Totals, sum.Left = t.edits, t.made, t.left
	return sum, nil
}

type totals struct {
	s     *graph.Snapshot
	files []graph.TrafficFile
	year  graph.Period
	now   *graph.TrafficTotalFacts // of the series under way
	stale map[graph.Key]bool
	edits []graph.Edit
	made  int
	left  int
}

// month adds a month to the total of its series. Months come series by series, in order of time.
func (t *totals) month(m *graph.TrafficMonth) error {
	if t.now == nil || (graph.TrafficSeries{Consumer: t.now.Consumer, Provider: t.now.Provider, Service: t.now.Service}) != m.TrafficSeries {
		t.end()
		t.now = &graph.TrafficTotalFacts{Consumer: m.Consumer, Provider: m.Provider, Service: m.Service}
		t.now.Key = m.TrafficSeries.Key()
	}
	for on, n := range m.Days() {
		if n.Calls > 0 {
			extend(&t.now.Called, on)
		}
		if t.year.Contains(on) {
			extend(&t.now.Counted, on)
			t.now.Days++
			t.now.Calls += n.Calls
			t.now.Failures += n.Failures
		}
	}
	return nil
}

// extend makes a period reach to a later day.
func extend(p *graph.Period, to graph.Date) {
	if p.From == 0 {
		p.From = to
	}
	p.To = to
}

// end finishes the series under way.
func (t *totals) end() {
	n := t.now
	t.now = nil
	if n == nil {
		return
	}
	if t.s.System(n.Consumer) == nil || t.s.System(n.Provider) == nil || n.Service != "" && t.s.Service(n.Service) == nil {
		t.left++
		return
	}
	n.Claim = graph.Claim{Basis: graph.Observed, Source: t.source(n)}
	graph.Settle(n)
	t.made++
	delete(t.stale, n.Key)
	if before := t.s.TrafficTotal(n.Key); before == nil || !reflect.DeepEqual(before, n) {
		t.edits = append(t.edits, graph.Put(n))
	}
}

// source names the newest file that has counts of the days of the total, and how many others have.
func (t *totals) source(n *graph.TrafficTotalFacts) string {
	days := n.Counted
	if days == (graph.Period{}) {
		days = n.Called
	}
	var among []graph.TrafficFile
	for _, f := range t.files {
		if f.Days.Overlaps(days) {
			among = append(among, f)
		}
	}
	if len(among) == 0 {
		return "Counts of calls"
	}
	text := sourceOf(among[len(among)-1])
	if others := len(among) - 1; others > 0 {
		text += fmt.Sprintf(", and %d more files of counts", others)
	}
	return text
}

// sourceOf names a file and its content.
func sourceOf(f graph.TrafficFile) string {
	return fmt.Sprintf("Counts of calls in %s (SHA-256 %s)", f.Name, f.Hash[:min(12, len(f.Hash))])
}

// counted notes at each system the periods for which a file is complete for it.
func (t *totals) counted() {
	want := map[graph.Key][]graph.CallsCounted{}
	for _, f := range t.files {
		for _, key := range f.CompleteFor {
			if f.Whole {
				want[key] = append(want[key], graph.CallsCounted{From: f.Days.From, To: f.Days.To, Source: sourceOf(f)})
			}
		}
	}
	for n := range graph.All[*graph.InformationSystemFacts](t.s, graph.TypeInformationSystem) {
		periods := want[n.Key]
		slices.SortFunc(periods, func(a, b graph.CallsCounted) int {
			if a.From != b.From {
				return int(a.From - b.From)
			}
			return strings.Compare(a.Source, b.Source)
		})
		if slices.Equal(periods, n.CallsCounted) {
			continue
		}
		list := make([]any, len(periods))
		for i, p := range periods {
			list[i] = map[string]any{"from": p.From.String(), "to": p.To.String(), "source": p.Source}
		}
		t.edits = append(t.edits, graph.Edit{Alter: n.Ref(), Fields: map[string]any{"callsCounted": list}})
	}
}

// ChangeSet is the summary as a change.
func (s Summary) ChangeSet(actor string) graph.ChangeSet {
	return graph.ChangeSet{ID: graph.NewID(), Actor: actor, Reason: "Totals of counted calls, " + s.Days.From.String() + " to " + s.Days.To.String(), Edits: s.Edits}
}
