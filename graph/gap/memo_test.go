package gap_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/catalogue"
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

func TestPreparingEndsWithTheRequest(t *testing.T) {
	s := graph.FromNodes(1, time.Time{}, catalogue.Generate(50, 1))
	ctx, leave := context.WithCancel(t.Context())
	leave()
	table := gap.Of(s.View(gaptest.Date))
	if err := table.Prepare(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that has ended: %v", err)
	}
	if _, err := gap.Law(ctx, s.View(gaptest.Date), s.View(gaptest.Date+400)); !errors.Is(err, context.Canceled) {
		t.Errorf("changes of law for a request that has ended: %v", err)
	}
	if err := table.Prepare(t.Context()); err != nil {
		t.Error(err)
	}
	fresh := gap.Of(graph.FromNodes(1, time.Time{}, catalogue.Generate(50, 1)).View(gaptest.Date))
	if diff := cmp.Diff(fresh.Units(), table.Units()); diff != "" {
		t.Errorf("after one that ended early (-fresh +got):\n%s", diff)
	}
}
