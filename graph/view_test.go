package graph_test

import (
	"testing"

	"onceonly/graph"
)

// What is kept for a day stays however many other days are asked for, of the last two such days.
func TestKeptViewsStay(t *testing.T) {
	s := graph.Empty()
	first, second, third := s.Keep(1), s.Keep(2), s.Keep(3)
	s.Keep(3)
	for day := graph.Date(10); day < 50; day++ {
		if view := s.View(day); view != s.View(day) {
			t.Errorf("day %d has two views at once", day)
		}
	}
	if s.View(2) != second || s.View(3) != third {
		t.Error("a kept view is let go")
	}
	if s.View(1) == first {
		t.Error("more views are kept than two")
	}
}
