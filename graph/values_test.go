package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"onceonly/graph"

	"pgregory.net/rapid"
)

// Dates count days as calendars do, over leap years and back, and read what they write.
func TestDatesCountDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := graph.Date(rapid.Int32Range(1, int32(graph.MustDate("9999-12-31"))).Draw(t, "day"))
		when := time.Date(1, 1, int(d), 0, 0, 0, 0, time.UTC)
		if got := d.String(); got != when.Format(time.DateOnly) {
			t.Fatalf("day %d is %s, want %s", d, got, when.Format(time.DateOnly))
		}
		if graph.DateOf(when.Add(23*time.Hour)) != d || graph.MustDate(d.String()) != d {
			t.Fatalf("%s is not read back", d)
		}
		text, err := json.Marshal(graph.Period{From: d})
		var back graph.Period
		if err != nil || string(text) != fmt.Sprintf(`{"from":%q}`, d) || json.Unmarshal(text, &back) != nil || back.From != d {
			t.Fatalf("%s as JSON: %s", d, text)
		}
	})
}

func TestDatesAreThoseOfTheirPlace(t *testing.T) {
	astana := time.FixedZone("Astana", 5*3600)
	if got := graph.DateOf(time.Date(2024, 3, 1, 2, 0, 0, 0, astana)); got != graph.MustDate("2024-03-01") {
		t.Errorf("two o'clock at night in Astana is %s, want the day that it is there", got)
	}
	if got := graph.DateOf(time.Date(2024, 2, 29, 23, 59, 59, 0, astana)) + 1; got != graph.MustDate("2024-03-01") {
		t.Errorf("the day after the leap day is %s", got)
	}
}

func TestMalformedDates(t *testing.T) {
	for _, text := range []string{"2008-6-1", "2008-06-31", "2023-02-29", "0000-12-31", "01.06.2008", "2008-06-01T00:00:00Z", "-2008-06-01", "12008-06-01", " 2008-06-01", "2008"} {
		if d, err := graph.ParseDate(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
	if d, err := graph.ParseDate(""); err != nil || d != 0 || d.String() != "" {
		t.Errorf("the empty text is %v, %v; want the zero date", d, err)
	}
}

// Both ends of a period belong to it, and a zero end is open.
func TestPeriods(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Custom(func(t *rapid.T) graph.Date { return graph.Date(rapid.IntRange(0, 6).Draw(t, "day")) })
		p := graph.Period{From: day.Draw(t, "from"), To: day.Draw(t, "to")}
		q := graph.Period{From: day.Draw(t, "from"), To: day.Draw(t, "to")}
		if p.Reversed() || q.Reversed() {
			for d := graph.Date(1); d < 8; d++ {
				if p.Reversed() && p.Contains(d) {
					t.Fatalf("%v is reversed and contains %d", p, d)
				}
			}
			return
		}
		both := false
		for d := graph.Date(1); d < 8; d++ { // a period with open ends has day 7, or day 1
			if want := (p.From == 0 || p.From <= d) && (p.To == 0 || d <= p.To); p.Contains(d) != want {
				t.Fatalf("%v contains %d: %v", p, d, p.Contains(d))
			}
			both = both || p.Contains(d) && q.Contains(d)
		}
		if p.Overlaps(q) != both || q.Overlaps(p) != both {
			t.Fatalf("%v overlaps %v: %v, and they have a day in common: %v", p, q, p.Overlaps(q), both)
		}
	})
}

func TestStatusAt(t *testing.T) {
	periods := []graph.StatusPeriod{{Status: graph.StatusPilot, To: 10}, {Status: graph.StatusProduction, From: 11, To: 20}, {Status: graph.StatusWithdrawn, From: 31}}
	for day, want := range map[graph.Date]graph.Status{1: graph.StatusPilot, 10: graph.StatusPilot, 11: graph.StatusProduction, 20: graph.StatusProduction,
		21: graph.StatusUnknown, 30: graph.StatusUnknown, 31: graph.StatusWithdrawn, 1000: graph.StatusWithdrawn} {
		if got := graph.StatusAt(periods, day); got != want {
			t.Errorf("on day %d the status is %s, want %s", day, got, want)
		}
	}
}

// A text is in a language that was asked for and that it has; nothing is substituted silently.
func TestTextIn(t *testing.T) {
	all := graph.Text{KK: "қызмет", RU: "услуга", EN: "service"}
	for name, c := range map[string]struct {
		text   graph.Text
		langs  []graph.Lang
		want   string
		in     graph.Lang
		reason string
	}{
		"no wish":           {all, nil, "услуга", graph.RU, "Russian is the language that most texts have."},
		"no wish, no ru":    {graph.Text{KK: "қызмет", EN: "service"}, nil, "қызмет", graph.KK, "Kazakh comes next."},
		"a wish":            {all, []graph.Lang{graph.EN}, "service", graph.EN, "What is asked for is given."},
		"a second wish":     {graph.Text{RU: "услуга"}, []graph.Lang{graph.KK, graph.RU}, "услуга", graph.RU, "The answer says which language it is in."},
		"no wish fulfilled": {graph.Text{RU: "услуга"}, []graph.Lang{graph.KK}, "", "", "Nobody who asked for Kazakh gets Russian unasked."},
		"unknown language":  {all, []graph.Lang{"DE", graph.KK}, "қызмет", graph.KK, "An unknown language has no text."},
		"nothing":           {graph.Text{}, nil, "", "", "A text without languages is empty."},
	} {
		if got, in := c.text.In(c.langs...); got != c.want || in != c.in {
			t.Errorf("%s: %q in %q, want %q in %q\nreason: %s", name, got, in, c.want, c.in, c.reason)
		}
	}
}

func TestKeys(t *testing.T) {
	for key, want := range map[graph.Key]bool{"kz-pass158": true, "a": true, "9": true, "V1/2.3:4@5(6)+_-": true, graph.Key(strings.Repeat("k", graph.MaxKey)): true,
		"": false, "-a": false, "/a": false, "a b": false, "ключ": false, "a\"": false, "a\x00": false, "a\n": false, graph.Key(strings.Repeat("k", graph.MaxKey+1)): false} {
		if key.WellFormed() != want {
			t.Errorf("%q is well formed: %v, want %v", key, key.WellFormed(), want)
		}
	}
}

// An error's code is found through whatever wraps it; what is no Error is our fault.
func TestErrorCodes(t *testing.T) {
	cause := errors.New("disk full")
	err := fmt.Errorf("committing: %w", graph.Errorf(graph.Unavailable, "The store cannot answer.").WithCause(cause))
	if graph.CodeOf(err) != graph.Unavailable || !errors.Is(err, cause) || strings.Contains(err.Error(), "disk") {
		t.Errorf("%v has code %s; the cause is for the log alone", err, graph.CodeOf(err))
	}
	if graph.CodeOf(cause) != graph.Internal {
		t.Errorf("%v has code %s", cause, graph.CodeOf(cause))
	}
	e := graph.Errorf(graph.Invalid, "Much is wrong.")
	for range 30 {
		e.Problems = append(e.Problems, graph.Problem{Code: "X", Message: "Wrong."})
	}
	if text := e.Error(); strings.Count(text, "\n") != 21 || !strings.HasSuffix(text, "and 10 more") {
		t.Errorf("an error with many problems reads\n%s", text)
	}
}
