package answers

import (
	"context"
	"testing"
	"time"

	"onceonly/graph"
)

// shown is a store that shows some answers.
type shown struct {
	graph.Store
	newest graph.Revision
	kept   graph.KeptAnswers
	writes int
	err    error
}

func (s *shown) Load(context.Context) (*graph.Snapshot, error) {
	return graph.FromNodes(s.newest, time.Time{}, nil), nil
}

func (s *shown) KeepAnswers(_ context.Context, sheet graph.AnswerSheet) (written, removed int, err error) {
	s.writes++
	if s.err == nil {
		s.kept = graph.KeptAnswers{Revision: sheet.Revision, Date: sheet.Date, Whole: true}
	}
	return 0, 0, s.err
}

func (s *shown) RemoveAnswers(context.Context) (removed int, err error) { return 0, nil }

func (s *shown) AnswersKept(context.Context) (graph.KeptAnswers, error) { return s.kept, nil }

// TestFollower: answers are written where they are not those wanted, and only there.
func TestFollower(t *testing.T) {
	const day = 100
	store := &shown{newest: 7, kept: graph.KeptAnswers{Revision: 7, Date: day, Whole: true}}
	f := follower{store: store, keeper: store}
	steps := []struct {
		what   string
		happen func()
		today  graph.Date
		fails  error
		writes int
	}{
		{"a server starts: another version of it may have written what is there", func() {}, day, nil, 1},
		{"nothing happens", func() {}, day, nil, 0},
		{"a commit", func() { store.newest = 8 }, day, nil, 1},
		{"a commit, and another server has written already", func() { store.newest, store.kept.Revision = 9, 9 }, day, nil, 0},
		{"a new day", func() {}, day + 1, nil, 1},
		{"a server whose clock is behind has written: they do not take turns", func() { store.kept.Date = day }, day + 1, nil, 0},
		{"other tools have removed some", func() { store.kept.Whole = false }, day + 1, nil, 1},
		{"other tools have removed all, or somebody by command", func() { store.kept = graph.KeptAnswers{} }, day + 1, nil, 1},
		{"another server is writing", func() { store.newest, store.kept.Whole = 10, false }, day + 1, graph.Errorf(graph.Conflict, "busy"), 1},
		{"it has ended before it was done", func() {}, day + 1, nil, 1},
		{"it has come to its end", func() { store.newest, store.kept = 11, graph.KeptAnswers{Revision: 11, Date: day + 1, Whole: true} }, day + 1, nil, 0},
	}
	for _, step := range steps {
		step.happen()
		store.writes, store.err = 0, step.fails
		if err := f.look(t.Context(), step.today); err != step.fails {
			t.Errorf("%s: %v", step.what, err)
		}
		if store.writes != step.writes {
			t.Errorf("%s: %d writings, want %d", step.what, store.writes, step.writes)
		}
	}
}
