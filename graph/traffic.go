package graph

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// Observed traffic: how often one system called another on a day on behalf of a service. The daily counts are many and
// are kept in the store beside the graph; what the graph holds of them are the totals (TrafficTotalFacts) and the periods
// that were counted completely (InformationSystemFacts.CallsCounted).

// TrafficSeries names the counts of one consumer, provider and service.
type TrafficSeries struct {
	Consumer Key
	Provider Key
	Service  Key // "": the counts name no service
}

// Compare orders series by consumer, provider and service.
func (s TrafficSeries) Compare(other TrafficSeries) int {
	return cmp.Or(cmp.Compare(s.Consumer, other.Consumer), cmp.Compare(s.Provider, other.Provider), cmp.Compare(s.Service, other.Service))
}

// Key is the key of the series' total: "consumer/provider" or "consumer/provider/service". Where that would not be
// unique or is too long, the end of it is a hash.
func (s TrafficSeries) Key() Key {
	parts := []string{string(s.Consumer), string(s.Provider)}
	if s.Service != "" {
		parts = append(parts, string(s.Service))
	}
	name := strings.Join(parts, "/")
	if len(name) <= MaxKey && strings.Count(name, "/") == len(parts)-1 {
		return Key(name)
	}
	const digits = 16
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return Key(name[:min(len(name), MaxKey-digits-1)] + ":" + hex.EncodeToString(sum[:digits/2]))
}

// DayCount is how many calls were made on a day, and how many of them failed.
type DayCount struct{ Calls, Failures int }

// MaxDayCount is the most calls of one series on one day that can be kept.
const MaxDayCount = 1<<31 - 1

// TrafficMonth is the counts of a series in one month.
type TrafficMonth struct {
	TrafficSeries
	Month Date // its first day
	days  [31]struct{ calls, failures uint32 }
	known uint32 // days that were counted, a bit for each
}

// MonthOf returns the first day of the month of a day.
func MonthOf(d Date) Date {
	return d - Date(d.Time().Day()-1)
}

// Set notes the count of a day of the month, in place of one that was there.
func (m *TrafficMonth) Set(day Date, n DayCount) {
	d := &m.days[day-m.Month]
	d.calls, d.failures = uint32(n.Calls), uint32(n.Failures)
	m.known |= 1 << (day - m.Month)
}

// Merge takes over the days of another part of the same month, in place of those that were there.
func (m *TrafficMonth) Merge(other *TrafficMonth) {
	for day, n := range other.Days() {
		m.Set(day, n)
	}
}

// Counted returns how many days were counted.
func (m *TrafficMonth) Counted() int { return bits.OnesCount32(m.known) }

// CountedWithin reports whether a day of the period was counted.
func (m *TrafficMonth) CountedWithin(p Period) bool {
	for day := range m.Days() {
		if p.Contains(day) {
			return true
		}
	}
	return false
}

// Days visits the days that were counted, in order. Other days are not recorded.
func (m *TrafficMonth) Days() iter.Seq2[Date, DayCount] {
	return func(yield func(Date, DayCount) bool) {
		for left := m.known; left != 0; left &= left - 1 {
			i := bits.TrailingZeros32(left)
			if !yield(m.Month+Date(i), DayCount{int(m.days[i].calls), int(m.days[i].failures)}) {
				return
			}
		}
	}
}

// TrafficFile is one file of counts that was read into a store.
type TrafficFile struct {
	Hash   string // of its content, which names it: a file read again is the same file
	Name   string
	Days   Period    // the first and the last day for which it has counts
	Rows   int       // that were taken over
	ReadAt time.Time // when it was read the last time
	// CompleteFor are the systems of which the file counts every call within Days; sorted.
	CompleteFor []Key
	// Whole is false while its counts are being written, and where that broke off: reading the file again mends it.
	Whole bool
}

// SortTrafficFiles orders files by the time of their last reading, then by hash.
func SortTrafficFiles(files []TrafficFile) {
	slices.SortFunc(files, func(a, b TrafficFile) int { return cmp.Or(a.ReadAt.Compare(b.ReadAt), cmp.Compare(a.Hash, b.Hash)) })
}

// TrafficPair is a consumer and a provider.
type TrafficPair struct{ Consumer, Provider Key }

// DailyReader reads the daily counts of some pairs.
type DailyReader interface {
	// Traffic returns the months of each pair that have a counted day within the days given, by service and month; nil for
	// a pair without. Days of these months that lie outside are given, too. Days must have both ends.
	Traffic(ctx context.Context, pairs []TrafficPair, days Period) (map[TrafficPair][]TrafficMonth, error)
}

// TrafficReader reads daily counts.
type TrafficReader interface {
	DailyReader

	// TrafficMonths visits every month of every series, series by series in the order of Compare and each in order of time. The
	// month belongs to the visitor only during the visit. An error of visit ends it and is returned.
	TrafficMonths(ctx context.Context, visit func(*TrafficMonth) error) error

	// TrafficFiles returns the files that were read, by the time of their last reading; empty when there is none.
	TrafficFiles(ctx context.Context) ([]TrafficFile, error)
}

// TrafficStore keeps daily counts beside the graph. Its writes are no changes of the graph: no revision comes of them.
type TrafficStore interface {
	TrafficReader

	// RecordTraffic writes months and what is known of their file, in one transaction. The days counted in a month take the place
	// of what was there for them, other days stay; so recording the same again changes nothing. A file of a hash that
	// is known takes the place of what was known of it.
	RecordTraffic(ctx context.Context, file TrafficFile, months []TrafficMonth) error
}
