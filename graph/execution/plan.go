package execution

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// ObjectType is an object type of the schema as the generated code knows it.
type ObjectType struct {
	Name   string
	Fields []FieldType
}

// FieldType is a field of an object type. Its place in ObjectType.Fields is what Field.Index says.
type FieldType struct {
	Name      string
	Arguments Arguments // nil: none
	Begins    bool      // its value is found between Writer.Begin and Writer.End, so that it can wait for its turn
}

// Arguments makes Go values of the arguments of a field, in the order in which the field's method takes them.
type Arguments func(ctx context.Context, given map[string]any) ([]any, error)

// Field is a field that an operation asks of one object type, with all that is known before there is an object.
type Field struct {
	// Index is the place of the field in the type; -1 is __typename.
	Index int
	// Selection is what is asked of the value; nil for scalars and enums.
	Selection *Selection

	object    *ObjectType
	node      *ast.Field // the first of those that are one field in the answer
	key       []byte     // "name":
	nonNull   bool
	waits     bool      // for its turn
	arguments Arguments // nil: there are none, or they are in constants
	constants []any
	wrong     error // of the constants
	slot      int   // where an answer keeps arguments that its variables decide
}

// Selection is what an operation asks of a value: of each object type that the value may be, its fields.
type Selection struct {
	plan    *plan
	places  []*ast.Field       // where it is asked: several are answered as one (GraphQL §6.3.2, CollectFields)
	sets    []ast.SelectionSet // what is asked there
	fetches bool               // there is a field below that waits for the store
	known   atomic.Pointer[[]typed]
}

type typed struct {
	object int
	fields []*Field
}

// Of returns the fields that are asked of the object type with the given number, in the order of the answer.
func (s *Selection) Of(object int) []*Field {
	known := s.known.Load()
	if known != nil {
		for i := range *known {
			if (*known)[i].object == object {
				return (*known)[i].fields
			}
		}
	}
	return s.collect(object)
}

// collect is called once for each type that is met, as an interface has many and an answer few.
func (s *Selection) collect(object int) []*Field {
	s.plan.collecting.Lock()
	defer s.plan.collecting.Unlock()
	var known []typed
	if earlier := s.known.Load(); earlier != nil {
		known = *earlier
	}
	for _, k := range known {
		if k.object == object {
			return k.fields
		}
	}
	c := collector{plan: s.plan, object: &s.plan.schema.objects[object], visited: map[string]bool{}}
	for _, set := range s.sets {
		c.add(set)
	}
	fields := make([]*Field, len(c.groups))
	for i, group := range c.groups {
		fields[i] = s.plan.field(c.object, group)
	}
	known = append(slices.Clip(known), typed{object, fields})
	s.known.Store(&known)
	return fields
}

// plan is an operation made ready, for given values of the variables in its @skip and @include.
type plan struct {
	schema     *Schema
	document   *ast.QueryDocument
	variables  map[string]any // those in @skip and @include
	root       *Selection
	collecting sync.Mutex
	merged     map[*ast.Field][]*Selection // by the first place that they are asked in
	slots      int
}

// collector groups the fields that are asked of one object type by their names in the answer.
type collector struct {
	plan    *plan
	object  *ObjectType
	visited map[string]bool
	groups  [][]*ast.Field
}

func (c *collector) add(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if c.plan.included(s.Directives) {
				c.addField(s)
			}
		case *ast.InlineFragment:
			if c.plan.included(s.Directives) && c.plan.schema.applies(s.TypeCondition, c.object.Name) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if c.visited[s.Name] || !c.plan.included(s.Directives) {
				continue
			}
			c.visited[s.Name] = true
			fragment := c.plan.document.Fragments.ForName(s.Name)
			if c.plan.schema.applies(fragment.TypeCondition, c.object.Name) {
				c.add(fragment.SelectionSet)
			}
		}
	}
}

func (c *collector) addField(field *ast.Field) {
	for i, group := range c.groups {
		if group[0].Alias == field.Alias {
			c.groups[i] = append(group, field)
			return
		}
	}
	c.groups = append(c.groups, []*ast.Field{field})
}

// included tells what @skip and @include say (GraphQL §3.13.1 and 2).
func (p *plan) included(directives ast.DirectiveList) bool {
	for _, directive := range directives {
		if directive.Name != "skip" && directive.Name != "include" {
			continue
		}
		value, _ := directive.Arguments.ForName("if").Value.Value(p.variables)
		if value == (directive.Name == "skip") {
			return false
		}
	}
	return true
}

// field makes one field of those that have one name in the answer.
func (p *plan) field(object *ObjectType, group []*ast.Field) *Field {
	first := group[0]
	f := &Field{Index: -1, object: object, node: first, key: append(appendString(nil, first.Alias), ':'), nonNull: first.Definition.Type.NonNull}
	if first.Name == "__typename" {
		return f
	}
	f.Index = slices.IndexFunc(object.Fields, func(t FieldType) bool { return t.Name == first.Name })
	f.waits = p.schema.waits(object.Name, first.Name)
	if len(first.SelectionSet) > 0 {
		f.Selection = p.selection(group)
	}
	arguments := object.Fields[f.Index].Arguments
	switch {
	case arguments == nil:
	case constant(first):
		f.constants, f.wrong = arguments(context.Background(), first.ArgumentMap(nil))
	default:
		f.arguments, f.slot = arguments, p.slots
		p.slots++
	}
	return f
}

// constant reports whether the arguments are the same for all operations, and nothing that could be changed in use: no
// variables, lists or objects.
func constant(field *ast.Field) bool {
	for _, argument := range field.Definition.Arguments {
		value := argument.DefaultValue
		if given := field.Arguments.ForName(argument.Name); given != nil {
			value = given.Value
		}
		if value != nil && (argument.Type.Elem != nil || value.Kind == ast.Variable || value.Kind == ast.ListValue || value.Kind == ast.ObjectValue) {
			return false
		}
	}
	return true
}

// selection is the same for the same places: fragments on types that have much in common are made ready once.
func (p *plan) selection(places []*ast.Field) *Selection {
	for _, made := range p.merged[places[0]] {
		if slices.Equal(made.places, places) {
			return made
		}
	}
	made := &Selection{plan: p, places: places}
	for _, place := range places {
		made.sets = append(made.sets, place.SelectionSet)
	}
	made.fetches = p.fetches(made.sets, map[string]bool{})
	p.merged[places[0]] = append(p.merged[places[0]], made)
	return made
}

// fetches reports whether a field that waits for the store is asked for anywhere below.
func (p *plan) fetches(sets []ast.SelectionSet, visited map[string]bool) bool {
	for _, set := range sets {
		for _, selection := range set {
			var below ast.SelectionSet
			switch s := selection.(type) {
			case *ast.Field:
				if slices.Contains(p.schema.options.Fetches, s.Name) {
					return true
				}
				below = s.SelectionSet
			case *ast.InlineFragment:
				below = s.SelectionSet
			case *ast.FragmentSpread:
				if visited[s.Name] {
					continue
				}
				visited[s.Name] = true
				below = p.document.Fragments.ForName(s.Name).SelectionSet
			}
			if p.fetches([]ast.SelectionSet{below}, visited) {
				return true
			}
		}
	}
	return false
}

// plans keeps what was made ready of one operation.
type plans struct {
	conditions []string // the variables in @skip and @include
	making     sync.Mutex
	made       map[string]*plan // by their values
}

// maxPlans is how many plans of one operation are kept: with n conditions there are 2ⁿ.
const maxPlans = 8

// longText is the length of an operation up to which it is kept ready: a few long ones would fill the memory.
const longText = 16 << 10

// plan returns the operation made ready.
func (s *Schema) plan(op *graphql.OperationContext) *plan {
	kept, ok := s.ready.Get(op.Operation)
	if !ok {
		kept = &plans{conditions: conditions(op.Doc), made: map[string]*plan{}}
		if len(op.RawQuery) <= longText {
			s.ready.Add(op.Operation, kept)
		}
	}
	values := make([]byte, len(kept.conditions))
	for i, name := range kept.conditions {
		if value, _ := op.Variables[name].(bool); value {
			values[i] = 1
		}
	}
	kept.making.Lock()
	defer kept.making.Unlock()
	if made := kept.made[string(values)]; made != nil {
		return made
	}
	p := &plan{schema: s, document: op.Doc, variables: map[string]any{}, merged: map[*ast.Field][]*Selection{}}
	for i, name := range kept.conditions {
		p.variables[name] = values[i] == 1
	}
	p.root = &Selection{plan: p, sets: []ast.SelectionSet{op.Operation.SelectionSet}}
	if len(kept.made) < maxPlans {
		kept.made[string(values)] = p
	}
	return p
}

// conditions are the variables that @skip and @include of a document ask, each once.
func conditions(document *ast.QueryDocument) []string {
	var names []string
	note := func(directives ast.DirectiveList) {
		for _, directive := range directives {
			if directive.Name != "skip" && directive.Name != "include" {
				continue
			}
			value := directive.Arguments.ForName("if").Value
			if value.Kind == ast.Variable && !slices.Contains(names, value.Raw) {
				names = append(names, value.Raw)
			}
		}
	}
	var walk func(set ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				note(s.Directives)
				walk(s.SelectionSet)
			case *ast.InlineFragment:
				note(s.Directives)
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				note(s.Directives)
			}
		}
	}
	for _, op := range document.Operations {
		walk(op.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		walk(fragment.SelectionSet)
	}
	return names
}
