package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
	"onceonly/graph/lists"
)

// variables marks variables that were not given where a change or a condition uses them, as they would be read as null
// there: null clears a field, and is no condition.
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
		if _, given := op.Variables[name]; !given && v.inChange(op.Doc, name) {
			op.Variables[name] = graph.AbsentVariable{}
		}
	}
	return nil
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
