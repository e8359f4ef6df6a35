package resolvers

import (
	"context"
	"time"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/search"
)

// ahead is how long before midnight the answers of the next day are computed.
const ahead = time.Minute

// keepWarm computes what answers about the whole registry rest on before anybody asks, until ctx ends: of the newest graph today
// when the server starts, after every commit, and of the next day shortly before it begins. It goes on from what the graph before
// has, one graph at a time; of commits that come meanwhile the last one counts. warm is called each time that it is done.
func (c *catalogues) keepWarm(ctx context.Context, clock func() time.Time, warm func()) {
	for {
		moved := *c.moved.Load() // before looking, so that nothing is missed in between
		newest, now := c.newest.Load(), clock()
		if computeAhead(ctx, newest, dayOf(now), dayOf(now.Add(ahead))) != nil {
			return
		}
		warm()
		turns := time.NewTimer(untilMidnight(clock().Add(ahead)))
		select {
		case <-moved:
		case <-turns.C:
		case <-ctx.Done():
		}
		turns.Stop()
	}
}

// computeAhead computes what questions about the whole graph share, as of each of the days. It fails when ctx ends.
func computeAhead(ctx context.Context, s *graph.Snapshot, days ...graph.Date) error {
	for _, day := range days {
		if err := gap.Warm(ctx, s.Keep(day)); err != nil {
			return err
		}
	}
	search.Warm(s)
	return ctx.Err()
}

// kazakhstan has had one time zone since 1 March 2024.
var kazakhstan = time.FixedZone("UTC+5", 5*60*60)

// dayOf is the day in Kazakhstan.
func dayOf(now time.Time) graph.Date { return graph.DateOf(now.In(kazakhstan)) }

// untilMidnight is how long the day in Kazakhstan still takes.
func untilMidnight(now time.Time) time.Duration {
	year, month, day := now.In(kazakhstan).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, kazakhstan).Sub(now)
}
