package gap_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// Many ask one table while the tables of several next graphs take over what it has: all must answer as from scratch.
func TestTablesAreSharedSafely(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		snapshots := []*graph.Snapshot{s}
		for range 4 {
			next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{gaptest.Edit(t, gaptest.Options{}, slices.Collect(s.Nodes()))}})
			if err == nil {
				snapshots = append(snapshots, next)
			}
		}
		gap.Of(s.View(gaptest.Date))
		answers := make([]whole, 2*len(snapshots))
		var asking sync.WaitGroup
		for i := range answers {
			asked := snapshots[i%len(snapshots)]
			asking.Go(func() { answers[i] = wholeOf(gap.Of(asked.View(gaptest.Date)), asked) })
		}
		asking.Wait()
		for i, got := range answers {
			fresh := graph.FromNodes(0, time.Time{}, slices.Collect(snapshots[i%len(snapshots)].Nodes()))
			mustEqual(t, "Who else asks must not matter.", wholeOf(gap.Of(fresh.View(gaptest.Date)), fresh), got)
		}
	})
}
