package neo4jstore

// Daily counts of calls, in nodes beside the graph: TrafficMonth for the counts of a consumer, provider and service in one
// month, TrafficFile for a file that was read. Their transactions are the store's own and are counted with the head, so
// that the graph need not be read for them; no revision comes of them.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

var _ graph.TrafficStore = (*Store)(nil)

// monthName names the node of a month. Keys have no blanks.
func monthName(m *graph.TrafficMonth) string {
	return strings.Join([]string{string(m.Consumer), string(m.Provider), string(m.Service), m.Month.String()}, " ")
}

func monthProperties(m *graph.TrafficMonth) map[string]any {
	days := make([]int64, 0, m.Counted())
	calls, failures := make([]int64, 0, m.Counted()), make([]int64, 0, m.Counted())
	for day, n := range m.Days() {
		days = append(days, int64(day-m.Month)+1)
		calls, failures = append(calls, int64(n.Calls)), append(failures, int64(n.Failures))
	}
	return map[string]any{"name": monthName(m), "consumer": string(m.Consumer), "provider": string(m.Provider), "service": string(m.Service),
		"month": neo4jDate(m.Month), "days": days, "calls": calls, "failures": failures}
}

func neo4jDate(d graph.Date) neo4j.Date { return neo4j.DateOf(d.Time()) }

// setDays notes the days of a node in m.
func setDays(m *graph.TrafficMonth, properties map[string]any) error {
	days, calls, failures := integers(properties["days"]), integers(properties["calls"]), integers(properties["failures"])
	if len(calls) != len(days) || len(failures) != len(days) {
		return fmt.Errorf("the month %q has %d days, %d numbers of calls and %d of failures", monthName(m), len(days), len(calls), len(failures))
	}
	for i, day := range days {
		if day < 1 || day > 31 {
			return fmt.Errorf("the month %q has a day %d", monthName(m), day)
		}
		m.Set(m.Month+graph.Date(day-1), graph.DayCount{Calls: int(calls[i]), Failures: int(failures[i])})
	}
	return nil
}

// integers reads a list of whole numbers; nil for anything else.
func integers(value any) []int64 {
	list, _ := value.([]any)
	numbers := make([]int64, len(list))
	for i, entry := range list {
		n, ok := entry.(int64)
		if !ok {
			return nil
		}
		numbers[i] = n
	}
	return numbers
}

func monthOf(record *neo4j.Record) (graph.TrafficMonth, error) {
	var m graph.TrafficMonth
	properties, err := value[map[string]any](record, "month")
	if err != nil {
		return m, err
	}
	for name, to := range map[string]*graph.Key{"consumer": &m.Consumer, "provider": &m.Provider, "service": &m.Service} {
		text, _ := properties[name].(string)
		*to = graph.Key(text)
	}
	month, ok := properties["month"].(neo4j.Date)
	if !ok {
		return m, fmt.Errorf("column %q: property %q is %T", "month", "month", properties["month"])
	}
	m.Month = graph.DateOf(month.Time())
	return m, setDays(&m, properties)
}

// RecordTraffic writes months and what is known of their file, in one transaction.
func (s *Store) RecordTraffic(ctx context.Context, file graph.TrafficFile, months []graph.TrafficMonth) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	tx, err := s.begin(ctx, "record_traffic")
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	h, err := tx.lockHead(ctx, "")
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(months, s.batch) {
		if err := tx.recordMonths(ctx, chunk); err != nil {
			return err
		}
	}
	completeFor := make([]string, len(file.CompleteFor))
	for i, key := range file.CompleteFor {
		completeFor[i] = string(key)
	}
	about := map[string]any{"hash": file.Hash, "name": file.Name, "from": neo4jDate(file.Days.From), "to": neo4jDate(file.Days.To), "rows": int64(file.Rows),
		"readAt": file.ReadAt.UTC(), "completeFor": completeFor, "whole": file.Whole}
	if _, err := tx.write(ctx, query{"record_traffic_file", recordTrafficFileText}, map[string]any{"file": about}); err != nil {
		return err
	}
	if _, err := tx.write(ctx, query{"account", accountText}, map[string]any{"foreign": h.foreign}); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return outcome(err)
	}
	return nil
}

// recordMonths writes months, with the days that are kept of them and that they lack. The head is locked.
func (t *transaction) recordMonths(ctx context.Context, months []graph.TrafficMonth) error {
	names := make([]any, len(months))
	merged := make(map[string]*graph.TrafficMonth, len(months))
	for i := range months {
		name := monthName(&months[i])
		names[i] = name
		merged[name] = &graph.TrafficMonth{TrafficSeries: months[i].TrafficSeries, Month: months[i].Month}
	}
	q := query{"traffic_kept", trafficKeptText}
	result, err := t.Run(ctx, q.text, map[string]any{"names": names})
	if err != nil {
		return failure(q.name, err)
	}
	for result.Next(ctx) {
		kept := result.Record().AsMap()
		name, _ := kept["name"].(string)
		if err := setDays(merged[name], kept); err != nil {
			return failure(q.name, err)
		}
	}
	if err := t.consume(ctx, q, result); err != nil {
		return failure(q.name, err)
	}
	rows := make([]any, len(months))
	for i := range months {
		m := merged[names[i].(string)]
		m.Merge(&months[i])
		rows[i] = map[string]any{"name": names[i], "properties": monthProperties(m)}
	}
	_, err = t.write(ctx, query{"record_traffic", recordTrafficText}, map[string]any{"rows": rows})
	return err
}

// Traffic returns the months of each pair that have a counted day within the days given.
func (s *Store) Traffic(ctx context.Context, pairs []graph.TrafficPair, days graph.Period) (map[graph.TrafficPair][]graph.TrafficMonth, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	found := make(map[graph.TrafficPair][]graph.TrafficMonth, len(pairs))
	asked := make([]any, len(pairs))
	for i, pair := range pairs {
		found[pair] = nil
		asked[i] = map[string]any{"consumer": string(pair.Consumer), "provider": string(pair.Provider)}
	}
	params := map[string]any{"pairs": asked, "from": neo4jDate(graph.MonthOf(days.From)), "to": neo4jDate(days.To)}
	_, err := s.read(ctx, query{"traffic", trafficText}, params, func(record *neo4j.Record) error {
		m, err := monthOf(record)
		if pair := (graph.TrafficPair{Consumer: m.Consumer, Provider: m.Provider}); err == nil && m.CountedWithin(days) {
			found[pair] = append(found[pair], m)
		}
		return err
	})
	return found, err
}

// TrafficMonths visits every month of every series. It reads those of one consumer at a time, so that the server has
// little to sort.
func (s *Store) TrafficMonths(ctx context.Context, visit func(*graph.TrafficMonth) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	var consumers []string
	_, err := s.read(ctx, query{"traffic_consumers", trafficConsumersText}, nil, func(record *neo4j.Record) error {
		consumer, err := value[string](record, "consumer")
		consumers = append(consumers, consumer)
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(consumers)
	for _, consumer := range consumers {
		var stopped error
		_, err := s.read(ctx, query{"traffic_of_consumer", trafficOfConsumerText}, map[string]any{"consumer": consumer}, func(record *neo4j.Record) error {
			m, err := monthOf(record)
			if err == nil {
				stopped = visit(&m)
				err = stopped
			}
			return err
		})
		if stopped != nil {
			return stopped
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TrafficFiles returns the files that were read, by the time of their last reading.
func (s *Store) TrafficFiles(ctx context.Context) ([]graph.TrafficFile, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var files []graph.TrafficFile
	_, err := s.read(ctx, query{"traffic_files", trafficFilesText}, nil, func(record *neo4j.Record) error {
		properties, err := value[map[string]any](record, "file")
		if err != nil {
			return err
		}
		file, err := fileOf(properties)
		files = append(files, file)
		return err
	})
	graph.SortTrafficFiles(files)
	return files, err
}

func fileOf(properties map[string]any) (graph.TrafficFile, error) {
	var file graph.TrafficFile
	var known [7]bool
	var from, to neo4j.Date
	var rows int64
	file.Hash, known[0] = properties["hash"].(string)
	file.Name, known[1] = properties["name"].(string)
	from, known[2] = properties["from"].(neo4j.Date)
	to, known[3] = properties["to"].(neo4j.Date)
	rows, known[4] = properties["rows"].(int64)
	file.ReadAt, known[5] = properties["readAt"].(time.Time)
	file.Whole, known[6] = properties["whole"].(bool)
	if slices.Contains(known[:], false) {
		return file, fmt.Errorf("what is known of the file of counts %q cannot be read", file.Name)
	}
	systems, _ := properties["completeFor"].([]any)
	for _, entry := range systems {
		key, _ := entry.(string)
		file.CompleteFor = append(file.CompleteFor, graph.Key(key))
	}
	file.Days = graph.Period{From: graph.DateOf(from.Time()), To: graph.DateOf(to.Time())}
	file.Rows, file.ReadAt = int(rows), file.ReadAt.UTC()
	return file, nil
}
