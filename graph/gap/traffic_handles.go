package gap

import (
	"cmp"
	"fmt"
	"slices"

	"onceonly/graph"
)

// TrafficIn is the lists of observed traffic in a catalogue.
type TrafficIn struct {
	*Traffic
	Catalogue *graph.Catalogue
}

// TrafficIn puts the lists of observed traffic into the catalogue that they were computed from.
func (t *Table) TrafficIn(c *graph.Catalogue) TrafficIn { return TrafficIn{t.Traffic(), c} }

func (n TrafficIn) TotalCount() int { return n.Catalogue.View.Count(graph.TypeTrafficTotal) }

// The lists of observed traffic as connections.
type (
	SilentIntegrationConnection = graph.Connection[SilentIn]
	SilentIntegrationEdge       = graph.Edge[SilentIn]
	UndeclaredUseConnection     = graph.Connection[UndeclaredIn]
	UndeclaredUseEdge           = graph.Edge[UndeclaredIn]
	StillPaperConnection        = graph.Connection[StillPaperIn]
	StillPaperEdge              = graph.Edge[StillPaperIn]
)

func (n TrafficIn) Silent(first *int, after *string, last *int, before *string) (SilentIntegrationConnection, error) {
	place := func(s *Silent) graph.Key { return inOrder(down(s.Days), string(s.Integration)) }
	in := func(c *graph.Catalogue, s *Silent) SilentIn { return SilentIn{s, c} }
	return paged(n.Catalogue, "silent integrations", n.Traffic.Silent, place, in, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (n TrafficIn) NotObserved(first *int, after *string, last *int, before *string) (graph.IntegrationConnection, error) {
	list := graph.List[graph.Integration]{Name: "integrations not observed", Keys: n.Traffic.NotObserved,
		At: func(key graph.Key) graph.Integration { return *n.Catalogue.Integration(key) }}
	return graph.NewConnection(n.Catalogue, list, graph.Page{First: first, After: after, Last: last, Before: before})
}

// byCalls is a text that sorts more calls first; beyond ten billion they count as equal.
func byCalls(n int) string { return down(min(n, 9_999_999_999)) }

// Undeclared lists the uses of any of the kinds; all where none is given.
func (n TrafficIn) Undeclared(kinds []UndeclaredKind, first *int, after *string, last *int, before *string) (UndeclaredUseConnection, error) {
	list := n.Traffic.Undeclared
	if len(kinds) > 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(u Undeclared) bool { return !slices.Contains(kinds, u.Kind) })
	}
	place := func(u *Undeclared) graph.Key {
		parts := []string{rank(slices.Index(undeclaredKinds, u.Kind)), byCalls(u.Calls), string(u.Consumer), string(u.Provider)}
		for _, service := range u.Services {
			parts = append(parts, string(service))
		}
		return inOrder(parts...)
	}
	in := func(c *graph.Catalogue, u *Undeclared) UndeclaredIn { return UndeclaredIn{u, c} }
	return paged(n.Catalogue, fmt.Sprint("undeclared uses ", slices.Sorted(slices.Values(kinds))), ordered(list, place), place, in,
		graph.Page{First: first, After: after, Last: last, Before: before})
}

func (n TrafficIn) StillPaper(first *int, after *string, last *int, before *string) (StillPaperConnection, error) {
	place := func(p *StillPaper) graph.Key {
		return inOrder(byCalls(p.Calls), string(p.Requirement), string(p.Channel), string(p.Consumer), string(p.Provider))
	}
	in := func(c *graph.Catalogue, p *StillPaper) StillPaperIn { return StillPaperIn{p, c} }
	return paged(n.Catalogue, "still paper", ordered(n.Traffic.StillPaper, place), place, in, graph.Page{First: first, After: after, Last: last, Before: before})
}

// TrafficOfBody is how many entries of the lists concern one body: as the owner of the consumer or of the provider, or as
// the one responsible for the service. An entry may concern several bodies; body "" stands for what nobody is recorded for.
type TrafficOfBody struct {
	Body       graph.Key `json:"body"`
	Silent     int       `json:"silent"`
	Undeclared int       `json:"undeclared"`
	StillPaper int       `json:"stillPaper"`
}

// TrafficOfBodyIn is the counts of a body in a catalogue.
type TrafficOfBodyIn struct {
	*TrafficOfBody
	Catalogue *graph.Catalogue
}

func (n TrafficOfBodyIn) Body() *graph.Organization {
	return n.Catalogue.Organization(n.TrafficOfBody.Body)
}

// TrafficByBody counts the entries of the lists by body: those with most entries first, then by key.
func (t *Table) TrafficByBody() []TrafficOfBody {
	bodies := map[graph.Key]*TrafficOfBody{}
	of := func(body graph.Key) *TrafficOfBody {
		if bodies[body] == nil {
			bodies[body] = &TrafficOfBody{Body: body}
		}
		return bodies[body]
	}
	owner := func(system graph.Key) graph.Key {
		if s := t.view.System(system); s != nil {
			return s.Owner
		}
		return ""
	}
	owners := func(consumer, provider graph.Key) []graph.Key {
		both := []graph.Key{owner(consumer), owner(provider)}
		slices.Sort(both)
		return slices.Compact(both)
	}
	found := t.Traffic()
	for _, s := range found.Silent {
		for _, body := range owners(s.Consumer, s.Provider) {
			of(body).Silent++
		}
	}
	for _, u := range found.Undeclared {
		for _, body := range owners(u.Consumer, u.Provider) {
			of(body).Undeclared++
		}
	}
	for _, p := range found.StillPaper {
		of(t.view.Service(p.Service).Responsible).StillPaper++
	}
	list := make([]TrafficOfBody, 0, len(bodies))
	for _, body := range bodies {
		list = append(list, *body)
	}
	slices.SortFunc(list, func(a, b TrafficOfBody) int {
		return cmp.Or(cmp.Compare(b.sum(), a.sum()), cmp.Compare(a.Body, b.Body))
	})
	return list
}

func (b TrafficOfBody) sum() int { return b.Silent + b.Undeclared + b.StillPaper }

// ByBody is TrafficByBody in the catalogue's budget: LIMIT when it is used up.
func (n TrafficIn) ByBody() ([]TrafficOfBodyIn, error) {
	list := Of(n.Catalogue.View).TrafficByBody()
	in := func(c *graph.Catalogue, b *TrafficOfBody) TrafficOfBodyIn { return TrafficOfBodyIn{b, c} }
	return put(n.Catalogue, list, in), n.Catalogue.Spend(len(list))
}

// SilentIn is a silent integration in a catalogue.
type SilentIn struct {
	*Silent
	Catalogue *graph.Catalogue
}

func (n SilentIn) Integration() *graph.Integration {
	return n.Catalogue.Integration(n.Silent.Integration)
}
func (n SilentIn) LastCall() *graph.Date { return recorded(n.Silent.LastCall) }

// UndeclaredIn is an undeclared use in a catalogue.
type UndeclaredIn struct {
	*Undeclared
	Catalogue *graph.Catalogue
}

func (n UndeclaredIn) Consumer() *graph.InformationSystem {
	return n.Catalogue.System(n.Undeclared.Consumer)
}
func (n UndeclaredIn) Provider() *graph.InformationSystem {
	return n.Catalogue.System(n.Undeclared.Provider)
}
func (n UndeclaredIn) Integration() *graph.Integration {
	return n.Catalogue.Integration(n.Undeclared.Integration)
}

// Services and Totals can be long, so they count in the catalogue's budget: LIMIT when it is used up.
func (n UndeclaredIn) Services() ([]graph.Service, error) {
	return nodes(n.Undeclared.Services, n.Catalogue.Service), n.Catalogue.Spend(len(n.Undeclared.Services))
}
func (n UndeclaredIn) Totals() ([]graph.TrafficTotal, error) {
	return nodes(n.Undeclared.Totals, n.Catalogue.TrafficTotal), n.Catalogue.Spend(len(n.Undeclared.Totals))
}
func (n UndeclaredIn) Calls() graph.Count    { return graph.Count(n.Undeclared.Calls) }
func (n UndeclaredIn) Failures() graph.Count { return graph.Count(n.Undeclared.Failures) }

// Fix is the change that records the use; nil where every call failed.
func (n UndeclaredIn) Fix() *graph.Changes {
	if len(n.Undeclared.Fix) == 0 {
		return nil
	}
	return &n.Undeclared.Fix
}

// StillPaperIn is a paper still demanded, in a catalogue.
type StillPaperIn struct {
	*StillPaper
	Catalogue *graph.Catalogue
}

func (n StillPaperIn) Requirement() *graph.Requirement {
	return n.Catalogue.Requirement(n.StillPaper.Requirement)
}
func (n StillPaperIn) Channel() *graph.Channel { return n.Catalogue.Channel(n.StillPaper.Channel) }
func (n StillPaperIn) Total() *graph.TrafficTotal {
	return n.Catalogue.TrafficTotal(n.StillPaper.Total)
}
func (n StillPaperIn) ActSays() *graph.Says { return recorded(n.StillPaper.Says) }
