package neo4jstore

import (
	"context"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// Strict makes every notice of the server on a query of the store fail the test.
func Strict(t testing.TB, s *Store) {
	s.notify = func(query string, n neo4j.Notification) {
		t.Errorf("%s: %s: %s", query, n.Code(), n.Description())
	}
}

// Stored reads the stored graph itself, whatever the log says.
func Stored(ctx context.Context, s *Store) (*graph.Snapshot, []graph.Problem, error) {
	w, err := s.readWhole(ctx)
	if err != nil {
		return nil, nil, err
	}
	return w.snapshot(s.newest().RecordedAt()), w.problems, nil
}

// Readings tells how often the stored graph was read whole.
func (s *Store) Readings() int64 { return s.readings.Load() }

func init() { watchNotifications = true }
