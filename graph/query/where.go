package query

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"onceonly/graph"
)

// MaxDepth is how many relations may stand within one another in a condition.
const MaxDepth = 3

// maxConditions is how many comparisons a condition may have.
const maxConditions = 300

// test reports whether a condition holds of an entry.
type test func(Entry) bool

// compiler reads one condition.
type compiler struct {
	in      *graph.Catalogue
	view    *graph.View
	counted int
	answers bool // some of it is computed from the verdicts
}

// Condition is a condition that has been read. Safe for concurrent use.
type Condition struct {
	Mark    string // equal for equal conditions
	Answers bool   // it looks at verdicts: prepare them before asking it
	mu      sync.Mutex
	holds   test
}

// Holds reports whether the condition holds of an entry.
func (c *Condition) Holds(e Entry) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.holds(e)
}

// Compile reads a condition on entries of the type. BAD_REQUEST, with the place, for what cannot be read: a null, an id
// of another type or moment, a malformed date. LIMIT where it is too deep or too long.
func (t *Type) Compile(c *graph.Catalogue, where *graph.Where) (*Condition, error) {
	r := &compiler{in: c, view: c.View}
	holds, err := r.where(t, facts{of: t.Node}, where.Content, 0, "where")
	if err != nil {
		return nil, err
	}
	mark, err := json.Marshal(canonical("", where.Content))
	if err != nil {
		return nil, graph.Errorf(graph.BadRequest, "A condition cannot be read.").WithCause(err)
	}
	return &Condition{Mark: string(mark), Answers: r.answers, holds: holds}, nil
}

// canonical makes lists of single values where lists are meant, as GraphQL does: the same question has one mark.
func canonical(name string, content any) any {
	switch content := content.(type) {
	case map[string]any:
		out := make(map[string]any, len(content))
		for name, inner := range content {
			out[name] = canonical(name, inner)
		}
		if name == "and" || name == "or" {
			return []any{out}
		}
		return out
	case []any:
		out := make([]any, len(content))
		for i := range content {
			out[i] = canonical("", content[i])
		}
		return out
	}
	if (name == "in" || name == "lang") && content != nil {
		return []any{content}
	}
	return content
}

func (r *compiler) object(content any, path string) (map[string]any, error) {
	object, ok := content.(map[string]any)
	if !ok {
		return nil, graph.Errorf(graph.BadRequest, "%s is null: leave it out, or say what is asked for.", path)
	}
	return object, nil
}

// each visits the fields of an object in one order, so that the same mistake gives the same error.
func (r *compiler) each(content any, path string, visit func(name, path string, inner any) error) error {
	object, err := r.object(content, path)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if r.counted++; r.counted > maxConditions {
			return graph.Errorf(graph.Limit, "The condition has more than %d parts.", maxConditions)
		}
		if object[name] == nil {
			return graph.Errorf(graph.BadRequest, "%s.%s is null: leave it out, or ask with isNull for what is not recorded.", path, name)
		}
		if err := visit(name, path+"."+name, object[name]); err != nil {
			return err
		}
	}
	return nil
}

// where reads the conditions on entries of one type, all of which must hold.
func (r *compiler) where(t *Type, at facts, content any, depth int, path string) (test, error) {
	var all []test
	err := r.each(content, path, func(name, path string, inner any) error {
		var one test
		var err error
		switch name {
		case "and", "or":
			one, err = r.several(t, at, name == "and", inner, depth, path)
		case "not":
			var holds test
			holds, err = r.where(t, at, inner, depth, path)
			one = func(e Entry) bool { return !holds(e) }
		default:
			f := t.Field(name)
			if f == nil {
				return graph.Errorf(graph.BadRequest, "%s: %s has no such field.", path, t.Name)
			}
			if err := at.seen(r.view, f); err != nil {
				return err
			}
			one, err = r.field(f, at.within(f), inner, depth, path)
		}
		all = append(all, one)
		return err
	})
	if err != nil {
		return nil, err
	}
	return conjunction(all), nil
}

// conjunction holds where all tests do; of none, everywhere.
func conjunction(all []test) test {
	if len(all) == 1 {
		return all[0]
	}
	return func(e Entry) bool {
		for _, one := range all {
			if !one(e) {
				return false
			}
		}
		return true
	}
}

// several reads and, which holds where all do, and or, which holds where one does.
func (r *compiler) several(t *Type, at facts, all bool, content any, depth int, path string) (test, error) {
	var list []test
	for _, inner := range listed(content) {
		one, err := r.where(t, at, inner, depth, path)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	if all {
		return conjunction(list), nil
	}
	return func(e Entry) bool { return slices.ContainsFunc(list, func(one test) bool { return one(e) }) }, nil
}

// listed makes a list of a single value, as GraphQL does.
func listed(content any) []any {
	if list, ok := content.([]any); ok {
		return list
	}
	return []any{content}
}

func (r *compiler) field(f *Field, at facts, content any, depth int, path string) (test, error) {
	r.answers = r.answers || f.Answer
	switch f.Shape {
	case Text:
		return r.text(f, content, path)
	case Period:
		return r.period(f, content, path)
	case Strings, Enums:
		return r.some(content, path, func(content any, path string) (test, error) {
			holds, err := r.scalar(&Field{Shape: map[Shape]Shape{Strings: String, Enums: Enum}[f.Shape]}, content, path)
			return func(e Entry) bool { return holds(e.(Scalar)) }, err
		}, func(e Entry, visit func(Entry) bool) {
			for _, s := range f.List(r.view, e) {
				if !visit(s) {
					return
				}
			}
		})
	case One, Part:
		inner, err := r.related(f, at, content, depth, path)
		if err != nil {
			return nil, err
		}
		return func(e Entry) bool { return !f.Each(r.view, e, func(named Entry) bool { return !inner(named) }) }, nil
	case Many, Parts:
		return r.some(content, path, func(content any, path string) (test, error) { return r.related(f, at, content, depth, path) },
			func(e Entry, visit func(Entry) bool) { f.Each(r.view, e, visit) })
	}
	holds, err := r.scalar(f, content, path)
	if err != nil {
		return nil, err
	}
	return func(e Entry) bool { return holds(f.Scalar(r.view, e)) }, nil
}

// related reads the conditions on what a field leads to. Nodes are tested once each, however many lead to them.
func (r *compiler) related(f *Field, at facts, content any, depth int, path string) (test, error) {
	if f.Shape == Part || f.Shape == Parts {
		return r.where(f.Of, at, content, depth, path)
	}
	if depth++; depth > MaxDepth {
		return nil, graph.Errorf(graph.Limit, "%s: relations stand within one another more than %d deep. Ask in two steps: the keys first, then what has them.",
			path, MaxDepth)
	}
	holds, err := r.where(f.Of, facts{of: f.Of.Node}, content, depth, path)
	if err != nil || f.Of.Node == "" {
		return holds, err
	}
	known := map[Entry]bool{}
	return func(e Entry) bool {
		held, tested := known[e]
		if !tested {
			held = holds(e)
			known[e] = held
		}
		return held
	}, nil
}

// some reads some, none, every and count of a list.
func (r *compiler) some(content any, path string, entry func(content any, path string) (test, error),
	visit func(Entry, func(Entry) bool)) (test, error) {
	var all []test
	err := r.each(content, path, func(name, path string, inner any) error {
		if name == "count" {
			fits, err := r.scalar(&Field{Shape: Int}, inner, path)
			all = append(all, func(e Entry) bool {
				count := 0
				visit(e, func(Entry) bool { count++; return true })
				return fits(Number(float64(count)))
			})
			return err
		}
		holds, err := entry(inner, path)
		if err != nil {
			return err
		}
		found := func(e Entry, wanted bool) bool { // an entry of which the condition holds, or does not
			met := false
			visit(e, func(one Entry) bool { met = holds(one) == wanted; return !met })
			return met
		}
		all = append(all, map[string]test{
			"some":  func(e Entry) bool { return found(e, true) },
			"none":  func(e Entry) bool { return !found(e, true) },
			"every": func(e Entry) bool { return !found(e, false) },
		}[name])
		return nil
	})
	if err != nil {
		return nil, err
	}
	return conjunction(all), nil
}

// matching is a condition on a scalar.
type matching func(Scalar) bool

// scalar reads the conditions on a single value, all of which must hold. With a value that is not recorded every
// comparison is false.
func (r *compiler) scalar(f *Field, content any, path string) (matching, error) {
	var all []matching
	err := r.each(content, path, func(operator, path string, given any) error {
		if operator == "isNull" {
			null, ok := given.(bool)
			if !ok {
				return unreadable(path)
			}
			all = append(all, func(s Scalar) bool { return s.Recorded != null })
			return nil
		}
		one, err := r.comparison(f, operator, given, path)
		all = append(all, func(s Scalar) bool { return s.Recorded && one(s) })
		return err
	})
	return func(s Scalar) bool {
		for _, one := range all {
			if !one(s) {
				return false
			}
		}
		return true
	}, err
}

func (r *compiler) comparison(f *Field, operator string, given any, path string) (matching, error) {
	var wanted []Scalar
	for _, one := range listed(given) {
		s, err := r.given(f, one, path)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, s)
	}
	switch operator {
	case "in":
		if f.byText() {
			words := make(map[string]bool, len(wanted))
			for _, w := range wanted {
				words[w.Text] = true
			}
			return func(s Scalar) bool { return words[s.Text] }, nil
		}
		return func(s Scalar) bool {
			return slices.ContainsFunc(wanted, func(w Scalar) bool { return w.Number == s.Number })
		}, nil
	case "contains":
		return func(s Scalar) bool { return contains(s.Text, wanted[0].Text) }, nil
	case "startsWith":
		return func(s Scalar) bool { return startsWith(s.Text, wanted[0].Text) }, nil
	case "eq":
		if f.byText() {
			return func(s Scalar) bool { return s.Text == wanted[0].Text }, nil
		}
	}
	signs := map[string][]int{"eq": {0}, "gt": {1}, "gte": {0, 1}, "lt": {-1}, "lte": {-1, 0}}[operator]
	return func(s Scalar) bool { return slices.Contains(signs, cmp.Compare(s.Number, wanted[0].Number)) }, nil
}

// byText reports whether values of the field are told apart by their text.
func (f *Field) byText() bool {
	return f.Shape == String || f.Shape == Key || f.Shape == Enum || f.Shape == Text
}

func unreadable(path string) error {
	return graph.Errorf(graph.BadRequest, "%s cannot be read: give a value of the type that the schema names.", path)
}

// facts says of which node the fields of a type are facts, and under which path: what is hidden is told by these.
type facts struct {
	of   graph.NodeType // "" for answers, which are for all who see what they are about
	path string
}

// within is where the fields of a part stand.
func (at facts) within(f *Field) facts {
	if f.Of != nil && f.Of.Name == "Citation" {
		return at
	}
	return facts{at.of, at.path + f.fact() + "."}
}

// fact is the name of the field in the description of the node.
func (f *Field) fact() string {
	if f.Name == "statusPeriods" {
		return "status"
	}
	return f.Name
}

// seen refuses what is hidden from whoever asks: a comparison would tell of it.
func (at facts) seen(v *graph.View, f *Field) error {
	hidden := at.of != "" && !v.Sees(at.of, at.path+f.fact())
	if f.Of != nil && f.Of.Node != "" && f.Shape != Key {
		hidden = hidden || !v.Sees(f.Of.Node, "")
	}
	if hidden {
		return graph.Errorf(graph.Forbidden, "You may not see %s%s of %s, so lists cannot be asked by it.", at.path, f.Name, at.of)
	}
	return nil
}
