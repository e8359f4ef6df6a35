package gap

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/catalogue"
)

// However many changes have gone before, a table holds no more than a little over twice what one made from nothing does:
// each change gives a service another system, so that nobody needs any more what was found out on behalf of the one before.
func TestTablesLetGoOfWhatNobodyNeeds(t *testing.T) {
	day := today(t)
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

// Missing integrations are found anew only by a change on which they rest.
func TestMissingIntegrationsAreTakenOver(t *testing.T) {
	s := graph.FromNodes(1, time.Time{}, catalogue.Generate(30, 1))
	before := Of(s.View(today(t)))
	first := before.missing()
	key := s.Keys(graph.TypeService)[0]
	for _, c := range []struct {
		reason string
		change func(*graph.ServiceFacts)
		anew   bool
	}{
		{"Nothing rests on the sector.", func(f *graph.ServiceFacts) { f.Sector = "another" }, false},
		{"They are told with the applications for the services.", func(f *graph.ServiceFacts) { f.Demand = []graph.Demand{{Year: 2030, Applications: 7}} }, true},
		{"A service that is handled in no system asks none.", func(f *graph.ServiceFacts) { f.OwnSystems = nil }, true},
	} {
		service := *s.Service(key)
		c.change(&service)
		next, err := s.With(graph.ChangeSet{Edits: []graph.Edit{graph.Put(&service)}})
		if err != nil {
			t.Fatal(err)
		}
		after := Of(next.View(today(t)))
		if anew := &after.missing().all[0] != &first.all[0]; anew != c.anew {
			t.Errorf("found anew: %v. %s", anew, c.reason)
		}
		fresh := Of(graph.FromNodes(1, time.Time{}, slices.Collect(next.Nodes())).View(today(t)))
		if diff := cmp.Diff(fresh.MissingIntegrations(), after.MissingIntegrations()); diff != "" {
			t.Errorf("otherwise than from nothing (-fresh +got):\n%s\n%s", diff, c.reason)
		}
	}
}

func today(t *testing.T) graph.Date {
	day, err := graph.ParseDate("2026-11-16")
	if err != nil {
		t.Fatal(err)
	}
	return day
}
