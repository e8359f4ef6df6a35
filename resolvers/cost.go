package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
)

// costs tells what an operation costs before it runs, and refuses what costs too much. gqlgen's own count goes through a
// fragment as often as it is used, and counts what @skip and @include leave out.
type costs struct {
	schema graphql.ExecutableSchema
	limits limits
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = costs{}

func (costs) ExtensionName() string                          { return "Costs" }
func (costs) Validate(schema graphql.ExecutableSchema) error { return nil }

func (c costs) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	most := c.limits.asked(ctx).Cost
	walk := costWalk{ctx: ctx, schema: c.schema, variables: op.Variables, fragments: map[string]int{}, told: map[string]bool{}}
	cost := walk.set(op.Operation.SelectionSet)
	// Under the name by which extension.GetComplexityStats looks for it.
	op.Stats.SetExtension("ComplexityLimit", &extension.ComplexityStats{Complexity: cost, ComplexityLimit: most})
	if cost > most {
		return refuse(graph.Limit, "The operation costs %d, and at most %d is allowed: ask for smaller pages or fewer fields.", cost, most)
	}
	return nil
}

// costWalk goes through every fragment once. The document is valid.
type costWalk struct {
	ctx       context.Context
	schema    graphql.ExecutableSchema
	variables map[string]any
	fragments map[string]int
	told      map[string]bool // what of the schema is asked for
}

func (w costWalk) set(selections ast.SelectionSet) int {
	total := 0
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			if w.asked(s.Directives) {
				total = sum(total, w.field(s))
			}
		case *ast.InlineFragment:
			if w.asked(s.Directives) {
				total = sum(total, w.set(s.SelectionSet))
			}
		case *ast.FragmentSpread:
			if !w.asked(s.Directives) {
				continue
			}
			cost, counted := w.fragments[s.Name]
			if !counted {
				cost = w.set(s.Definition.SelectionSet)
				w.fragments[s.Name] = cost
			}
			total = sum(total, cost)
		}
	}
	return total
}

// field costs what it costs in the type where it costs most.
func (w costWalk) field(f *ast.Field) int {
	if f.Name == "__schema" || f.Name == "types" && f.ObjectDefinition.Name == "__Schema" {
		if w.told[f.Name] { // the whole schema is long: once is enough
			return mostCost
		}
		w.told[f.Name] = true
	}
	child, arguments := w.set(f.SelectionSet), f.ArgumentMap(w.variables)
	types := []*ast.Definition{f.ObjectDefinition}
	if f.ObjectDefinition.IsAbstractType() {
		types = w.schema.Schema().GetPossibleTypes(f.ObjectDefinition)
	}
	most := 1
	for _, t := range types {
		cost, _ := w.schema.Complexity(w.ctx, t.Name, f.Name, child, arguments)
		most = max(most, cost)
	}
	return most
}

// asked reports whether @skip and @include leave something in.
func (w costWalk) asked(directives ast.DirectiveList) bool {
	for name, leavesOut := range map[string]bool{"skip": true, "include": false} {
		if d := directives.ForName(name); d != nil && d.ArgumentMap(w.variables)["if"] == leavesOut {
			return false
		}
	}
	return true
}

// sum saturates, as costs soon pass any number.
func sum(a, b int) int { return min(a+b, mostCost) }

// product saturates likewise.
func product(a, b int) int {
	if b > mostCost/a {
		return mostCost
	}
	return a * b
}

const mostCost = 1 << 40
