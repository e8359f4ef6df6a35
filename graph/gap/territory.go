package gap

import (
	"cmp"
	"reflect"
	"slices"

	"onceonly/graph"
)

// tree is the territories of a view. Those without parts are numbered along the tree, so that whatever lies in a
// territory is a span of numbers. The nil tree has none.
type tree struct {
	roots []*territory
	at    map[string]*territory
}

// territory is one of the tree: of the numbers from first to before end, and made up of its parts if it has any.
type territory struct {
	code       string
	first, end int
	parts      []*territory
}

// trees has one entry, the tree of the view, so that what rests on a territory rests on all of them.
var trees = &kind[struct{}, tree]{
	rank: 0,
	in:   func(t *Table) *memo[struct{}, tree] { return &t.trees },
	make: readTree,
	same: func(a, b *tree) bool { return reflect.DeepEqual(a, b) },
}

func readTree(r *reader, _ struct{}) *tree {
	t := &tree{at: map[string]*territory{}}
	below := map[graph.Key][]*territory{}
	for facts := range graph.All[*graph.TerritoryFacts](r.Snapshot, graph.TypeTerritory) {
		p := &territory{code: string(facts.Key)}
		t.at[p.code] = p
		below[facts.Parent] = append(below[facts.Parent], p)
	}
	next := 0
	var number func(p *territory)
	number = func(p *territory) {
		p.first, p.parts = next, below[graph.Key(p.code)]
		for _, part := range p.parts {
			number(part)
		}
		if len(p.parts) == 0 {
			next++
		}
		p.end = next
	}
	t.roots = below[""]
	for _, root := range t.roots {
		number(root)
	}
	return t
}

// find returns the territory with a code, and nil for a code that stands for none.
func (t *tree) find(code string) *territory {
	if t == nil {
		return nil
	}
	return t.at[code]
}

// span is a row of numbers of territories without parts: from first to before end.
type span struct{ first, end int }

// joinSpans sorts spans and joins those that touch.
func joinSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	var out []span
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s.first <= out[last].end {
			out[last].end = max(out[last].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// names gives the codes of the fewest territories that together are the spans, sorted. The spans are joined.
func (t *tree) names(spans []span) []string {
	if len(spans) == 0 {
		return nil
	}
	var codes []string
	var walk func(places []*territory)
	walk = func(places []*territory) {
		for _, p := range places {
			switch {
			case slices.ContainsFunc(spans, func(s span) bool { return s.first <= p.first && p.end <= s.end }):
				codes = append(codes, p.code)
			case slices.ContainsFunc(spans, func(s span) bool { return s.first < p.end && p.first < s.end }):
				walk(p.parts)
			}
		}
	}
	walk(t.roots)
	slices.Sort(codes)
	return codes
}
