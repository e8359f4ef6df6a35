package neo4jstore

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// Strict lets every notice of the server on a query of the store fail the test.
func Strict(t testing.TB, options Options) Options {
	options.notify = func(query string, n neo4j.Notification) {
		t.Errorf("%s: %s: %s", query, n.Code(), n.Description())
	}
	return options
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

// SetSizes lowers the sizes of a store, so that a test is large with little.
func SetSizes(s *Store, fillAbove, batch int, smallestLog int64) {
	s.fillAbove, s.batch, s.smallestLog = fillAbove, batch, smallestLog
}

// SetAnswers lets a store write few answers at once, and take the writing over from others who have been silent for a while.
func SetAnswers(s *Store, atOnce int, lease time.Duration) {
	s.answersAtOnce, s.answerLease = atOnce, lease
}

// ServerCode is the code with which the server refused, "" if it did not.
func ServerCode(err error) string {
	var answered *neo4j.Neo4jError
	if errors.As(err, &answered) {
		return answered.Code
	}
	return ""
}
