package validation

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// overlappingFields is the rule that fields of one name in the answer are one field (section 5.3.2). gqlparser compares them
// two by two, level by level; here all fields of a name are gathered and each is compared with the first, so that the
// time goes with the size of what is asked for.
var overlappingFields = core.Rule{Name: "OverlappingFieldsCanBeMerged", RuleFunc: func(observers *core.Events, broken core.AddErrFunc) {
	observers.OnOperation(func(walker *core.Walker, op *ast.OperationDefinition) {
		o := overlap{walker: walker, broken: broken}
		all := o.gather(op.SelectionSet)
		o.shapes(all, 0)
		o.meanings(all, 0)
	})
}}

// What is larger is not compared: it is refused, so that the interweaving of types cannot take long.
const (
	mostCompared = 50_000
	mostDepth    = 200 // fragments in a circle come so deep, and another rule refuses them
)

type overlap struct {
	walker   *core.Walker
	broken   core.AddErrFunc
	compared int
	stopped  bool
}

// namesakes are the fields of one name in the answer.
type namesakes struct {
	name   string
	fields []*ast.Field
}

// gather gives the fields of some sets by their names in the answer, fragments written out.
func (o *overlap) gather(sets ...ast.SelectionSet) []*namesakes {
	var all []*namesakes
	byName, seen := map[string]*namesakes{}, map[string]bool{}
	var add func(set ast.SelectionSet)
	add = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				name := responseName(s)
				group := byName[name]
				if group == nil {
					group = &namesakes{name: name}
					byName[name], all = group, append(all, group)
				}
				group.fields = append(group.fields, s)
			case *ast.InlineFragment:
				add(s.SelectionSet)
			case *ast.FragmentSpread:
				if fragment := o.walker.Document.Fragments.ForName(s.Name); fragment != nil && !seen[s.Name] {
					seen[s.Name] = true
					add(fragment.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		add(set)
	}
	return all
}

func below(fields []*ast.Field) []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, f := range fields {
		if len(f.SelectionSet) > 0 {
			sets = append(sets, f.SelectionSet)
		}
	}
	return sets
}

// shapes checks that fields of one name give values of one shape, whatever the types in which they stand
// (SameResponseShape).
func (o *overlap) shapes(all []*namesakes, depth int) {
	for _, group := range all {
		if !o.goesOn(group, depth) {
			return
		}
		first := group.fields[0]
		for _, other := range group.fields[1:] {
			if first.Definition != nil && other.Definition != nil && !o.sameShape(first.Definition.Type, other.Definition.Type) {
				o.conflict(group.name, other, "they give values of different types")
				break
			}
		}
		if sets := below(group.fields); len(sets) > 0 {
			o.shapes(o.gather(sets...), depth+1)
		}
	}
}

// meanings checks that fields of one name that one object can have are the same field with the same arguments
// (FieldsInSetCanMerge).
func (o *overlap) meanings(all []*namesakes, depth int) {
	for _, group := range all {
		for _, fields := range together(group.fields) {
			if !o.goesOn(&namesakes{group.name, fields}, depth) {
				return
			}
			first := fields[0]
			for _, other := range fields[1:] {
				if first.Name != other.Name {
					o.conflict(group.name, other, "they are different fields")
					break
				}
				if !sameArguments(first.Arguments, other.Arguments) {
					o.conflict(group.name, other, "they have different arguments")
					break
				}
			}
			if sets := below(fields); len(sets) > 0 {
				o.meanings(o.gather(sets...), depth+1)
			}
		}
	}
}

// goesOn counts what is compared and tells whether it may go on.
func (o *overlap) goesOn(group *namesakes, depth int) bool {
	o.compared += len(group.fields)
	if o.compared > mostCompared && !o.stopped {
		o.stopped = true
		o.conflict(group.name, group.fields[0], "fields of too many types are interwoven to be compared")
	}
	return !o.stopped && depth <= mostDepth
}

func (o *overlap) conflict(name string, at *ast.Field, why string) {
	o.broken(core.Message(`Fields %q conflict because %s. Give them different names in the answer.`, name, why), core.At(at.Position))
}

// together divides fields by the objects that can have them: those of each object type, with those of interfaces. Fields
// of different object types never meet.
func together(fields []*ast.Field) [][]*ast.Field {
	if len(fields) == 1 {
		return [][]*ast.Field{fields}
	}
	var abstract []*ast.Field
	var types []*ast.Definition
	byType := map[*ast.Definition][]*ast.Field{}
	for _, f := range fields {
		of := f.ObjectDefinition
		if of == nil || of.Kind != ast.Object {
			abstract = append(abstract, f)
			continue
		}
		if byType[of] == nil {
			types = append(types, of)
		}
		byType[of] = append(byType[of], f)
	}
	if len(types) == 0 {
		return [][]*ast.Field{abstract}
	}
	sets := make([][]*ast.Field, len(types))
	for i, of := range types {
		sets[i] = append(byType[of], abstract...)
	}
	return sets
}

func (o *overlap) sameShape(a, b *ast.Type) bool {
	switch {
	case a.NonNull != b.NonNull, (a.Elem == nil) != (b.Elem == nil):
		return false
	case a.Elem != nil:
		return o.sameShape(a.Elem, b.Elem)
	}
	first, second := o.walker.Schema.Types[a.NamedType], o.walker.Schema.Types[b.NamedType]
	return first == second || first.IsCompositeType() && second.IsCompositeType()
}

func sameArguments(a, b ast.ArgumentList) bool {
	if len(a) != len(b) {
		return false
	}
	for _, argument := range a {
		if other := b.ForName(argument.Name); other == nil || !sameValue(argument.Value, other.Value) {
			return false
		}
	}
	return true
}

// sameValue compares what is written; the order of the fields of an object does not matter.
func sameValue(a, b *ast.Value) bool {
	if a.Kind != b.Kind || a.Raw != b.Raw || len(a.Children) != len(b.Children) {
		return false
	}
	for i, child := range a.Children {
		other := b.Children[i].Value
		if a.Kind == ast.ObjectValue {
			other = b.Children.ForName(child.Name)
		}
		if other == nil || !sameValue(child.Value, other) {
			return false
		}
	}
	return true
}
