package loaders

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/vikstrous/dataloadgen"

	"onceonly/graph"
)

type trafficKey struct {
	pair graph.TrafficPair
	days graph.Period
}

// Traffic returns the months of each pair that have a counted day within the days given, by service and month. All
// fields of an operation that ask for the same days share one read.
func (l *Loaders) Traffic(ctx context.Context, pairs []graph.TrafficPair, days graph.Period) (map[graph.TrafficPair][]graph.TrafficMonth, error) {
	keys := make([]trafficKey, len(pairs))
	for i, pair := range pairs {
		keys[i] = trafficKey{pair, days}
	}
	months, err := l.traffic.LoadAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	found := make(map[graph.TrafficPair][]graph.TrafficMonth, len(pairs))
	for i, pair := range pairs {
		found[pair] = months[i]
	}
	return found, nil
}

// counts reads the pairs, those of the same days at once. It returns an entry or an error per key.
func counts(ctx context.Context, reader graph.DailyReader, keys []trafficKey) (map[trafficKey][]graph.TrafficMonth, error) {
	if reader == nil {
		return nil, graph.Errorf(graph.Unavailable, "This store keeps no daily counts of calls.")
	}
	asked := map[graph.Period][]graph.TrafficPair{}
	for _, key := range keys {
		asked[key.days] = append(asked[key.days], key.pair)
	}
	found := make(map[trafficKey][]graph.TrafficMonth, len(keys))
	failed := dataloadgen.MappedFetchError[trafficKey]{}
	for days, pairs := range asked {
		months, err := readTraffic(ctx, reader, pairs, days)
		for _, pair := range pairs {
			if err != nil {
				failed[trafficKey{pair, days}] = err
				continue
			}
			found[trafficKey{pair, days}] = months[pair]
		}
	}
	if len(failed) > 0 {
		return found, failed
	}
	return found, nil
}

// readTraffic makes an error of a panic, as read does.
func readTraffic(ctx context.Context, reader graph.DailyReader, pairs []graph.TrafficPair, days graph.Period) (months map[graph.TrafficPair][]graph.TrafficMonth, err error) {
	ctx, end := Span(ctx, "traffic")
	defer func() { end(err) }()
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return reader.Traffic(ctx, pairs, days)
}
