package replaytest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Confirm sees that every fact of a derivation is recorded as it is quoted, and that what it calls absent is absent.
func Confirm(s *graph.Snapshot, d *gap.Derivation) error {
	g := &registry{Snapshot: s, day: d.Date, certain: d.Run == gap.Certain}
	for at, step := range d.Steps {
		for _, f := range step.Facts {
			if err := g.quoted(f); err != nil {
				return fmt.Errorf("step %d, %s: %w", at, step.Rule, err)
			}
		}
		for _, a := range step.Absences {
			if err := g.absent(a); err != nil {
				return fmt.Errorf("step %d, %s: %w", at, step.Rule, err)
			}
		}
	}
	return nil
}

// registry reads a graph as plainly as it can be read.
type registry struct {
	*graph.Snapshot
	day     graph.Date
	certain bool
}

func (g *registry) quoted(f gap.Fact) error {
	node := g.Node(f.Node)
	if node == nil {
		return fmt.Errorf("there is no %s", f.Node)
	}
	text, err := json.Marshal(node)
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	recorded := "null"
	if value, there := fields[f.Field]; there {
		recorded = string(value)
	}
	claim := *node.Basis()
	if i, ok := node.(*graph.IntegrationFacts); ok && f.Field == "consumer" {
		claim = i.Consumer.Claim
	} else if ok && f.Field == "provider" {
		claim = i.Provider.Claim
	}
	basis := graph.Basis("INFERRED")
	if trusted(claim) {
		basis = claim.Basis
	}
	if recorded != f.Value || claim != f.Claim || basis != f.Basis {
		return fmt.Errorf("%s %s is %s %v, not %s %v", f.Node, f.Field, recorded, claim, f.Value, f.Claim)
	}
	return nil
}

func (g *registry) absent(a gap.Absent) error {
	var there []graph.Ref
	var surveys []*graph.Survey
	unnamed := false
	switch a.Pattern {
	case gap.NoOtherConsumer:
		service := g.Service(a.Service)
		surveys = append(surveys, service.OwnSystemsSurveyed)
		named := slices.Clone(service.OwnSystems)
		for _, key := range g.Keys(graph.TypeChannel) {
			c := g.Channel(key)
			if c.Service == a.Service && a.Channel == "" {
				return fmt.Errorf("the service %s has the channel %s", a.Service, key)
			}
			if key == a.Channel && c.System != "" {
				named = append(named, c.System)
			}
		}
		for _, key := range named {
			unnamed = unnamed || g.System(key).Placeholder
			if g.here(key) {
				there = append(there, graph.Ref{Type: graph.TypeInformationSystem, Key: key})
			}
		}
	case gap.NoOtherHolder:
		surveys = append(surveys, g.DocumentType(a.Document).Surveyed)
		there = g.holders(a.Document, a.Item)
	case gap.NoOtherIntegration:
		surveys = append(surveys, g.System(a.Consumer).ConnectionsSurveyed, g.System(a.Provider).ConnectionsSurveyed)
		for _, key := range g.Keys(graph.TypeIntegration) {
			i := g.Integration(key)
			if i.Consumer.System == a.Consumer && i.Provider.System == a.Provider && statusOn(i.Status, g.day) != "WITHDRAWN" {
				there = append(there, i.Ref())
			}
		}
	case gap.NoBetterDataService:
		surveys = append(surveys, g.System(a.Provider).ServicesSurveyed)
		there = g.published(a)
	case gap.NoOtherPart, gap.NoTerritory:
		for _, key := range g.Keys(graph.TypeTerritory) {
			if a.Pattern == gap.NoTerritory && key == a.Territory || a.Pattern == gap.NoOtherPart && g.Territory(key).Parent == a.Territory {
				there = append(there, graph.Ref{Type: graph.TypeTerritory, Key: key})
			}
		}
	default:
		return fmt.Errorf("the absence %q is not known", a.Pattern)
	}
	slices.SortFunc(there, graph.Ref.Compare)
	there = slices.Compact(there)
	if len(there)+len(a.Except) > 0 && !reflect.DeepEqual(there, a.Except) {
		return fmt.Errorf("%s: %v are there, and %v are told", a.Pattern, there, a.Except)
	}
	surveyed := slices.ContainsFunc(surveys, func(s *graph.Survey) bool { return s != nil })
	if established := surveyed && !unnamed; established != (a.Established == gap.Established) {
		return fmt.Errorf("%s is told to be %s", a.Pattern, a.Established)
	}
	if a.Survey != nil {
		return g.quoted(*a.Survey)
	}
	return nil
}

func (g *registry) here(system graph.Key) bool {
	s := g.System(system)
	return s != nil && !s.Placeholder && statusOn(s.Status, g.day) != "WITHDRAWN"
}

func (g *registry) lists(list *graph.Deliveries, document, item graph.Key) bool {
	return list != nil && (slices.Contains(list.DocumentTypes, document) || item != "" && slices.Contains(list.DataItems, item))
}

// holders names the recorded holdings that count, and the systems that hold because they deliver.
func (g *registry) holders(document, item graph.Key) []graph.Ref {
	var there []graph.Ref
	recorded := map[graph.Key]bool{} // with whether one is solid
	for _, key := range g.Keys(graph.TypeHolding) {
		h := g.Holding(key)
		of := h.DocumentType == document || item != "" && h.DataItem == item
		valid := g.day >= h.Valid.From && (h.Valid.To == 0 || g.day <= h.Valid.To)
		if of && valid && (trusted(h.Claim) || !g.certain) {
			recorded[h.System] = recorded[h.System] || trusted(h.Claim)
			if g.here(h.System) {
				there = append(there, h.Ref())
			}
		}
	}
	implied := map[graph.Key]bool{}
	for _, key := range g.Keys(graph.TypeIntegration) {
		i := g.Integration(key)
		status := statusOn(i.Status, g.day)
		if status != "PRODUCTION" && (g.certain || status != "PILOT" && status != "UNKNOWN") {
			continue
		}
		sure := trusted(i.Provider.Claim)
		if !g.lists(i.Delivers, document, item) {
			d := g.DataService(i.DataService)
			open := i.Delivers == nil || !i.Delivers.Complete
			if d == nil || !open || statusOn(d.Status, g.day) == "WITHDRAWN" || d.Direction == "WRITE" || d.Direction == "" && g.certain || !g.lists(d.Delivers, document, item) {
				continue
			}
			sure = sure && trusted(d.Claim)
		}
		if sure || !g.certain {
			implied[i.Provider.System] = implied[i.Provider.System] || sure
		}
	}
	for system, sure := range implied {
		if best, known := recorded[system]; g.here(system) && !(known && (best || !sure)) {
			there = append(there, graph.Ref{Type: graph.TypeInformationSystem, Key: system})
		}
	}
	return there
}

// published names the data service that delivers with the least work: the one that is told, if none is better.
func (g *registry) published(a gap.Absent) []graph.Ref {
	load := func(d *graph.DataServiceFacts) (works [2]int, delivers bool) {
		add := func(weight int) { works = [2]int{max(works[0], weight), works[1] + 1} }
		listed := g.lists(d.Delivers, a.Document, a.Item)
		status := statusOn(d.Status, g.day)
		if status == "WITHDRAWN" || d.Direction == "WRITE" || !listed && d.Delivers != nil && d.Delivers.Complete {
			return works, false
		}
		if g.certain && !trusted(d.Claim) {
			add(1)
		}
		if g.certain && (!listed || d.Direction == "") {
			add(1)
		}
		if status == "UNKNOWN" && g.certain {
			add(1)
		} else if status != "PRODUCTION" && (g.certain || status != "PILOT" && status != "UNKNOWN") {
			add(3)
		}
		return works, true
	}
	var best []graph.Ref
	var least [2]int
	for _, key := range g.Keys(graph.TypeDataService) {
		d := g.DataService(key)
		works, delivers := load(d)
		if d.Provider != a.Provider || !delivers {
			continue
		}
		told := slices.Contains(a.Except, d.Ref())
		lighter := works[0] < least[0] || works[0] == least[0] && works[1] < least[1]
		if best == nil || lighter || works == least && told {
			best, least = []graph.Ref{d.Ref()}, works
		}
	}
	return best
}
