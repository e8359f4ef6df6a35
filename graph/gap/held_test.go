package gap

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

// However many changes have gone before, a table holds no more than a little over twice what one made from nothing does:
// each change gives a service another system, so that nobody needs any more what was found out on behalf of the one before.
func TestTablesLetGoOfWhatNobodyNeeds(t *testing.T) {
	day, ok := graph.ParseDate("2026-11-16")
	if ok != nil {
		t.Fatal(ok)
	}
	s := graph.FromNodes(1, time.Time{}, catalogue.Generate(30, 1))
	prepared := func(s *graph.Snapshot) *Table {
		table := Of(s.View(day))
		if err := table.Prepare(t.Context()); err != nil {
			t.Fatal(err)
		}
		return table
	}
	prepared(s)
	services, systems := s.Keys(graph.TypeService), s.Keys(graph.TypeInformationSystem)
	for n := range 200 {
		system := *s.System(systems[n%len(systems)])
		system.Key = graph.Key(fmt.Sprint("another-", n))
		service := *s.Service(services[n%len(services)])
		service.OwnSystems = []graph.Key{system.Key}
		next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{graph.Put(&system), graph.Put(&service)}})
		if err != nil {
			t.Fatal(err)
		}
		s = next
		table := prepared(s)
		if n%20 != 19 {
			continue
		}
		fresh := prepared(graph.FromNodes(1, time.Time{}, slices.Collect(s.Nodes())))
		indexed := 0
		for _, l := range table.layers {
			indexed += len(l.parts)
		}
		if most := fresh.held() * 9 / 4; table.held() > most || indexed > most {
			t.Errorf("after %d changes %d entries are held and %d indexed, and %d would do", n+1, table.held(), indexed, fresh.held())
		}
	}
}
