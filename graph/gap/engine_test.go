package gap_test

import (
	"time"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// engine is what the properties are asked of. Faulty ones stand in for it in faults_test.go, so that each property is
// known to be able to fail.
type engine struct {
	with   func(*graph.Snapshot, graph.ChangeSet) (*graph.Snapshot, error) // tries changes
	commit func(*graph.Snapshot, graph.ChangeSet) (*graph.Snapshot, error)
	of     func(*graph.View) answers
}

// answers is what is asked of one view.
type answers interface {
	Units() []gap.Unit
	Verdict(requirement, channel graph.Key) *gap.Verdict
	Verdicts(requirement graph.Key) []*gap.Verdict
	PaperOf(service graph.Key) []*gap.PaperSummary
	MissingIntegrations() []gap.MissingIntegration
	ServicesWithoutSystem() []gap.ServiceWithoutSystem
	Blockers(u gap.Unit, run gap.Run) []gap.Blocker
	Do(u gap.Unit, works ...gap.Work) []graph.Edit
	Fix(u gap.Unit, route *gap.Route) []graph.Edit
}

func trueEngine() engine {
	return engine{with: (*graph.Snapshot).With, commit: commit, of: func(v *graph.View) answers { return gap.Of(v) }}
}

func commit(s *graph.Snapshot, set graph.ChangeSet) (*graph.Snapshot, error) {
	next, _, err := s.Next(set, time.Time{})
	return next, err
}
