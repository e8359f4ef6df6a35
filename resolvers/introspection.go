package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
)

// introspection lets operations ask about the schema, or refuses those that do. __typename is part of an answer, and
// always there.
type introspection struct{ allowed bool }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = introspection{}

func (introspection) ExtensionName() string                          { return "Introspection" }
func (introspection) Validate(schema graphql.ExecutableSchema) error { return nil }

func (i introspection) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = !i.allowed
	if !i.allowed && asksForSchema(op.Operation.SelectionSet) {
		return refuse(graph.Forbidden, "This server does not tell its schema: __schema and __type are not answered.")
	}
	return nil
}

// asksForSchema looks at the fields of the root; fragments cannot be circular once the operation is valid.
func asksForSchema(set ast.SelectionSet) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name == "__schema" || s.Name == "__type" {
				return true
			}
		case *ast.InlineFragment:
			if asksForSchema(s.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if asksForSchema(s.Definition.SelectionSet) {
				return true
			}
		}
	}
	return false
}
