package resolvers

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"onceonly/graph"
)

// One client sends large work without end, none of which ends; another one is let in at once all the same.
func TestOneClientDoesNotFillALane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		l := newLane(100, 40)
		var sent sync.WaitGroup
		var refused int
		var counting sync.Mutex
		for range 200 {
			sent.Go(func() {
				if _, err := l.enter(ctx, "flood", 25); graph.CodeOf(err) == graph.Unavailable {
					counting.Lock()
					refused++
					counting.Unlock()
				}
			})
		}
		synctest.Wait()
		if l.running != 75 || len(l.waiting) != 10 || refused != 187 {
			t.Errorf("%d run, %d wait, %d are refused", l.running, len(l.waiting), refused)
		}
		leave, err := l.enter(ctx, "other", 25)
		if err != nil {
			t.Fatalf("another client is not let in: %v", err)
		}
		leave()
		cancel()
		sent.Wait()
	})
}

// Large work gets its turn although small work comes without end.
func TestNobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane(100, 40)
		first, _ := l.enter(t.Context(), "a", 60)
		var done sync.WaitGroup
		for _, next := range []struct {
			client string
			cost   int
		}{{"b", 70}, {"c", 10}} { // c would fit, but b came before
			done.Go(func() {
				leave, err := l.enter(t.Context(), next.client, next.cost)
				if err != nil {
					t.Errorf("%s is not let in: %v", next.client, err)
					return
				}
				leave()
			})
			synctest.Wait()
		}
		if len(l.waiting) != 2 || l.running != 60 {
			t.Errorf("%d wait while %d runs", len(l.waiting), l.running)
		}
		first()
		done.Wait()
	})
}

func TestWorkThatDoesNotWaitAnyMoreIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane(10, 4)
		leave, _ := l.enter(t.Context(), "a", 7)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.enter(ctx, "a", 7); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		leave()
		if l.running != 0 || len(l.clients) != 0 || len(l.waiting) != 0 {
			t.Errorf("there remains %d, %v, %v", l.running, l.clients, l.waiting)
		}
	})
}

// Whatever comes and goes, the lane and each client's share of it are kept, and in the end nothing remains.
func TestALaneKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLane(rapid.IntRange(1, 50).Draw(t, "capacity"), 1000)
		var inside []func()
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // so that what has to wait does not
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(inside) > 0 && rapid.Bool().Draw(t, "leave") {
				i := rapid.IntRange(0, len(inside)-1).Draw(t, "which")
				inside[i]()
				inside = append(inside[:i], inside[i+1:]...)
			} else if leave, err := l.enter(ctx, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "client"), rapid.IntRange(0, 60).Draw(t, "cost")); err == nil {
				inside = append(inside, leave)
			}
			if l.running > l.capacity {
				t.Fatalf("%d runs where %d may", l.running, l.capacity)
			}
			for name, c := range l.clients {
				if c.running > l.share {
					t.Fatalf("%s has %d of %d", name, c.running, l.share)
				}
			}
		}
		for _, leave := range inside {
			leave()
		}
		if l.running != 0 || len(l.clients) != 0 || len(l.waiting) != 0 {
			t.Fatalf("there remains %d, %v, %v", l.running, l.clients, l.waiting)
		}
	})
}

func TestAClientGetsSoMuchCostInASecond(t *testing.T) {
	now := time.Unix(0, 0)
	r := newRates(100, 500)
	r.now = func() time.Time { return now }
	for i, c := range []struct {
		client string
		cost   int
		wait   time.Duration
		reason string
	}{
		{"a", 1000, 0, "What was saved up may be spent."},
		{"a", 150, 1500 * time.Millisecond, "There is nothing left, and 100 come in a second."},
		{"a", 100, time.Second, "What was refused was not taken."},
		{"b", 1, 0, "Another client has its own."},
		{"c", 5000, 0, "What costs more than can be saved up waits for all that can."},
		{"c", 5000, 10 * time.Second, "But each time."},
	} {
		if wait := r.take(t.Context(), c.client, c.cost); wait != c.wait {
			t.Errorf("%d: wait %s, want %s: %s", i, wait, c.wait, c.reason)
		}
	}
	now = now.Add(time.Second)
	if wait := r.take(t.Context(), "a", 100); wait != 0 {
		t.Errorf("a second later: wait %s", wait)
	}
}

// What is refused takes nothing from others that are refused at the same moment.
func TestRefusalsAtOnceTakeNothing(t *testing.T) {
	r := newRates(100, 500)
	r.now = func() time.Time { return time.Unix(0, 0) }
	r.take(t.Context(), "a", 1000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 2_000 {
				if wait := r.take(t.Context(), "a", 1000); wait != 10*time.Second {
					t.Errorf("wait %s, want 10 s", wait)
					return
				}
			}
		})
	}
	all.Wait()
}
