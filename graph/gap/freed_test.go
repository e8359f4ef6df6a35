package gap_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/gap/gaptest"
)

// What pairs of systems free, alone and together, is found again by doing the works and asking once more.
func TestFreedByBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		table := gap.Of(s.View(gaptest.Date))
		missing, points := table.MissingIntegrations(), pointsOf(s)
		for run := range 2 {
			claimed := map[gap.Unit]map[string]bool{}
			open := map[gap.Unit]map[[2]graph.Key]bool{}
			for _, m := range missing {
				for _, u := range m.FreedAlone[run] {
					note(claimed, u, setText([][2]graph.Key{{m.Consumer, m.Provider}}))
				}
				for _, gain := range m.FreedWithOthers[run] {
					note(claimed, gain.Unit, setText(append([][2]graph.Key{{m.Consumer, m.Provider}}, gain.With...)))
				}
			}
			for _, u := range table.Units() {
				v := table.Verdict(u.Requirement, u.Channel)
				a := [2]*gap.Answer{&v.Certain, &v.Possible}[run]
				if a.Outcome == gap.ReplaceableNow || a.Outcome == gap.NotEvidence || freeGroup(table, s, u, run) {
					if len(claimed[u]) > 0 {
						t.Fatalf("Nothing needs to free %v: %v", u, claimed[u])
					}
					continue
				}
				for _, r := range a.Routes {
					if r.Consumer != "" && r.Consumer != r.Holder && awaited(s, a, r, s.Requirement(u.Requirement), points) {
						note(open, u, [2]graph.Key{r.Consumer, r.Holder})
					}
				}
				var found []string
				for _, set := range subsets(slices.SortedFunc(maps.Keys(open[u]), comparePairs), 3) {
					if slices.ContainsFunc(found, func(smaller string) bool { return contains(set, smaller) }) {
						continue
					}
					// An integration may deliver what its provider is not recorded to hold. That counts once it runs, not before.
					freed, newHolder := frees(t, s, u, a, set, run)
					if freed && (!newHolder || claimed[u][setText(set)]) {
						found = append(found, setText(set))
					}
				}
				slices.Sort(found)
				if diff := cmp.Diff(found, slices.Sorted(maps.Keys(claimed[u]))); diff != "" {
					t.Fatalf("Doing the works must free just what is said, %v in run %d (-done +said):\n%s\nroutes %+v", u, run, diff, a.Routes)
				}
			}
		}
	})
}

// awaited reports whether the route is open in some case in which its item does not arrive anyway.
func awaited(s *graph.Snapshot, a *gap.Answer, route gap.Route, r *graph.RequirementFacts, points []point) bool {
	for _, p := range points {
		arrives := func(r gap.Route) bool { return r.Item == route.Item && len(r.Works) == 0 && p.within(s, r.Coverage) }
		if demandedIn(s, r, p) && p.within(s, route.Coverage) && !slices.ContainsFunc(a.Routes, arrives) {
			return true
		}
	}
	return false
}

func note[K, V comparable](m map[K]map[V]bool, key K, value V) {
	if m[key] == nil {
		m[key] = map[V]bool{}
	}
	m[key][value] = true
}

func comparePairs(a, b [2]graph.Key) int { return strings.Compare(pairText(a), pairText(b)) }

func pairText(p [2]graph.Key) string { return string(p[0]) + ">" + string(p[1]) }

func setText(set [][2]graph.Key) string {
	set = slices.SortedFunc(slices.Values(set), comparePairs)
	var texts []string
	for _, p := range set {
		texts = append(texts, pairText(p))
	}
	return strings.Join(texts, " ")
}

func contains(set [][2]graph.Key, smaller string) bool {
	for _, text := range strings.Fields(smaller) {
		if !slices.ContainsFunc(set, func(p [2]graph.Key) bool { return pairText(p) == text }) {
			return false
		}
	}
	return true
}

// subsets gives those of at most n, small ones first.
func subsets(all [][2]graph.Key, n int) [][][2]graph.Key {
	sets := [][][2]graph.Key{nil}
	var out [][][2]graph.Key
	for range n {
		var longer [][][2]graph.Key
		for _, set := range sets {
			for _, p := range all {
				if len(set) == 0 || comparePairs(set[len(set)-1], p) < 0 {
					longer = append(longer, append(slices.Clip(set), p))
				}
			}
		}
		out, sets = append(out, longer...), longer
	}
	return out
}

// freeGroup reports whether the unit is in a group that asks for no paper any more.
func freeGroup(table *gap.Table, s *graph.Snapshot, u gap.Unit, run int) bool {
	r := s.Requirement(u.Requirement)
	if r.Group == "" {
		return false
	}
	lists := map[int]bool{}
	choice := r.Choice
	for other := range s.RequirementsOf(r.Service) {
		v := table.Verdict(other.Key, u.Channel)
		if other.Group != r.Group || v == nil {
			continue
		}
		a := [2]*gap.Answer{&v.Certain, &v.Possible}[run]
		free := a.Outcome == gap.NotEvidence || other.Obligation == graph.NotObligatory || a.Outcome == gap.ReplaceableNow && a.Otherwise == gap.ReplaceableNow
		if before, known := lists[other.List]; known {
			free = free && before
		}
		lists[other.List] = free
	}
	values := slices.Collect(maps.Values(lists))
	if choice == graph.ChoiceAnyone || choice == "" && run == 1 {
		return slices.Contains(values, true)
	}
	return !slices.Contains(values, false)
}

// frees does the works of the routes on the pairs and asks again; it tells, too, whether an implied holding came up.
func frees(t *rapid.T, s *graph.Snapshot, u gap.Unit, a *gap.Answer, set [][2]graph.Key, run int) (freed, newHolder bool) {
	d := &doer{s: s, unit: u, nodes: map[graph.Ref]graph.Node{}, claim: graph.Claim{Basis: graph.Stated, Source: "done"}}
	if run == 1 {
		d.claim = graph.Claim{Basis: graph.Inferred}
	}
	for _, r := range a.Routes {
		if slices.Contains(set, [2]graph.Key{r.Consumer, r.Holder}) {
			for _, w := range r.Works {
				d.do(w, r)
			}
		}
	}
	next, err := s.With(graph.ChangeSet{Edits: puts(slices.Collect(maps.Values(d.nodes)))})
	if err != nil {
		t.Fatal(err)
	}
	v := gap.Of(next.View(gaptest.Date)).Verdict(u.Requirement, u.Channel)
	after := [2]*gap.Answer{&v.Certain, &v.Possible}[run]
	newHolder = slices.ContainsFunc(after.Routes, func(r gap.Route) bool {
		return r.Holding == "" && !slices.ContainsFunc(a.Routes, func(old gap.Route) bool { return old.Item == r.Item && old.Holder == r.Holder && old.Holding == "" })
	})
	return after.Outcome == gap.ReplaceableNow, newHolder
}

// doer turns works into the graph in which they are done.
type doer struct {
	s     *graph.Snapshot
	unit  gap.Unit
	claim graph.Claim
	nodes map[graph.Ref]graph.Node
}

// node gives a copy that may be changed.
func node[T any, P interface {
	*T
	graph.Node
}](d *doer, typ graph.NodeType, key graph.Key, make func() P) P {
	ref := graph.Ref{Type: typ, Key: key}
	if n, ok := d.nodes[ref]; ok {
		return n.(P)
	}
	var n P
	if old := d.s.Node(ref); old != nil {
		copied := *old.(P)
		n = &copied
	} else {
		n = make()
	}
	d.nodes[ref] = n
	return n
}

func (d *doer) identity(key graph.Key) graph.Identity {
	return graph.Identity{Key: key, Claim: d.claim}
}

var running = []graph.StatusPeriod{{Status: graph.StatusProduction}}

func (d *doer) do(w gap.Work, r gap.Route) {
	integration := func() *graph.IntegrationFacts {
		return node[graph.IntegrationFacts](d, graph.TypeIntegration, w.Integration, nil)
	}
	dataService := func() *graph.DataServiceFacts {
		return node[graph.DataServiceFacts](d, graph.TypeDataService, w.DataService, nil)
	}
	switch {
	case w.Step == gap.Confirm && w.What == gap.WhatCoverage:
		key := w.Holding
		if key == "" {
			key = graph.Key(fmt.Sprintf("confirmed-%s-%s", r.Holder, r.Item))
		}
		h := node(d, graph.TypeHolding, key, func() *graph.HoldingFacts {
			h := &graph.HoldingFacts{Identity: d.identity(key), System: r.Holder, DataItem: r.Item}
			if r.Item == "" {
				h.DocumentType = d.s.Requirement(d.unit.Requirement).DocumentType
			}
			return h
		})
		h.Coverage = &graph.Coverage{}
	case w.Step == gap.Confirm && w.What == gap.WhatInferred && w.Integration != "":
		i := integration()
		i.Claim, i.Consumer.Claim, i.Provider.Claim = d.claim, d.claim, d.claim
	case w.What == gap.WhatConsumer:
		d.confirmConsumer(w.Consumer)
	case w.Step == gap.Confirm && w.What == gap.WhatInferred:
		dataService().Claim = d.claim
	case w.Step == gap.Confirm && w.What == gap.WhatAdmission, w.Step == gap.Admit:
		i := integration()
		list := graph.Admissions{}
		if i.Admits != nil {
			list = *i.Admits
		}
		list.Services = append(slices.Clip(list.Services), d.s.Requirement(d.unit.Requirement).Service)
		i.Admits = &list
	case w.Step == gap.Finish && w.System != "":
		node[graph.InformationSystemFacts](d, graph.TypeInformationSystem, w.System, nil).Status = running
	case w.Integration != "" && (w.Step == gap.Finish || w.What == gap.WhatStatus):
		integration().Status = running
	case w.Step == gap.Finish || w.What == gap.WhatStatus:
		dataService().Status = running
	case w.Step == gap.Extend, w.What == gap.WhatDelivery && w.Integration != "":
		i := integration()
		i.Delivers = d.with(i.Delivers, r.Item)
	case w.What == gap.WhatDelivery:
		i := dataService()
		i.Direction, i.Delivers = graph.Read, d.with(i.Delivers, r.Item)
	case w.Step == gap.Publish:
		i := node(d, graph.TypeDataService, graph.Key("published-"+r.Holder), func() *graph.DataServiceFacts {
			return &graph.DataServiceFacts{Identity: d.identity("published-" + r.Holder), Name: graph.Text{EN: "new"}, Provider: r.Holder, Direction: graph.Read, Status: running}
		})
		i.Delivers = d.with(i.Delivers, r.Item)
	case w.Step == gap.Connect:
		key := "connected-" + r.Consumer + "-" + r.Holder
		i := node(d, graph.TypeIntegration, key, func() *graph.IntegrationFacts {
			return &graph.IntegrationFacts{Identity: d.identity(key), Consumer: graph.Consumer{System: r.Consumer, Claim: d.claim},
				Provider: graph.Provider{System: r.Holder, Claim: d.claim}, Admits: &graph.Admissions{Any: true, Complete: true}, Status: running}
		})
		i.Delivers = d.with(i.Delivers, r.Item)
	default:
		panic("no such work: " + workText(w))
	}
}

// confirmConsumer gives the channel, or else the service, that names the system a source.
func (d *doer) confirmConsumer(system graph.Key) {
	if c := d.s.Channel(d.unit.Channel); c != nil && c.System == system {
		node[graph.ChannelFacts](d, graph.TypeChannel, c.Key, nil).Claim = d.claim
		return
	}
	node[graph.ServiceFacts](d, graph.TypeService, d.s.Requirement(d.unit.Requirement).Service, nil).Claim = d.claim
}

func (d *doer) with(had *graph.Deliveries, item graph.Key) *graph.Deliveries {
	list := graph.Deliveries{}
	if had != nil {
		list = *had
	}
	if item == "" {
		list.DocumentTypes = append(slices.Clip(list.DocumentTypes), d.s.Requirement(d.unit.Requirement).DocumentType)
	} else {
		list.DataItems = append(slices.Clip(list.DataItems), item)
	}
	return &list
}
