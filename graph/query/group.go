package query

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"onceonly/graph"
)

// Grouping is a dimension: what entries can have in common.
type Grouping struct {
	Name  string // the value of the enum
	About *Field // the field that it is of; for one that leads over others, the first of them
	Last  *Field // for one that leads over others, the last of them
	// values visits the values of an entry; none: it is not recorded.
	values func(v *graph.View, e Entry, visit func(value))
}

// value is what is grouped by: a node or a word.
type value struct {
	node graph.Ref
	word string
}

func (a value) compare(b value) int {
	return cmp.Or(a.node.Compare(b.node), cmp.Compare(a.word, b.word))
}

// Groupings returns the dimensions of a type: closed words, truths, named nodes and short texts, those of parts included.
func (t *Type) Groupings() []*Grouping {
	var all []*Grouping
	var walk func(fields []*Field, prefix string, through []*Field)
	walk = func(fields []*Field, prefix string, through []*Field) {
		for _, f := range fields {
			if f.Shape == Part && f.Of.Name != "Citation" && f.Of.Name != "Survey" && len(through) == 0 {
				walk(f.Of.Fields, prefix+enumName(f.Name)+"_", []*Field{f})
				continue
			}
			g := groupingOf(f)
			if g == nil {
				continue
			}
			if len(through) > 0 {
				if f.Shape == Many || f.Shape == Bool || f.Shape == String {
					continue
				}
				g = &Grouping{About: through[0], Last: f, values: overEach(through, g.values)}
			}
			g.Name = prefix + enumName(f.Name)
			all = append(all, g)
		}
	}
	walk(t.Fields, "", nil)
	return append(all, t.Extra...)
}

// groupingOf is the dimension of a field, and nil where it gives none.
func groupingOf(f *Field) *Grouping {
	g := &Grouping{Name: enumName(f.Name), About: f}
	switch {
	case f.Referred || f.Free:
		return nil
	case f.Shape == Enum || f.Shape == String:
		g.values = func(v *graph.View, e Entry, visit func(value)) {
			if s := f.Scalar(v, e); s.Recorded {
				visit(value{word: s.Text})
			}
		}
	case f.Shape == Bool:
		g.values = func(v *graph.View, e Entry, visit func(value)) {
			if s := f.Scalar(v, e); s.Recorded {
				visit(value{word: map[bool]string{true: "true", false: "false"}[s.Number == 1]})
			}
		}
	case f.Shape == Enums || f.Shape == Strings:
		g.values = func(v *graph.View, e Entry, visit func(value)) {
			list := f.List(v, e)
			for i, s := range list {
				if !slices.ContainsFunc(list[:i], func(other Scalar) bool { return other.Text == s.Text }) {
					visit(value{word: s.Text})
				}
			}
		}
	case (f.Shape == One || f.Shape == Many) && f.Of.Node != "":
		g.values = func(v *graph.View, e Entry, visit func(value)) {
			met := map[graph.Ref]bool{}
			f.Each(v, e, func(named Entry) bool {
				if ref := named.(graph.Node).Ref(); !met[ref] {
					met[ref] = true
					visit(value{node: ref})
				}
				return true
			})
		}
	default:
		return nil
	}
	return g
}

// overEach gives the values of what the fields lead to.
func overEach(through []*Field, values func(*graph.View, Entry, func(value))) func(*graph.View, Entry, func(value)) {
	for _, f := range slices.Backward(through) {
		inner := values
		values = func(v *graph.View, e Entry, visit func(value)) {
			f.Each(v, e, func(next Entry) bool {
				inner(v, next, visit)
				return true
			})
		}
	}
	return values
}

func (t *Type) groupings(v *graph.View, names []graph.Dimension) ([]*Grouping, error) {
	all := t.Groupings()
	var chosen []*Grouping
	for i, name := range names {
		at := slices.IndexFunc(all, func(g *Grouping) bool { return g.Name == string(name) })
		if at < 0 || slices.Contains(names[:i], name) {
			return nil, graph.Errorf(graph.BadRequest, "%s cannot be grouped by %s, or not twice.", t.Name, name)
		}
		if err := t.sees(v, all[at].About, cmp.Or(all[at].Last, all[at].About)); err != nil {
			return nil, err
		}
		chosen = append(chosen, all[at])
	}
	return chosen, nil
}

// maxDimensions of one grouping: with more, nearly every entry has a group of its own.
const maxDimensions = 4

// Gathered is a group while it is counted.
type Gathered struct {
	values  []*value // nil: not recorded
	Entries []Entry
}

// Gather puts entries into groups: those with most entries first, then by their values; what is not recorded stands last.
// An entry with several values of a dimension is in the group of each. BAD_REQUEST for no dimension, an unknown one, one
// twice, or too many.
func (t *Type) Gather(v *graph.View, entries iter.Seq[Entry], by []graph.Dimension) ([]*Gathered, error) {
	if len(by) == 0 || len(by) > maxDimensions {
		return nil, graph.Errorf(graph.BadRequest, "Groups have from 1 to %d dimensions, and %d are given.", maxDimensions, len(by))
	}
	dimensions, err := t.groupings(v, by)
	if err != nil {
		return nil, err
	}
	groups := map[string]*Gathered{}
	var place strings.Builder
	for e := range entries {
		combinations := [][]*value{nil}
		for _, d := range dimensions {
			var values []*value
			d.values(v, e, func(found value) { // over several nodes the same may be met again
				if !slices.ContainsFunc(values, func(known *value) bool { return *known == found }) {
					values = append(values, &found)
				}
			})
			if len(values) == 0 {
				values = []*value{nil}
			}
			next := make([][]*value, 0, len(combinations)*len(values))
			for _, c := range combinations {
				for _, one := range values {
					next = append(next, append(c[:len(c):len(c)], one))
				}
			}
			combinations = next
		}
		for _, c := range combinations {
			place.Reset()
			for _, one := range c {
				if one != nil {
					place.WriteString("=" + string(one.node.Key) + "\x00" + one.word)
				}
				place.WriteByte(1)
			}
			g := groups[place.String()]
			if g == nil {
				g = &Gathered{values: c}
				groups[place.String()] = g
			}
			g.Entries = append(g.Entries, e)
		}
	}
	list := make([]*Gathered, 0, len(groups))
	for _, g := range groups {
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b *Gathered) int {
		return cmp.Or(cmp.Compare(len(b.Entries), len(a.Entries)), slices.CompareFunc(a.values, b.values, compareValues))
	})
	return list, nil
}

func compareValues(a, b *value) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.compare(*b)
}

// keys tells what the entries of a group have in common.
func (m *Model) keys(c *graph.Catalogue, g *Gathered, by []graph.Dimension) []graph.GroupKey {
	keys := make([]graph.GroupKey, len(by))
	for i, one := range g.values {
		keys[i] = graph.GroupKey{Dimension: string(by[i])}
		if one == nil {
			continue
		}
		text := one.word
		if !one.node.IsZero() {
			text = string(one.node.Key)
			keys[i].Node = c.Node(one.node.Type, one.node.Key)
			if name := m.nodes[one.node.Type].Field("name"); name != nil && name.Shape == Text {
				keys[i].Name = name.Text(c.View.Node(one.node))
			}
		}
		keys[i].Value = &text
	}
	return keys
}

// sees refuses an order or a group by what is hidden from whoever asks.
func (t *Type) sees(v *graph.View, about, last *Field) error {
	at := facts{of: t.Node}
	if err := at.seen(v, about); err != nil || last == about {
		return err
	}
	if of := about.Of; of != nil && of.Node == "" { // a part
		return at.within(about).seen(v, last)
	}
	return facts{of: about.Of.Node}.seen(v, last)
}
