package gap

// The list of missing integrations as it is asked for: chosen, ordered and grouped.

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"onceonly/graph"
)

// MissingFilter chooses missing integrations. An empty list chooses all; several conditions must hold together.
type MissingFilter struct {
	Consumers, Providers           []graph.Key // systems
	ConsumerOwners, ProviderOwners []graph.Key // organizations
	DocumentTypes                  []graph.Key // document types, one of which the pair would deliver
	Services                       []graph.Key // one of which it would serve
	Steps                          []Step      // the heaviest work of the pair
	Absences                       []Absence
	FreesAtLeast                   int // documents alone, in the possible run
}

// Fits reports whether a missing integration is one that the filter asks for.
func (t *Table) Fits(m *MissingIntegration, f *MissingFilter) bool {
	anyOf := func(wanted, have []graph.Key) bool {
		return len(wanted) == 0 || slices.ContainsFunc(wanted, func(key graph.Key) bool { return has(have, key) })
	}
	owner := func(wanted []graph.Key, system graph.Key) bool {
		return len(wanted) == 0 || slices.Contains(wanted, t.ownerOf(system))
	}
	return anyOf(f.Consumers, []graph.Key{m.Consumer}) && anyOf(f.Providers, []graph.Key{m.Provider}) &&
		owner(f.ConsumerOwners, m.Consumer) && owner(f.ProviderOwners, m.Provider) &&
		anyOf(f.DocumentTypes, m.DocumentTypes) && anyOf(f.Services, m.Services) &&
		(len(f.Steps) == 0 || slices.Contains(f.Steps, m.Step)) && (len(f.Absences) == 0 || slices.Contains(f.Absences, m.Absence)) &&
		len(m.FreedAlone[possible]) >= f.FreesAtLeast
}

func (t *Table) ownerOf(system graph.Key) graph.Key {
	if s := t.view.System(system); s != nil {
		return s.Owner
	}
	return ""
}

// MissingChosen returns the missing integrations that fit, in the order of MissingIntegrations; with confirmOnly those
// where only questions to the owners are left, else those where something is to be built or arranged.
func (t *Table) MissingChosen(f MissingFilter, confirmOnly bool) []*MissingIntegration {
	found := t.MissingIntegrations()
	var chosen []*MissingIntegration
	for i := range found {
		if m := &found[i]; m.ConfirmOnly == confirmOnly && t.Fits(m, &f) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}

// MissingOrder names what missing integrations can be ordered by.
type MissingOrder string

const (
	MissingByGain          MissingOrder = "GAIN" // freed alone on solid facts, then in the possible run, then with others
	MissingByFreedAlone    MissingOrder = "FREED_ALONE"
	MissingByFreedPossibly MissingOrder = "FREED_ALONE_POSSIBLY"
	MissingByWithOthers    MissingOrder = "FREED_WITH_OTHERS"
	MissingByServices      MissingOrder = "SERVICES"
	MissingByApplications  MissingOrder = "APPLICATIONS"
	MissingByWork          MissingOrder = "WORK"
	MissingByConsumer      MissingOrder = "CONSUMER"
	MissingByProvider      MissingOrder = "PROVIDER"
)

// OrderDirection says which end of an order stands first.
type OrderDirection = graph.OrderDirection

const (
	Ascending  = graph.Ascending
	Descending = graph.Descending
)

// place is where the pair stands in an order, in a text that sorts so: a cursor that holds it stays right when other
// pairs come and go. Equal ones stand by consumer and provider. An order by names has no direction of its own here.
func (m *MissingIntegration) place(by MissingOrder, direction OrderDirection) graph.Key {
	number := func(n int) string {
		if direction == Descending {
			n = math.MaxInt32 - n
		}
		return fmt.Sprintf("%010d ", n)
	}
	pair := string(m.Consumer + " " + m.Provider)
	switch by {
	case MissingByFreedAlone:
		return graph.Key(number(len(m.FreedAlone[certain])) + pair)
	case MissingByFreedPossibly:
		return graph.Key(number(len(m.FreedAlone[possible])) + pair)
	case MissingByWithOthers:
		return graph.Key(number(m.sharedUnits()) + pair)
	case MissingByServices:
		return graph.Key(number(len(m.Services)) + pair)
	case MissingByApplications:
		return graph.Key(number(m.Applications[certain]) + number(m.Applications[possible]) + pair)
	case MissingByWork:
		return graph.Key(number(m.Step.weight()) + pair)
	case MissingByConsumer:
		return graph.Key(pair)
	case MissingByProvider:
		return graph.Key(m.Provider + " " + m.Consumer)
	}
	return graph.Key(number(len(m.FreedAlone[certain])) + number(len(m.FreedAlone[possible])) + number(m.sharedUnits()) + pair)
}

// MissingDimension is what missing integrations can be grouped by.
type MissingDimension string

const (
	DimensionConsumer      MissingDimension = "CONSUMER"
	DimensionProvider      MissingDimension = "PROVIDER"
	DimensionConsumerOwner MissingDimension = "CONSUMER_OWNER"
	DimensionProviderOwner MissingDimension = "PROVIDER_OWNER"
	DimensionDocumentType  MissingDimension = "DOCUMENT_TYPE"
	DimensionStep          MissingDimension = "STEP"
	DimensionAbsence       MissingDimension = "ABSENCE"
)

// MissingGroup is the missing integrations that have one value in common. A pair that would deliver several documents is
// in the group of each, there with the units that demand this document.
type MissingGroup struct {
	By           MissingDimension
	Value        string    // a key, a step or an absence; "" where it is not recorded
	Pairs        int       // missing integrations
	FreedAlone   [2][]Unit // by run: by one pair of the group alone, each unit once, sorted
	Services     int       // with such a unit, or one that a pair of the group frees with others
	Applications [2]int    // a year, of the units freed alone, by run; each channel of a service once
}

// MissingGroups groups missing integrations, the group first that frees most alone on solid facts, then in the possible
// run, then by value.
func (t *Table) MissingGroups(chosen []*MissingIntegration, by MissingDimension) []MissingGroup {
	type gathered struct {
		pairs    int
		units    [2]map[Unit]struct{}
		services map[graph.Key]struct{}
	}
	groups := map[string]*gathered{}
	for _, m := range chosen {
		values := t.valuesOf(m, by)
		for _, value := range values {
			if groups[value] == nil {
				groups[value] = &gathered{units: [2]map[Unit]struct{}{{}, {}}, services: map[graph.Key]struct{}{}}
			}
			groups[value].pairs++
		}
		// of gives the group in which a unit of the pair counts; nil for none.
		of := func(r *graph.RequirementFacts) *gathered {
			switch {
			case by != DimensionDocumentType:
				return groups[values[0]]
			case has(m.DocumentTypes, r.DocumentType):
				return groups[string(r.DocumentType)]
			}
			return nil
		}
		for run := range m.FreedAlone {
			for _, u := range m.FreedAlone[run] {
				r := t.view.Requirement(u.Requirement)
				if g := of(r); g != nil {
					g.units[run][u], g.services[r.Service] = struct{}{}, struct{}{}
				}
			}
			for _, gain := range m.FreedWithOthers[run] {
				r := t.view.Requirement(gain.Unit.Requirement)
				if g := of(r); g != nil {
					g.services[r.Service] = struct{}{}
				}
			}
		}
	}
	list := make([]MissingGroup, 0, len(groups))
	for value, g := range groups {
		group := MissingGroup{By: by, Value: value, Pairs: g.pairs, Services: len(g.services)}
		for run, units := range g.units {
			group.FreedAlone[run] = slices.SortedFunc(maps.Keys(units), compareUnits)
			group.Applications[run] = t.applications(group.FreedAlone[run])
		}
		list = append(list, group)
	}
	slices.SortFunc(list, func(a, b MissingGroup) int {
		return cmp.Or(len(b.FreedAlone[certain])-len(a.FreedAlone[certain]), len(b.FreedAlone[possible])-len(a.FreedAlone[possible]), cmp.Compare(a.Value, b.Value))
	})
	return list
}

func compareUnits(a, b Unit) int {
	return cmp.Or(cmp.Compare(a.Requirement, b.Requirement), cmp.Compare(a.Channel, b.Channel))
}

func (t *Table) valuesOf(m *MissingIntegration, by MissingDimension) []string {
	switch by {
	case DimensionProvider:
		return []string{string(m.Provider)}
	case DimensionConsumerOwner:
		return []string{string(t.ownerOf(m.Consumer))}
	case DimensionProviderOwner:
		return []string{string(t.ownerOf(m.Provider))}
	case DimensionStep:
		return []string{string(m.Step)}
	case DimensionAbsence:
		return []string{string(m.Absence)}
	case DimensionDocumentType:
		values := make([]string, len(m.DocumentTypes))
		for i, key := range m.DocumentTypes {
			values[i] = string(key)
		}
		return values
	}
	return []string{string(m.Consumer)}
}

// applications is how many applications a year the units are part of, each channel of a service once; 0 where no
// demand is recorded.
func (t *Table) applications(units []Unit) int {
	channels := map[graph.Key][]graph.Key{}
	for _, u := range units {
		service := t.view.Requirement(u.Requirement).Service
		if !slices.Contains(channels[service], u.Channel) {
			channels[service] = append(channels[service], u.Channel)
		}
	}
	sum := 0
	for service, of := range channels {
		sum += t.service(service).applications(of)
	}
	return sum
}

// Alternatives returns the other pairs each of which alone would free a unit as well. Those whose consumer is the
// service's own system stand first, as they serve all its channels; then by consumer and provider.
func (t *Table) Alternatives(u Unit, run Run, besides *MissingIntegration) [][2]graph.Key {
	var others [][2]graph.Key
	var own []graph.Key
	for _, known := range t.units(u.Requirement) {
		if known.channel != u.Channel {
			continue
		}
		own = t.service(known.requirement.Service).OwnSystems
		for _, set := range known.found[run.index()].prospects().sets {
			if len(set) == 1 && set[0] != (pair{besides.Consumer, besides.Provider}) {
				others = append(others, [2]graph.Key{set[0].consumer, set[0].provider})
			}
		}
	}
	slices.SortFunc(others, func(a, b [2]graph.Key) int {
		if x, y := has(own, a[0]), has(own, b[0]); x != y {
			return first(x)
		}
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	return others
}
