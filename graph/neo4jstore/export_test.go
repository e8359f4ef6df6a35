package neo4jstore

import (
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Strict makes every notice of the server on a query of the store fail the test.
func Strict(t testing.TB, s *Store) {
	s.notify = func(query string, n neo4j.Notification) {
		t.Errorf("%s: %s: %s", query, n.Code(), n.Description())
	}
}

func init() { watchNotifications = true }
