package resolvers_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/resolvers"
)

// What questions about the whole registry rest on is there before they come: when the server starts, after a commit, and when
// the day changes.
func TestNobodyWaitsForVerdicts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := fixture(t)
		api, err := resolvers.New(t.Context(), resolvers.Options{Store: store, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		<-api.Warm()
		day := func(now time.Time) graph.Date { return graph.DateOf(now.UTC().Add(5 * time.Hour)) }
		if !computed(t, store, day(time.Now())) || computed(t, store, day(time.Now())+1) {
			t.Error("when the server starts, the verdicts of today are computed, and no others")
		}
		rename(t, store, 2, "again")
		synctest.Wait()
		if !computed(t, store, day(time.Now())) {
			t.Error("after a commit the verdicts are not computed")
		}
		for i := range 3 {
			midnight := time.Date(2000, 1, time.Now().UTC().Day()+1, 19, 0, 0, 0, time.UTC) // in Kazakhstan
			time.Sleep(time.Until(midnight) - 61*time.Second)
			synctest.Wait()
			if computed(t, store, day(midnight)) {
				t.Errorf("the verdicts of %s are computed too early", day(midnight))
			}
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if !computed(t, store, day(midnight)) {
				t.Errorf("shortly before it begins, the verdicts of %s are not computed", day(midnight))
			}
			rename(t, store, 3+i, midnight.String())
			synctest.Wait()
			if !computed(t, store, day(time.Now())) || !computed(t, store, day(midnight)) {
				t.Errorf("after a commit shortly before %s the verdicts are not computed", day(midnight))
			}
		}
	})
}

// computed reports whether all verdicts of the newest graph of a store are there. Who has no time to compute any finds them.
func computed(t *testing.T, store graph.Store, day graph.Date) bool {
	newest, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	none, stop := context.WithCancel(t.Context())
	stop()
	return gap.Of(newest.View(day)).Prepare(none) == nil
}

// Until then the server says that it is not ready; it answers all the same.
func TestAColdServerIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := slowClock{began: make(chan struct{})}
		api, err := resolvers.New(t.Context(), resolvers.Options{Store: fixture(t), Clock: slow.time, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ready := func() (int, string) {
			recorder := httptest.NewRecorder()
			api.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			return recorder.Code, recorder.Body.String()
		}
		if status, body := ready(); status != http.StatusServiceUnavailable || !strings.Contains(body, "being computed") {
			t.Errorf("before: %d %s", status, body)
		}
		close(slow.began)
		<-api.Warm()
		if status, body := ready(); status != http.StatusOK {
			t.Errorf("after: %d %s", status, body)
		}
	})
}

// slowClock tells the time when it has begun.
type slowClock struct{ began chan struct{} }

func (c slowClock) time() time.Time {
	<-c.began
	return time.Now()
}
