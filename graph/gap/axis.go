package gap

import (
	"slices"
	"strings"
)

// axis is what the codes of territories, or of populations, tell apart: parts that exclude each other and together are
// all places, or all people, that count. Populations are codes without a tree: each apart, and everybody else.
type axis struct {
	tree  *tree
	lists [][]string // the limits by which the parts are told apart, each once
	parts []region
}

// region is one part of an axis.
type region struct {
	spans []span       // of the tree
	codes []string     // that are not in the tree, sorted
	rest  bool         // and all that no limit names
	in    []membership // for each list of the axis
}

// membership says whether a region, or a set of cases, lies in a limit.
type membership int8

const (
	outside membership = iota
	partly             // some of it does: only of what was taken together to bound the work
	inside
)

// uncut is the parts of an axis that nothing cuts.
var uncut = []region{{rest: true}}

// newAxis cuts what lies in applies, everything if that is empty, by the limits; an empty limit cuts nothing.
func newAxis(t *tree, applies []string, limits [][]string) axis {
	a := axis{tree: t}
	for _, list := range limits {
		if len(list) > 0 && a.list(list) < 0 {
			a.lists = append(a.lists, list)
		}
	}
	if len(a.lists) == 0 && len(applies) == 0 {
		a.parts = uncut
		return a
	}
	if len(a.lists) == 0 {
		whole := region{rest: len(applies) == 0}
		whole.spans, whole.codes = t.resolve(applies)
		a.parts = []region{whole}
		return a
	}
	add := func(atom region, lies func(list []string) bool) {
		if len(applies) > 0 && !lies(applies) {
			return
		}
		for _, list := range a.lists {
			atom.in = append(atom.in, membershipOf(lies(list)))
		}
		i := slices.IndexFunc(a.parts, func(p region) bool { return slices.Equal(p.in, atom.in) })
		if i < 0 {
			a.parts = append(a.parts, atom)
			return
		}
		a.parts[i].take(atom)
	}
	var edges []int
	var others []string
	for _, list := range append(slices.Clip(a.lists), applies) {
		spans, codes := t.resolve(list)
		for _, s := range spans {
			edges = append(edges, s.first, s.end)
		}
		others = append(others, codes...)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for i := range max(0, len(edges)-1) {
		s := span{edges[i], edges[i+1]}
		add(region{spans: []span{s}}, func(list []string) bool {
			spans, _ := t.resolve(list)
			return slices.ContainsFunc(spans, func(of span) bool { return of.first <= s.first && s.end <= of.end })
		})
	}
	slices.Sort(others)
	for _, code := range slices.Compact(others) {
		add(region{codes: []string{code}}, func(list []string) bool { return slices.Contains(list, code) })
	}
	add(region{rest: true}, func([]string) bool { return false })
	return a
}

func membershipOf(is bool) membership {
	if is {
		return inside
	}
	return outside
}

// resolve gives what codes name: spans of the tree, joined, and the codes that are not in it, sorted.
func (t *tree) resolve(list []string) (spans []span, codes []string) {
	for _, code := range list {
		if p := t.find(code); p != nil {
			spans = append(spans, span{p.first, p.end})
		} else {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return joinSpans(spans), codes
}

// take adds another region. It lies partly in a limit where not both lie alike.
func (r *region) take(other region) {
	r.spans = joinSpans(slices.Concat(r.spans, other.spans))
	r.codes = slices.Concat(r.codes, other.codes)
	slices.Sort(r.codes)
	r.rest = r.rest || other.rest
	in := slices.Clone(r.in)
	for i := range in {
		if in[i] != other.in[i] {
			in[i] = partly
		}
	}
	r.in = in
}

// sort puts the parts in the order of before.
func (a *axis) sort() {
	slices.SortFunc(a.parts, func(x, y region) int { return x.before(&y) })
}

// before orders the parts of an axis: those of the tree as they stand there, other codes, and the rest last.
func (r *region) before(other *region) int {
	place := func(r *region) (kind, at int, code string) {
		switch {
		case r.rest:
			return 2, 0, ""
		case len(r.spans) > 0:
			return 0, r.spans[0].first, ""
		}
		return 1, 0, r.codes[0]
	}
	ka, na, ca := place(r)
	kb, nb, cb := place(other)
	switch {
	case ka != kb:
		return ka - kb
	case na != nb:
		return na - nb
	}
	return strings.Compare(ca, cb)
}

// list is the place of a limit among those of the axis, and -1 for one that is not there.
func (a *axis) list(codes []string) int {
	return slices.IndexFunc(a.lists, func(list []string) bool { return slices.Equal(list, codes) })
}

// in tells for each part whether it lies in a limit of the axis; nil for an empty one, in which everything lies.
func (a *axis) in(codes []string) []membership {
	if len(codes) == 0 {
		return nil
	}
	at := a.list(codes)
	in := make([]membership, len(a.parts))
	for i := range a.parts {
		in[i] = a.parts[i].in[at]
	}
	return in
}

// coarsen takes two parts together.
func (a *axis) coarsen() {
	last := len(a.parts) - 1
	a.parts[last-1].take(a.parts[last])
	a.parts = a.parts[:last]
}

// name describes the union of some of the parts: by the fewest codes, or by those of all other parts where the rest is
// among them.
func (a *axis) name(parts []int) Codes {
	var named region
	rest := slices.ContainsFunc(parts, func(i int) bool { return a.parts[i].rest })
	for i := range a.parts {
		if slices.Contains(parts, i) != rest {
			named.spans = append(named.spans, a.parts[i].spans...)
			named.codes = append(named.codes, a.parts[i].codes...)
		}
	}
	codes := append(a.tree.names(joinSpans(named.spans)), named.codes...)
	slices.Sort(codes)
	if rest {
		return Codes{AllBut: codes}
	}
	return Codes{In: codes}
}
