package resolvers

import (
	"context"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
	"onceonly/graph/lists"
)

// variables checks in the values of variables what gqlparser checks in literals only: exactly one field in an input
// object with @oneOf, enum values letter by letter, and whole numbers, which gqlgen would read from texts too, so that
// pages were larger than their cost. And it marks variables that were not given where a change or a condition
// uses them, as they would be read as null there: null clears a field, and is no condition.
type variables struct{ schema *ast.Schema }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = variables{}

func (variables) ExtensionName() string                          { return "Variables" }
func (variables) Validate(schema graphql.ExecutableSchema) error { return nil }

func (v variables) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	for _, definition := range op.Operation.VariableDefinitions {
		name := definition.Variable
		value, given := op.Variables[name]
		if !given {
			if definition.Used && v.inChange(op.Doc, name) {
				op.Variables[name] = graph.AbsentVariable{}
			}
			continue
		}
		if err := v.check(definition.Type, value, ast.Path{ast.PathName("variable"), ast.PathName(name)}); err != nil {
			return err
		}
	}
	return nil
}

func (v variables) check(t *ast.Type, value any, path ast.Path) *gqlerror.Error {
	if value == nil {
		return nil
	}
	if t.Elem != nil {
		list := reflect.ValueOf(value)
		if list.Kind() != reflect.Slice { // one entry stands for a list of it; gqlparser makes one of the entry's type
			return v.check(t.Elem, value, path)
		}
		for i := range list.Len() {
			if err := v.check(t.Elem, list.Index(i).Interface(), append(path[:len(path):len(path)], ast.PathIndex(i))); err != nil {
				return err
			}
		}
		return nil
	}
	definition := v.schema.Types[t.NamedType]
	switch definition.Kind {
	case ast.Scalar:
		if _, isText := value.(string); isText && t.NamedType == "Int" {
			return wrong(path, "A text is given where a whole number is asked for.")
		}
	case ast.Enum:
		if text, _ := value.(string); definition.EnumValues.ForName(text) == nil {
			return wrong(path, "%q is no value of %s.", clip(text), t.NamedType)
		}
	case ast.InputObject:
		object, _ := value.(map[string]any)
		if definition.Directives.ForName("oneOf") != nil {
			if len(object) != 1 {
				return wrong(path, "%s has exactly one field, and %d are given.", t.NamedType, len(object))
			}
			for name, inner := range object {
				if inner == nil {
					return wrong(path, "The field %q of %s must not be null.", name, t.NamedType)
				}
			}
		}
		for _, field := range definition.Fields {
			if err := v.check(field.Type, object[field.Name], append(path[:len(path):len(path)], ast.PathName(field.Name))); err != nil {
				return err
			}
		}
	}
	return nil
}

func wrong(path ast.Path, format string, args ...any) *gqlerror.Error {
	e := refuse(graph.BadRequest, format, args...)
	e.Path = path
	return e
}

// readAsItComes reports whether an argument reads itself, so that null and absent differ: changes, and conditions on lists.
func (v variables) readAsItComes(field *ast.Field, argument string) bool {
	switch argument {
	case "with":
		return true
	case "input":
		return field.ObjectDefinition != nil && field.ObjectDefinition == v.schema.Mutation
	case "where":
		definition := field.Definition.Arguments.ForName(argument)
		return definition != nil && lists.Reads(definition.Type.Name())
	}
	return false
}

// inChange reports whether a variable stands within the literal of a change or of a condition on a list.
func (v variables) inChange(document *ast.QueryDocument, name string) bool {
	var within func(value *ast.Value) bool
	within = func(value *ast.Value) bool {
		if value == nil {
			return false
		}
		if value.Kind == ast.Variable && value.Raw == name {
			return true
		}
		for _, child := range value.Children {
			if within(child.Value) {
				return true
			}
		}
		return false
	}
	var selected func(set ast.SelectionSet) bool
	selected = func(set ast.SelectionSet) bool {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				for _, argument := range s.Arguments {
					if v.readAsItComes(s, argument.Name) && argument.Value.Kind != ast.Variable && within(argument.Value) {
						return true
					}
				}
				if selected(s.SelectionSet) {
					return true
				}
			case *ast.InlineFragment:
				if selected(s.SelectionSet) {
					return true
				}
			}
		}
		return false
	}
	for _, op := range document.Operations {
		if selected(op.SelectionSet) {
			return true
		}
	}
	for _, fragment := range document.Fragments {
		if selected(fragment.SelectionSet) {
			return true
		}
	}
	return false
}
