package gap_test

import (
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// point is one case in which an applicant may be, in every respect that a registry tells apart. place is a territory
// without parts, or a code that no territory has.
type point struct {
	event  graph.Date
	place  string
	people string
	holds  map[string]bool
}

// in returns the case of the answer in which the point lies; nil for none, or for several.
func (p point) in(s *graph.Snapshot, a *gap.Answer) *gap.Case {
	var found *gap.Case
	for i := range a.Cases {
		if p.meets(s, a.Cases[i].When) {
			if found != nil {
				return nil
			}
			found = &a.Cases[i]
		}
	}
	return found
}

func (p point) meets(s *graph.Snapshot, w gap.When) bool {
	if !w.Event.Contains(p.event) || slices.ContainsFunc(w.Words, func(limit gap.Words) bool { return p.holds[limit.Text] != limit.Holds }) {
		return false
	}
	named := func(codes gap.Codes, lies func([]string) bool) bool {
		return (codes.In == nil || lies(codes.In)) && (codes.AllBut == nil || !lies(codes.AllBut))
	}
	return named(w.Territories, func(codes []string) bool { return below(s, p.place, codes) }) &&
		named(w.Populations, func(codes []string) bool { return slices.Contains(codes, p.people) })
}

// below reports whether a territory is one of those with the codes, or lies in one, going up step by step.
func below(s *graph.Snapshot, place string, codes []string) bool {
	for place != "" {
		if slices.Contains(codes, place) {
			return true
		}
		t := s.Territory(graph.Key(place))
		if t == nil {
			return false
		}
		place = string(t.Parent)
	}
	return false
}

// within reports whether the point lies in a coverage; not recorded and empty ones limit nothing.
func (p point) within(s *graph.Snapshot, c *graph.Coverage) bool {
	switch {
	case c == nil:
		return true
	case c.From != 0 && p.event < c.From || c.To != 0 && p.event > c.To:
		return false
	case len(c.Territory) > 0 && !below(s, p.place, c.Territory), len(c.Population) > 0 && !slices.Contains(c.Population, p.people):
		return false
	}
	return !slices.ContainsFunc(c.Words, func(text string) bool { return !p.holds[text] })
}

// demandedIn reports whether the document is asked for at the point at all.
func demandedIn(s *graph.Snapshot, r *graph.RequirementFacts, p point) bool {
	a := r.AppliesTo
	return a == nil || p.within(s, &graph.Coverage{From: a.Event.From, To: a.Event.To, Territory: a.Territory, Population: a.Applicants, Words: a.Words})
}

// pointsOf gives points on all sides of every limit that a registry mentions.
func pointsOf(s *graph.Snapshot) []point {
	days := []graph.Date{graph.MustDate("1900-01-01"), graph.MustDate("2100-01-01")}
	words, places, people := []string{}, []string{}, []string{"others"}
	mention := func(c *graph.Coverage) {
		if c == nil {
			return
		}
		for _, day := range []graph.Date{c.From, c.To} {
			if day != 0 {
				days = append(days, day-1, day, day+1)
			}
		}
		words, places, people = append(words, c.Words...), append(places, c.Territory...), append(people, c.Population...)
	}
	for h := range graph.All[*graph.HoldingFacts](s, graph.TypeHolding) {
		mention(h.Coverage)
		for _, key := range h.LookupKeys {
			words = append(words, "the application contains one of "+key)
		}
	}
	for r := range graph.All[*graph.RequirementFacts](s, graph.TypeRequirement) {
		if a := r.AppliesTo; a != nil {
			mention(&graph.Coverage{From: a.Event.From, To: a.Event.To, Territory: a.Territory, Population: a.Applicants, Words: a.Words})
		}
		for _, statement := range r.ActSays {
			mention(statement.Coverage)
			for _, text := range []string{statement.Condition.EN, statement.Exception.EN, gap.ConditionNotRecorded} {
				if text != "" {
					words = append(words, text)
				}
			}
		}
	}
	places = slices.DeleteFunc(places, func(code string) bool { return s.Territory(graph.Key(code)) != nil })
	if s.Count(graph.TypeTerritory) > 0 {
		for _, key := range s.Keys(graph.TypeTerritory) {
			if len(s.Referrers(graph.TypeTerritory, "parent", key)) == 0 {
				places = append(places, string(key))
			}
		}
	}
	unique := func(texts []string) []string {
		slices.Sort(texts)
		return slices.Compact(texts)
	}
	words, places, people = unique(words), unique(append(places, "elsewhere")), unique(people)
	slices.Sort(days)
	var points []point
	for _, day := range slices.Compact(days) {
		for _, place := range places {
			for _, some := range people {
				for bits := range 1 << len(words) {
					p := point{day, place, some, map[string]bool{}}
					for i, text := range words {
						p.holds[text] = bits>>i&1 == 1
					}
					points = append(points, p)
				}
			}
		}
	}
	return points
}
