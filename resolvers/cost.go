package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
	"onceonly/graph/lists"
)

// costs tells what an operation costs before it runs, and refuses what costs too much. gqlgen's own count goes through a
// fragment as often as it is used, and counts what @skip and @include leave out.
type costs struct {
	schema costed
	limits limits
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = costs{}

func (costs) ExtensionName() string                          { return "Costs" }
func (costs) Validate(schema graphql.ExecutableSchema) error { return nil }

func (c costs) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	limits := c.limits.asked(ctx)
	walk := costWalk{ctx: ctx, schema: c.schema, variables: op.Variables, fragments: map[string]asking{}, told: map[string]bool{}}
	asked := walk.set(op.Operation.SelectionSet)
	// Under the name by which extension.GetComplexityStats looks for it.
	op.Stats.SetExtension("ComplexityLimit", &extension.ComplexityStats{Complexity: asked.cost, ComplexityLimit: limits.Cost})
	switch {
	case asked.judged > limits.JudgedCatalogues:
		return refuse(graph.Limit, "The operation has %d other days, past or hypothetical graphs judged as a whole, and at most %d are: ask in several requests.",
			asked.judged, limits.JudgedCatalogues)
	case asked.cost > limits.Cost:
		return refuse(graph.Limit, "The operation costs %d, and at most %d is allowed: ask for smaller pages or fewer fields.", asked.cost, limits.Cost)
	}
	return nil
}

// asking is what a selection asks for.
type asking struct {
	cost   int
	once   int  // of a page: cost that does not go by its entries
	judged int  // graphs beside the newest of which all is judged
	whole  bool // all of the graph is judged in which the selection stands
	around int  // one more than the lists within one another that stand around what is judged; 0: nothing is
}

func (a *asking) add(b asking) {
	a.cost, a.once, a.judged = sum(a.cost, b.cost), sum(a.once, b.once), sum(a.judged, b.judged)
	a.whole, a.around = a.whole || b.whole, max(a.around, b.around)
}

// costWalk goes through every fragment once. The document is valid.
type costWalk struct {
	ctx       context.Context
	schema    costed
	variables map[string]any
	fragments map[string]asking
	told      map[string]bool // what of the schema is asked for
}

func (w costWalk) set(selections ast.SelectionSet) asking {
	var total asking
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			if w.asked(s.Directives) {
				total.add(w.field(s))
			}
		case *ast.InlineFragment:
			if w.asked(s.Directives) {
				total.add(w.set(s.SelectionSet))
			}
		case *ast.FragmentSpread:
			if !w.asked(s.Directives) {
				continue
			}
			content, counted := w.fragments[s.Name]
			if !counted {
				content = w.set(s.Definition.SelectionSet)
				w.fragments[s.Name] = content
			}
			total.add(content)
		}
	}
	return total
}

// field costs what it costs in the type where it costs most.
func (w costWalk) field(f *ast.Field) asking {
	if f.Name == "__schema" || f.Name == "types" && f.ObjectDefinition.Name == "__Schema" {
		if w.told[f.Name] { // the whole schema is long: once is enough
			return asking{cost: mostCost}
		}
		w.told[f.Name] = true
	}
	child, arguments := w.set(f.SelectionSet), f.ArgumentMap(w.variables)
	types := []*ast.Definition{f.ObjectDefinition}
	if f.ObjectDefinition.IsAbstractType() {
		types = w.schema.Schema().GetPossibleTypes(f.ObjectDefinition)
	}
	most := child
	most.cost = 1
	for _, t := range types {
		cost, _ := w.schema.Complexity(w.ctx, t.Name, f.Name, child.cost, arguments)
		most.cost = max(most.cost, cost)
	}
	w.judge(&most, f, arguments)
	return most
}

// judge notes what of a graph has to be judged for a field, given what is asked within it. The newest graph is judged already.
func (w costWalk) judge(a *asking, f *ast.Field, arguments map[string]any) {
	on := f.ObjectDefinition.Name
	unit := w.schema.unit(w.ctx)
	if a.around > 0 && isList(f) {
		a.around++
		a.whole = a.whole || on == "Catalogue" || a.around > 2 // what one node has is little
	}
	if judgesOne[on][f.Name] {
		a.around = max(a.around, 1)
	}
	switch {
	case isPageOf(on):
		if f.Name == "groupBy" || f.Name == "facets" {
			weight := costOfSearch
			if on == "VerdictConnection" {
				weight = costOfMoment // there are many
			}
			a.once += weight * unit
			a.whole = a.whole || lists.GroupsAnswers(arguments)
		}
		return // the list counts what is done once
	case isList(f):
		a.cost, a.once = sum(a.cost, a.once), 0
	}
	a.whole = a.whole || judgesAll(on, f.Name, arguments)
	other := 0
	switch {
	case on == "Query":
		if a.whole && (arguments["at"] != nil || arguments["with"] != nil) {
			other = 1
		}
		a.whole, a.around = false, 0
	case f.Name == "catalogue" || f.Name == "then": // after a mutation, after a plan
		if a.whole {
			other = 1
		}
		a.whole, a.around = false, 0
	case comparesGraphs[f.Name] && (f.Name != "difference" || arguments["from"] != nil || arguments["fromWith"] != nil || on != "Catalogue"):
		other = 1
	}
	a.judged += other
	a.cost = sum(a.cost, other*costOfJudging*unit)
}

func isList(f *ast.Field) bool {
	return f.Definition != nil && f.Definition.Arguments.ForName("after") != nil
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
