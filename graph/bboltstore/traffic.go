package bboltstore

// Daily counts of calls, in buckets of their own: no revision of the graph comes of them.
//
//	traffic       consumer, 0, provider, 0, service, 0, first day of the month → the days that were counted, and their numbers
//	trafficFiles  hash → what is known of the file, as JSON

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"onceonly/graph"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

var _ graph.TrafficStore = (*Store)(nil)

func pairKey(p graph.TrafficPair) []byte {
	name := make([]byte, 0, 64)
	name = append(append(name, p.Consumer...), 0)
	return append(append(name, p.Provider...), 0)
}

func monthKey(m *graph.TrafficMonth) []byte {
	name := append(append(pairKey(graph.TrafficPair{Consumer: m.Consumer, Provider: m.Provider}), m.Service...), 0)
	return binary.BigEndian.AppendUint32(name, uint32(m.Month))
}

// readMonthKey is the reverse of monthKey. A series that is the same as that of m keeps its texts.
func readMonthKey(name []byte, m *graph.TrafficMonth) error {
	cut := len(name) - 4
	if cut < 3 || name[cut-1] != 0 || bytes.Count(name[:cut], []byte{0}) != 3 {
		return fmt.Errorf("the traffic key %q is malformed", name)
	}
	rest := name[:cut-1]
	for _, to := range []*graph.Key{&m.Consumer, &m.Provider, &m.Service} {
		part, after, _ := bytes.Cut(rest, []byte{0})
		if string(part) != string(*to) {
			*to = graph.Key(part)
		}
		rest = after
	}
	m.Month = graph.Date(binary.BigEndian.Uint32(name[cut:]))
	return nil
}

func appendMonth(text []byte, m *graph.TrafficMonth) []byte {
	for day, n := range m.Days() {
		text = append(text, byte(day-m.Month))
		text = binary.AppendUvarint(binary.AppendUvarint(text, uint64(n.Calls)), uint64(n.Failures))
	}
	return text
}

// readMonth notes the days of a text in m.
func readMonth(text []byte, m *graph.TrafficMonth) error {
	for len(text) > 0 {
		day := graph.Date(text[0])
		calls, n := binary.Uvarint(text[1:])
		if n <= 0 || day > 30 {
			return errCounts
		}
		failures, more := binary.Uvarint(text[1+n:])
		if more <= 0 {
			return errCounts
		}
		m.Set(m.Month+day, graph.DayCount{Calls: int(calls), Failures: int(failures)})
		text = text[1+n+more:]
	}
	return nil
}

var errCounts = errors.New("the counts of a month are malformed")

// RecordTraffic writes months and what is known of their file, in one transaction.
func (s *Store) RecordTraffic(ctx context.Context, file graph.TrafficFile, months []graph.TrafficMonth) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	about, err := json.Marshal(file)
	if err != nil {
		return graph.Errorf(graph.Internal, "What is known of a file cannot be encoded.").WithCause(err)
	}
	type row struct {
		key   []byte
		month *graph.TrafficMonth
	}
	rows := make([]row, len(months))
	for i := range months {
		rows[i] = row{monthKey(&months[i]), &months[i]}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return bytes.Compare(a.key, b.key) })
	err = undamaged(s.file.path, func() error {
		return s.file.bolt.Update(func(tx *bbolt.Tx) error {
			bucket := tx.Bucket(bucketTraffic)
			for _, r := range rows {
				merged := graph.TrafficMonth{Month: r.month.Month}
				if err := readMonth(bucket.Get(r.key), &merged); err != nil {
					return err
				}
				merged.Merge(r.month)
				if err := bucket.Put(r.key, appendMonth(nil, &merged)); err != nil {
					return err
				}
			}
			return tx.Bucket(bucketFiles).Put([]byte(file.Hash), about)
		})
	})
	if err == nil || errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return s.file.explain(err)
	}
	return graph.Errorf(graph.Unavailable, "It is not known whether the counts were written to %q: check the disk, and read the file again.", s.file.path).WithCause(err)
}

// Traffic returns the months of each pair that have a counted day within the days given.
func (s *Store) Traffic(ctx context.Context, pairs []graph.TrafficPair, days graph.Period) (map[graph.TrafficPair][]graph.TrafficMonth, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	found := make(map[graph.TrafficPair][]graph.TrafficMonth, len(pairs))
	err := s.file.view(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketTraffic).Cursor()
		for _, pair := range pairs {
			prefix := pairKey(pair)
			found[pair] = nil
			var m graph.TrafficMonth
			for name, text := cursor.Seek(prefix); bytes.HasPrefix(name, prefix); name, text = cursor.Next() {
				if err := readMonthKey(name, &m); err != nil {
					return err
				}
				if m.Month < graph.MonthOf(days.From) || m.Month > days.To {
					continue
				}
				month := graph.TrafficMonth{TrafficSeries: m.TrafficSeries, Month: m.Month}
				if err := readMonth(text, &month); err != nil {
					return err
				}
				if month.CountedWithin(days) {
					found[pair] = append(found[pair], month)
				}
			}
		}
		return nil
	})
	return found, err
}

// TrafficMonths visits every month of every series.
func (s *Store) TrafficMonths(ctx context.Context, visit func(*graph.TrafficMonth) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	var stopped error
	err := s.file.view(func(tx *bbolt.Tx) error {
		var key graph.TrafficMonth
		return tx.Bucket(bucketTraffic).ForEach(func(name, text []byte) error {
			if err := readMonthKey(name, &key); err != nil {
				return err
			}
			m := graph.TrafficMonth{TrafficSeries: key.TrafficSeries, Month: key.Month}
			if err := readMonth(text, &m); err != nil {
				return err
			}
			if stopped = ctx.Err(); stopped == nil {
				stopped = visit(&m)
			}
			return stopped
		})
	})
	return cmp.Or(stopped, err)
}

// TrafficFiles returns the files that were read, by the time of their last reading.
func (s *Store) TrafficFiles(ctx context.Context) ([]graph.TrafficFile, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	var files []graph.TrafficFile
	err := s.file.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketFiles).ForEach(func(_, text []byte) error {
			var file graph.TrafficFile
			err := json.Unmarshal(text, &file)
			files = append(files, file)
			return err
		})
	})
	graph.SortTrafficFiles(files)
	return files, err
}
