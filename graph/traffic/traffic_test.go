package traffic_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/traffic"
)

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	today = graph.MustDate("2026-03-01")
	claim = graph.Claim{Basis: graph.Stated, Source: "test"}
)

// registry has three systems and two services with codes of every kind.
func registry() *graph.Snapshot {
	identity := func(key graph.Key) graph.Identity { return graph.Identity{Key: key, Claim: claim} }
	name := graph.Text{EN: "a name"}
	return graph.FromNodes(1, noon, []graph.Node{
		&graph.InformationSystemFacts{Identity: identity("a"), Name: name, Abbreviation: "ГБД ФЛ", Aliases: []string{"twin"}},
		&graph.InformationSystemFacts{Identity: identity("b"), Name: name, RegistrationNumber: "10125", Aliases: []string{"twin", "bee"}},
		&graph.InformationSystemFacts{Identity: identity("c"), Name: name},
		&graph.InformationSystemFacts{Identity: identity("unnamed"), Name: name, Placeholder: true, Aliases: []string{"some IS"}},
		&graph.ServiceFacts{Identity: identity("s"), Name: name, Identifiers: []graph.Identifier{{Scheme: "egov", Value: "159"}}, DocumentsKnown: graph.DocumentsNone},
		&graph.ServiceFacts{Identity: identity("z"), Name: name, Identifiers: []graph.Identifier{{Scheme: "register", Value: "159"}}, DocumentsKnown: graph.DocumentsNone},
	})
}

func options() traffic.Options { return traffic.Options{Name: "test.csv", Today: today} }

const head = "consumer,provider,service,day,calls,failures\n"

// told is what a report says, on lines that a case can show.
func told(r traffic.Report, err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d, %d calls, %d failed, %s to %s\n", r.Taken, r.Lines, r.Calls, r.Failures, r.Days.From, r.Days.To)
	for _, bad := range r.BadRows {
		fmt.Fprintln(&b, bad)
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "unknown %s %s: %d rows, %d calls %v\n", u.Kind, u.Code, u.Rows, u.Calls, u.Might)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintln(&b, "ignored", r.Ignored)
	}
	if err != nil {
		fmt.Fprintln(&b, graph.CodeOf(err))
	}
	return b.String()
}

func TestCheck(t *testing.T) {
	cases := map[string]struct {
		reason  string
		file    string
		options func(*traffic.Options)
		want    string
	}{
		"any order and another column": {
			reason: "Exports have columns of their own; what is not read is said.",
			file:   "\xef\xbb\xbfDay;Failures;calls;Note;SERVICE;provider;consumer\r\n01.02.2026;1;5;\"a;\"\"b\"\"\";s;c;a\r\n\r\n2026-02-03;0;2;;;c;a",
			want:   "2 of 2, 7 calls, 1 failed, 2026-02-01 to 2026-02-03\nignored [note]\n",
		},
		"every kind of code": {
			reason: "Exports name systems and services as their gateway knows them.",
			file:   head + "ГБД ФЛ,10125,egov:159,2026-02-01,1,0\nгбд фл,BEE,register:159,2026-02-01,1,0\na,c,S,2026-02-01,1,0\n",
			want:   "3 of 3, 3 calls, 0 failed, 2026-02-01 to 2026-02-01\n",
		},
		"a code of two": {
			reason: "A code that names two things names neither, and the report says which.",
			file:   head + "twin,c,s,2026-02-01,1,0\na,c,159,2026-02-01,2,0\n",
			want:   "0 of 2, 0 calls, 0 failed,  to \nunknown service 159: 1 rows, 2 calls [s z]\nunknown system twin: 1 rows, 1 calls [a b]\nINVALID\n",
		},
		"unknown codes": {
			reason: "What the registry does not know is told by code, with how much it is.",
			file:   head + "a,x,s,2026-02-01,4,0\na,x,s,2026-02-02,5,0\na,some IS,s,2026-02-02,1,0\na,c,s,2026-02-02,1,0\n",
			want:   "1 of 4, 1 calls, 0 failed, 2026-02-02 to 2026-02-02\nunknown system x: 2 rows, 9 calls []\nunknown system some IS: 1 rows, 1 calls []\nINVALID\n",
		},
		"unknown codes left out": {
			reason:  "Who asks for it gets the rest, and the report all the same.",
			file:    head + "a,x,s,2026-02-01,4,0\na,c,s,2026-02-02,1,0\n",
			options: func(o *traffic.Options) { o.SkipUnknown = true },
			want:    "1 of 2, 1 calls, 0 failed, 2026-02-02 to 2026-02-02\nunknown system x: 1 rows, 4 calls []\n",
		},
		"bad rows": {
			reason: "Every row that cannot be read is told with its line, its column and what to write.",
			file: head + "a,c,s,2026-02-30,1,0\na,c,s,2026-02-01,-1,0\na,c,s,2026-02-01,1.5,0\na,c,s,2026-02-01,99999999999999999999,0\na,c,s,2026-02-01,1,\n" +
				",c,s,2026-02-01,1,0\na,a,s,2026-02-01,1,0\na,c,s,2026-03-02,1,0\na,c,\"s,2026-02-01,1,0\na,c,s\"x\",2026-02-01,1,0\na,c,\"s\"x,2026-02-01,1,0\n",
			options: func(o *traffic.Options) { o.SkipBad = true },
			want: "0 of 11, 0 calls, 0 failed,  to \n" +
				"line 2, day: \"2026-02-30\" is not a day; write 2026-01-31 or 31.01.2026\n" +
				"line 3, calls: \"-1\" is not a whole number from 0 to 2147483647\nline 4, calls: \"1.5\" is not a whole number from 0 to 2147483647\n" +
				"line 5, calls: \"99999999999999999999\" is not a whole number from 0 to 2147483647\nline 6, failures: it is empty; write 0 where there were none\n" +
				"line 7, consumer: it is empty; name the system that called\nline 8, provider: a system does not call itself; name the system that was called\n" +
				"line 9, day: 2026-03-02 is in the future\nline 10: a quote is not closed on its line\n" +
				"line 11: a quote stands within a value; put the whole value in quotes and double those within\n" +
				"line 12: something follows a closing quote; double the quotes within a value\nINVALID\n",
		},
		"what no gateway writes": {
			reason: "A slip in a year would make a period of complete counts of centuries, a code without end would fill the memory, and control characters would steer the terminal.",
			file: head + "a,c,s,1989-12-31,1,0\na,c,s,0001-01-01,1,0\n" + strings.Repeat("x", 1001) + ",c,s,2026-02-01,1,0\n\x1b[2J\x00,c,s,2026-02-01,1,0\n" +
				"a,c,s,\x1b[2J,1,0\na,c,s,1990-01-01,1,0\n",
			want: "1 of 6, 1 calls, 0 failed, 1990-01-01 to 1990-01-01\n" +
				"line 2, day: 1989-12-31 is before any such calls were counted, 1990-01-01 at the earliest\n" +
				"line 3, day: 0001-01-01 is before any such calls were counted, 1990-01-01 at the earliest\n" +
				"line 4, consumer: it has 1001 bytes, which is longer than any code\n" +
				"line 6, day: \"�[2J\" is not a day; write 2026-01-31 or 31.01.2026\n" +
				"unknown system �[2J�: 1 rows, 1 calls []\nINVALID\n",
		},
		"twice the same day": {
			reason: "Two rows of one key would replace one another, by another name of the system, too.",
			file:   head + "a,c,s,2026-02-01,1,0\na,c,s,2026-02-02,1,0\nГБД ФЛ,c,s,2026-02-01,7,0\n",
			want: "2 of 3, 2 calls, 0 failed, 2026-02-01 to 2026-02-02\nline 4, day: an earlier line has the same consumer, provider, service and day; " +
				"leave one line, with the sum\nINVALID\n",
		},
		"a column is missing": {
			reason: "Without a column nothing can be read, and zero is not the same as not told.",
			file:   "consumer,provider,service,day,calls\na,c,s,2026-02-01,1\n",
			want:   "0 of 0, 0 calls, 0 failed,  to \nBAD_REQUEST\n",
		},
		"a column twice":  {reason: "It would not be clear which is meant.", file: "day," + head, want: "0 of 0, 0 calls, 0 failed,  to \nBAD_REQUEST\n"},
		"nothing":         {reason: "An empty file is a mistake.", file: "", want: "0 of 0, 0 calls, 0 failed,  to \nBAD_REQUEST\n"},
		"no rows":         {reason: "A file without rows is a mistake.", file: head, want: "0 of 0, 0 calls, 0 failed,  to \nINVALID\n"},
		"UTF-16":          {reason: "Spreadsheets save so; read as UTF-8 it is noise.", file: "\xff\xfec\x00", want: "0 of 0, 0 calls, 0 failed,  to \nBAD_REQUEST\n"},
		"a broken packet": {reason: "A file cut short on its way is no whole file.", file: packed(head + "a,c,s,2026-02-01,1,0\n")[:40], want: "0 of 0, 0 calls, 0 failed,  to \nBAD_REQUEST\n"},
		"packed": {
			reason: "Files of counts are large and come packed.",
			file:   packed(head + "a,c,s,2026-02-01,1,0\n"),
			want:   "1 of 1, 1 calls, 0 failed, 2026-02-01 to 2026-02-01\n",
		},
		"NDJSON": {
			reason: "Gateways write an object on each line; a misspelt field is no missing one.",
			file: `{"consumer":"a","provider":"c","service":null,"day":"2026-02-01","calls":3,"failures":1}` + "\n\n" +
				`{"day":"02.02.2026","consumer":"a","provider":"c","service":"s","failures":0,"calls":4} ` + "\n" +
				`{"consumer":"a","provider":"c","servise":"s","day":"2026-02-01","calls":3,"failures":1}` + "\n" + `{"consumer":"a","calls":"3"}` + "\n" +
				`{"consumer":1}` + "\n" + `{"consumer":"a"} {}` + "\n" + `[]` + "\n" + `{"consumer":"a","provider":"c","day":"2026-02-01","calls":3}`,
			want: "2 of 8, 7 calls, 1 failed, 2026-02-01 to 2026-02-02\nline 4: there is no field \"servise\"; known are consumer, provider, service, day, calls, failures\n" +
				"line 5, provider: it is empty; name the system that was called\nline 6, consumer: it is a JSON number; write a text in quotes\n" +
				"line 7: something follows the object; write one object on each line\nline 8: it is no JSON object; write one whole object on each line\n" +
				"line 9, failures: it is empty; write 0 where there were none\nINVALID\n",
		},
		"complete for nobody": {
			reason:  "A misspelt system would make nothing silent.",
			file:    head + "a,c,s,2026-02-01,1,0\n",
			options: func(o *traffic.Options) { o.CompleteFor = []string{"twin"} },
			want:    "0 of 0, 0 calls, 0 failed,  to \nBAD_REQUEST\n",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := options()
			if c.options != nil {
				c.options(&o)
			}
			if diff := cmp.Diff(c.want, told(traffic.Check(t.Context(), strings.NewReader(c.file), registry(), o))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

func packed(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write([]byte(text))
	w.Close()
	return out.String()
}

func open(t *testing.T) *bboltstore.Store {
	t.Helper()
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "traffic.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// write reads a file into the store and the totals into the graph, which it returns.
func write(t *testing.T, store graph.TrafficStore, s *graph.Snapshot, file string, o traffic.Options, at time.Time) *graph.Snapshot {
	t.Helper()
	r, err := traffic.Check(t.Context(), strings.NewReader(file), s, o)
	if err != nil {
		t.Fatalf("%v\n%+v", err, r)
	}
	if err := traffic.Write(t.Context(), strings.NewReader(file), s, o, r, store, at); err != nil {
		t.Fatal(err)
	}
	sum, err := traffic.Totals(t.Context(), store, s)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := s.Next(sum.ChangeSet("test"), at)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := traffic.Totals(t.Context(), store, next); err != nil || len(again.Edits) > 0 {
		t.Errorf("totals are not up to date once they are committed: %v, %v", again.Edits, err)
	}
	return next
}

func totals(s *graph.Snapshot) []string {
	var lines []string
	for n := range graph.All[*graph.TrafficTotalFacts](s, graph.TypeTrafficTotal) {
		lines = append(lines, fmt.Sprintf("%s: %d/%d on %d days %s..%s, called %s..%s, %s", n.Key, n.Calls, n.Failures, n.Days,
			n.Counted.From, n.Counted.To, n.Called.From, n.Called.To, n.Basis().Trust()))
	}
	return lines
}

func TestTotals(t *testing.T) {
	store, o := open(t), options()
	o.CompleteFor = []string{"ГБД ФЛ"}
	first := head + "a,c,s,2024-12-31,9,0\na,c,s,2025-02-01,5,1\na,c,s,2025-02-02,0,0\na,c,,2025-03-01,4,0\nb,c,s,2025-02-02,0,0\n"
	s := write(t, store, registry(), first, o, noon)
	want := []string{
		"a/c: 4/0 on 1 days 2025-03-01..2025-03-01, called 2025-03-01..2025-03-01, OBSERVED",
		"a/c/s: 14/1 on 3 days 2024-12-31..2025-02-02, called 2024-12-31..2025-02-01, OBSERVED",
		"b/c/s: 0/0 on 1 days 2025-02-02..2025-02-02, called .., OBSERVED",
	}
	if diff := cmp.Diff(want, totals(s)); diff != "" {
		t.Errorf("figures are of the year that ends with the last day counted (-want +got):\n%s", diff)
	}
	if got := s.System("a").CallsCounted; len(got) != 1 || got[0].From.String() != "2024-12-31" || got[0].To.String() != "2025-03-01" || !strings.Contains(got[0].Source, "test.csv") {
		t.Errorf("counted completely: %+v", got)
	}
	o.CompleteFor = nil
	if again := write(t, store, s, first, traffic.Options{Name: "test.csv", Today: today, CompleteFor: []string{"a"}}, noon.AddDate(0, 0, 1)); len(graph.Difference(s, again)) > 0 {
		t.Errorf("the same file again changes %v", graph.Difference(s, again))
	}
	// A corrected day takes the place of the old one, and a later one moves the year on.
	s = write(t, store, s, head+"a,c,s,2025-02-01,6,0\nb,c,s,2026-02-03,2,0\n", o, noon.AddDate(0, 0, 2))
	want = []string{
		"a/c: 4/0 on 1 days 2025-03-01..2025-03-01, called 2025-03-01..2025-03-01, OBSERVED",
		"a/c/s: 0/0 on 0 days .., called 2024-12-31..2025-02-01, OBSERVED",
		"b/c/s: 2/0 on 1 days 2026-02-03..2026-02-03, called 2026-02-03..2026-02-03, OBSERVED",
	}
	if diff := cmp.Diff(want, totals(s)); diff != "" {
		t.Errorf("after a second file (-want +got):\n%s", diff)
	}
	// What is no longer in the registry has no total, and a total without counts goes.
	s, _, err := s.Next(graph.ChangeSet{Edits: []graph.Edit{
		graph.Remove(graph.Ref{Type: graph.TypeTrafficTotal, Key: "a/c"}), graph.Remove(graph.Ref{Type: graph.TypeTrafficTotal, Key: "a/c/s"}),
		graph.Remove(graph.Ref{Type: graph.TypeInformationSystem, Key: "a"}),
		graph.Put(&graph.TrafficTotalFacts{Identity: graph.Identity{Key: "made-up", Claim: claim}, Consumer: "b", Provider: "c"}),
	}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := traffic.Totals(t.Context(), store, s)
	if err != nil || sum.Left != 2 || sum.Totals != 1 || len(sum.Edits) != 1 || sum.Edits[0].Ref().Key != "made-up" {
		t.Errorf("%+v, %v", sum, err)
	}
}

// failing is a store that fails after some batches.
type failing struct {
	graph.TrafficStore
	left int
}

func (f *failing) RecordTraffic(ctx context.Context, file graph.TrafficFile, months []graph.TrafficMonth) error {
	if f.left--; f.left < 0 {
		return errors.New("the plug is pulled")
	}
	return f.TrafficStore.RecordTraffic(ctx, file, months)
}

func TestBrokenOffAndReadAgain(t *testing.T) {
	store, s, o := open(t), registry(), options()
	o.CompleteFor = []string{"a"}
	file := head + "a,c,s,2026-02-01,5,1\nb,c,s,2026-02-01,5,1\n"
	r, err := traffic.Check(t.Context(), strings.NewReader(file), s, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := traffic.Write(t.Context(), strings.NewReader(file), s, o, r, &failing{store, 1}, noon); err == nil {
		t.Fatal("the failure was not told")
	}
	sum, err := traffic.Totals(t.Context(), store, s)
	if err != nil || len(sum.Broken) != 1 || slices.ContainsFunc(sum.Edits, func(e graph.Edit) bool { return e.Ref().Type == graph.TypeInformationSystem }) {
		t.Errorf("a file that is not whole is complete for nobody, and is told: %+v, %v", sum, err)
	}
	if s = write(t, store, s, file, o, noon); len(s.System("a").CallsCounted) != 1 {
		t.Errorf("read again: %+v", s.System("a").CallsCounted)
	}
	changed := strings.Replace(file, "5,1", "6,1", 1)
	if err := traffic.Write(t.Context(), strings.NewReader(changed), s, o, r, store, noon); graph.CodeOf(err) != graph.Conflict {
		t.Errorf("a file that changed after it was checked: %v, want CONFLICT", err)
	}
}

func TestGeneratedCountsAreTaken(t *testing.T) {
	var a, b bytes.Buffer
	for _, out := range []*bytes.Buffer{&a, &b} {
		if err := traffic.Generate(out, registry(), 1000, today, 7); err != nil {
			t.Fatal(err)
		}
	}
	if a.String() != b.String() {
		t.Error("the same arguments give another file")
	}
	r, err := traffic.Check(t.Context(), &a, registry(), options())
	if err != nil || r.Taken != 1000 {
		t.Errorf("%d rows taken of 1000, %v", r.Taken, err)
	}
	if err := traffic.Generate(&a, graph.Empty(), 10, today, 7); graph.CodeOf(err) != graph.BadRequest {
		t.Errorf("a registry without systems: %v", err)
	}
}

// FuzzCheck: whatever a file holds, every row is taken, bad or unknown, and one that encoding/csv reads plainly is read
// the same way.
func FuzzCheck(f *testing.F) {
	f.Add(head + "a,c,s,2026-02-01,1,0\n")
	f.Add("consumer;provider;service;day;calls;failures\r\n\"a\";\"c\"\"\";;01.02.2026;1;0\r\n")
	f.Add(`{"consumer":"a","provider":"c","day":"2026-02-01","calls":1,"failures":0}`)
	f.Add(packed(head))
	f.Fuzz(func(t *testing.T, file string) {
		s := registry()
		r, err := traffic.Check(t.Context(), strings.NewReader(file), s, options())
		if graph.CodeOf(err) == graph.Internal && err != nil {
			t.Fatalf("an error without a code: %v", err)
		}
		if graph.CodeOf(err) != graph.BadRequest && r.Taken+r.Bad+r.UnknownRows != r.Lines {
			t.Fatalf("%d taken, %d bad and %d unknown are not %d", r.Taken, r.Bad, r.UnknownRows, r.Lines)
		}
		if (err == nil) != (r.Taken > 0 && r.Taken == r.Lines) && graph.CodeOf(err) != graph.BadRequest {
			t.Fatalf("%v with %d of %d taken", err, r.Taken, r.Lines)
		}
		if err != nil || strings.ContainsAny(file, "\x1f") || strings.HasPrefix(file, "{") {
			return
		}
		plain := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\xef\xbb\xbf")))
		plain.LazyQuotes = false
		if rows, err := plain.ReadAll(); err == nil && len(rows) > 0 && len(rows[0]) == 6 && !strings.ContainsAny(file, ";\t\r") {
			kept := 0
			for _, row := range rows[1:] {
				if strings.TrimSpace(strings.Join(row, "")) != "" {
					kept++
				}
			}
			if kept != r.Lines {
				t.Fatalf("%d rows, and encoding/csv reads %d", r.Lines, kept)
			}
		}
	})
}
