package graph

import (
	"fmt"
	"time"
)

// Date is a calendar day. The zero Date is "not recorded" or, in a Period, "open".
// It counts days, so that d+1 is the next day and dates compare with < and >.
type Date int32

// epoch is day 1; nothing in the law of services is older.
var epoch = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)

// lastDate is the last day that is written with four digits of the year.
var lastDate = DateOf(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))

// DateOf returns the calendar day of t in t's own location.
func DateOf(t time.Time) Date {
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return Date(day.Unix()/86400-epoch.Unix()/86400) + 1
}

// ParseDate reads "2008-06-01". The empty text is the zero Date.
func ParseDate(text string) (Date, error) {
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Before(epoch) {
		return 0, fmt.Errorf("%q is not a date of the form 2008-06-01", text)
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for constants in code and tests.
func MustDate(text string) Date {
	d, err := ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Time returns the beginning of the day, in UTC.
func (d Date) Time() time.Time { return epoch.AddDate(0, 0, int(d)-1) }

// String gives "2008-06-01", and "" for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// Period is a span of days, both ends included. A zero end is open.
type Period struct {
	From Date `json:"from,omitzero"`
	To   Date `json:"to,omitzero"`
}

// Contains reports whether d lies in the period.
func (p Period) Contains(d Date) bool {
	return (p.From == 0 || d >= p.From) && (p.To == 0 || d <= p.To)
}

// Reversed reports whether the period ends before it begins.
func (p Period) Reversed() bool { return p.From != 0 && p.To != 0 && p.To < p.From }

// Overlaps reports whether some day lies in both periods.
func (p Period) Overlaps(q Period) bool {
	return (p.To == 0 || q.From == 0 || q.From <= p.To) && (q.To == 0 || p.From == 0 || p.From <= q.To)
}
