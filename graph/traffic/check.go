package traffic

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"onceonly/graph"
)

// Options say how a file is read.
type Options struct {
	// Name is what the file is called in reports and as the source of totals.
	Name string
	// Today is the last day that may be counted.
	Today graph.Date
	// SkipBad leaves out lines that cannot be read, instead of refusing the file.
	SkipBad bool
	// SkipUnknown leaves out lines whose codes name no system or service of the registry, instead of refusing the file.
	SkipUnknown bool
	// CompleteFor are systems, by any code, of which the file counts every call from its first day to its last.
	CompleteFor []string
}

// Report is what a file holds, and what is wrong with it.
type Report struct {
	Name        string        `json:"file"`
	Hash        string        `json:"sha256"`
	Lines       int           `json:"rows"`  // with a row, right or wrong
	Taken       int           `json:"taken"` // rows that are taken over
	Days        graph.Period  `json:"days"`  // of the rows that are taken over
	Series      int           `json:"series"`
	Calls       int           `json:"calls"`
	Failures    int           `json:"failures"`
	Ignored     []string      `json:"ignoredColumns,omitempty"`
	Bad         int           `json:"badRows"`
	BadRows     []string      `json:"badRowsShown,omitempty"` // what is wrong with the first of them
	Unknown     []UnknownCode `json:"unknownCodes,omitempty"` // by rows, most first
	UnknownRows int           `json:"unknownRows"`
	CompleteFor []graph.Key   `json:"completeFor,omitempty"`
}

// UnknownCode is a code that names nothing in the registry, or several things.
type UnknownCode struct {
	Kind  string      `json:"kind"` // system or service
	Code  string      `json:"code"`
	Rows  int         `json:"rows"`
	Calls int         `json:"calls"`
	Might []graph.Key `json:"mightBe,omitempty"` // the nodes among which it does not decide
}

// shownBad is how many bad lines a report describes; all are counted. shownCodes is how many unknown codes it tells apart.
const (
	shownBad   = 100
	shownCodes = 10_000
)

// firstDay is before systems called each other over gateways: an earlier day is a slip of the pen.
var firstDay = graph.MustDate("1990-01-01")

// reading is one pass over a file.
type reading struct {
	Options
	report   Report
	systems  known
	services known
	seen     map[seriesMonth]uint32 // days
	series   map[seriesIDs]int32
	names    []graph.TrafficSeries // by number in series
	dates    map[string]graph.Date // by their text: files have few
	last     seriesIDs
	lastID   int32
}

// seriesIDs names a series by the numbers that codes have got in this reading.
type seriesIDs struct{ consumer, provider, service int32 }

type seriesMonth struct {
	series int32
	month  graph.Date
}

// known is what the codes of a column were found to name.
type known struct {
	*codes
	numbers map[string]int32 // by code as it stands in the file; negative: unknown, see missing
	keys    []graph.Key      // by number
	byKey   map[graph.Key]int32
	missing []UnknownCode
}

func newKnown(c *codes) known {
	return known{codes: c, numbers: map[string]int32{}, byKey: map[graph.Key]int32{}}
}

// number gives the number of the node that a code names, and a negative one where it names none.
func (k *known) number(kind string, code []byte) int32 {
	if n, ok := k.numbers[string(code)]; ok {
		return n
	}
	text := string(code)
	key, might := k.find(text)
	if key == "" {
		if len(k.missing) == shownCodes {
			k.missing = append(k.missing, UnknownCode{Kind: kind, Code: "… and others"})
		}
		if len(k.missing) > shownCodes {
			return -int32(len(k.missing)) // codes are not told apart any more, nor kept
		}
		k.missing = append(k.missing, UnknownCode{Kind: kind, Code: clip(text), Might: might})
		k.numbers[text] = -int32(len(k.missing))
		return k.numbers[text]
	}
	n, again := k.byKey[key]
	if !again {
		n = int32(len(k.keys))
		k.keys = append(k.keys, key)
		k.byKey[key] = n
	}
	k.numbers[text] = n
	return n
}

func (k *known) miss(n int32, calls int) {
	k.missing[-n-1].Rows++
	k.missing[-n-1].Calls += calls
}

func newReading(s *graph.Snapshot, o Options) *reading {
	return &reading{Options: o, report: Report{Name: o.Name}, systems: newKnown(systemCodes(s)), services: newKnown(serviceCodes(s)),
		seen: map[seriesMonth]uint32{}, series: map[seriesIDs]int32{},
		dates: map[string]graph.Date{}, last: seriesIDs{-1, -1, -1}}
}

// Check reads a file through. What stands in it is reported; INVALID where it has lines that cannot be taken over and
// the options do not leave them out, with the report. BAD_REQUEST where it is no file of counts, or a system that it is
// said to be complete for is not known.
func Check(ctx context.Context, in io.Reader, s *graph.Snapshot, o Options) (Report, error) {
	r := newReading(s, o)
	if err := r.complete(); err != nil {
		return r.report, err
	}
	if err := r.all(ctx, in, func(int32, graph.Date, graph.DayCount) error { return nil }); err != nil {
		return r.report, err
	}
	return r.report, r.verdict()
}

func (r *reading) complete() error {
	for _, code := range r.CompleteFor {
		key, might := r.systems.find(code)
		if key == "" {
			return graph.Errorf(graph.BadRequest, "The file is said to be complete for %q, which names %s.", code, names(might))
		}
		r.report.CompleteFor = append(r.report.CompleteFor, key)
	}
	slices.Sort(r.report.CompleteFor)
	r.report.CompleteFor = slices.Compact(r.report.CompleteFor)
	return nil
}

func names(might []graph.Key) string {
	if len(might) == 0 {
		return "no system of the registry"
	}
	texts := make([]string, len(might))
	for i, key := range might {
		texts[i] = string(key)
	}
	return "more than one system: " + strings.Join(texts, ", ")
}

// all visits the rows that are taken over, and reports on the rest.
func (r *reading) all(ctx context.Context, in io.Reader, visit func(series int32, day graph.Date, n graph.DayCount) error) error {
	l, err := read(ctx, in)
	if err != nil {
		return err
	}
	r.report.Ignored = l.ignored
	defer r.finish() // what was read is reported, wherever it ends
	var line row
	for {
		err := l.row(&line)
		var bad lineError
		switch {
		case errors.Is(err, io.EOF):
			r.report.Hash = l.sum()
			return nil
		case errors.As(err, &bad):
			r.report.Lines++
			r.bad(bad)
			continue
		case err != nil:
			return err
		}
		r.report.Lines++
		series, day, n, taken := r.take(&line)
		if !taken {
			continue
		}
		if err := visit(series, day, n); err != nil {
			return err
		}
	}
}

// inPlaceOfNothing says what to write where a value is missing.
var inPlaceOfNothing = [width]string{consumer: "name the system that called", provider: "name the system that was called",
	day: "write 2026-01-31 or 31.01.2026", calls: "write 0 where there were none", failures: "write 0 where there were none"}

// take reads the values of a row.
func (r *reading) take(line *row) (series int32, on graph.Date, n graph.DayCount, taken bool) {
	bad := func(column int, format string, args ...any) (int32, graph.Date, graph.DayCount, bool) {
		r.bad(lineError{line.line, columns[column], fmt.Sprintf(format, args...)})
		return 0, 0, graph.DayCount{}, false
	}
	f := &line.fields
	for _, column := range []int{consumer, provider, day, calls, failures} {
		if len(f[column]) == 0 {
			return bad(column, "it is empty; %s", inPlaceOfNothing[column])
		}
	}
	for _, column := range []int{consumer, provider, service} {
		if len(f[column]) > longestCode {
			return bad(column, "it has %d bytes, which is longer than any code", len(f[column]))
		}
	}
	on, ok := r.dateOf(f[day])
	switch {
	case !ok:
		return bad(day, "%q is not a day; write 2026-01-31 or 31.01.2026", clip(string(f[day])))
	case on > r.Today:
		return bad(day, "%s is in the future", on)
	case on < firstDay:
		return bad(day, "%s is before any such calls were counted, %s at the earliest", on, firstDay)
	}
	if n.Calls, ok = countOf(f[calls]); !ok {
		return bad(calls, "%q is not a whole number from 0 to %d", clip(string(f[calls])), graph.MaxDayCount)
	}
	if n.Failures, ok = countOf(f[failures]); !ok {
		return bad(failures, "%q is not a whole number from 0 to %d", clip(string(f[failures])), graph.MaxDayCount)
	}
	if n.Failures > n.Calls {
		return bad(failures, "%d of %d calls failed; calls are counted whether they fail or not", n.Failures, n.Calls)
	}
	ids := seriesIDs{r.systems.number("system", f[consumer]), r.systems.number("system", f[provider]), -1}
	unknown := false
	for _, id := range []int32{ids.consumer, ids.provider} {
		if id < 0 {
			r.systems.miss(id, n.Calls)
			unknown = true
		}
	}
	if len(f[service]) > 0 {
		id := r.services.number("service", f[service])
		if id < 0 {
			r.services.miss(id, n.Calls)
			unknown = true
		}
		ids.service = id
	}
	if unknown {
		r.report.UnknownRows++
		return 0, 0, graph.DayCount{}, false
	}
	if ids.consumer == ids.provider {
		return bad(provider, "a system does not call itself; name the system that was called")
	}
	id := r.number(ids)
	month := graph.MonthOf(on)
	bit := uint32(1) << (on - month)
	at := seriesMonth{id, month}
	days := r.seen[at]
	if days&bit != 0 {
		return bad(day, "an earlier line has the same consumer, provider, service and day; leave one line, with the sum")
	}
	r.seen[at] = days | bit
	r.count(on, n)
	return id, on, n, true
}

func (r *reading) dateOf(text []byte) (graph.Date, bool) {
	if d, ok := r.dates[string(text)]; ok {
		return d, true
	}
	d, ok := dateOf(text)
	if ok {
		r.dates[string(text)] = d
	}
	return d, ok
}

func (r *reading) number(ids seriesIDs) int32 {
	if ids == r.last {
		return r.lastID
	}
	id, ok := r.series[ids]
	if !ok {
		id = int32(len(r.names))
		r.series[ids] = id
		name := graph.TrafficSeries{Consumer: r.systems.keys[ids.consumer], Provider: r.systems.keys[ids.provider]}
		if ids.service >= 0 {
			name.Service = r.services.keys[ids.service]
		}
		r.names = append(r.names, name)
	}
	r.last, r.lastID = ids, id
	return id
}

func (r *reading) count(on graph.Date, n graph.DayCount) {
	if r.report.Taken == 0 || on < r.report.Days.From {
		r.report.Days.From = on
	}
	r.report.Days.To = max(r.report.Days.To, on)
	r.report.Taken++
	r.report.Calls += n.Calls
	r.report.Failures += n.Failures
}

func (r *reading) bad(e lineError) {
	r.report.Bad++
	if len(r.report.BadRows) < shownBad {
		r.report.BadRows = append(r.report.BadRows, e.Error())
	}
}

func (r *reading) finish() {
	r.report.Series = len(r.names)
	r.report.Unknown = slices.Concat(r.systems.missing, r.services.missing)
	slices.SortStableFunc(r.report.Unknown, func(a, b UnknownCode) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Code, b.Code))
	})
}

// verdict is why the file is refused, nil where it is not.
func (r *reading) verdict() error {
	var why []string
	if r.report.Bad > 0 && !r.SkipBad {
		why = append(why, fmt.Sprintf("%d rows cannot be read", r.report.Bad))
	}
	if r.report.UnknownRows > 0 && !r.SkipUnknown {
		why = append(why, fmt.Sprintf("%d rows name systems or services that the registry does not know", r.report.UnknownRows))
	}
	switch {
	case len(why) > 0:
		return graph.Errorf(graph.Invalid, "Nothing of %s was taken over: %s.", r.Name, strings.Join(why, ", and "))
	case r.report.Taken == 0:
		return graph.Errorf(graph.Invalid, "There is nothing in %s to take over.", r.Name)
	}
	return nil
}
