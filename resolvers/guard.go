package resolvers

import (
	"context"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"onceonly/graph"
)

// guard refuses operations that are too large before they are validated: validation compares fields of one name with
// each other, and the cost is counted fragment by fragment, so both take far longer than the text is long. The guard
// takes time in proportion to the text.
type guard struct {
	limits graph.Limits
	known  graphql.Cache[*ast.QueryDocument] // operations that have passed
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = guard{}

func (guard) ExtensionName() string                          { return "Guard" }
func (guard) Validate(schema graphql.ExecutableSchema) error { return nil }

const maxDirectives = 100

func (g guard) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	if document, passed := g.known.Get(ctx, request.Query); passed {
		return named(document, request.OperationName)
	}
	source := &ast.Source{Input: request.Query}
	if tooLong(source, g.limits.Tokens) {
		return refuse(graph.Limit, "The text of the operation has more than %d words and signs.", g.limits.Tokens)
	}
	document, err := parser.ParseQuery(source)
	if err != nil {
		return nil // gqlgen says what is wrong, at its place
	}
	m := measurer{document: document, fragments: map[string]*size{}}
	var all size
	for _, op := range document.Operations {
		m.values(defaults(op.VariableDefinitions))
		all.add(m.set(op.SelectionSet), 0)
	}
	for _, fragment := range document.Fragments {
		m.fragment(fragment.Name)
	}
	switch {
	case m.wrongNumber != "":
		return refuse(graph.BadRequest, "%s is no number that can be read.", m.wrongNumber)
	case all.depth > g.limits.Depth || m.deepest > g.limits.Depth:
		return refuse(graph.Limit, "Fields stand within one another more than %d deep.", g.limits.Depth)
	case all.fields > g.limits.Fields || m.largest > g.limits.Fields:
		return refuse(graph.Limit, "The operation has more than %d fields, with fragments written out.", g.limits.Fields)
	case all.aliases > g.limits.Aliases:
		return refuse(graph.Limit, "More than %d fields have an alias.", g.limits.Aliases)
	case m.directives > maxDirectives:
		return refuse(graph.Limit, "The operation has more than %d directives.", maxDirectives)
	}
	return named(document, request.OperationName)
}

// named refuses a request that does not say which operation is meant.
func named(document *ast.QueryDocument, name string) *gqlerror.Error {
	switch {
	case len(document.Operations) == 0:
		return refuse(graph.BadRequest, "Nothing is asked: give the question as query.")
	case document.Operations.ForName(name) != nil:
		return nil
	case name == "":
		return refuse(graph.BadRequest, "There are %d operations: say with operationName which is meant.", len(document.Operations))
	}
	return refuse(graph.BadRequest, "There is no operation %q.", clip(name))
}

// costs refuses operations that cost too much, in our words.
type costs struct{ *extension.ComplexityLimit }

func (c costs) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if c.ComplexityLimit.MutateOperationContext(ctx, op) == nil {
		return nil
	}
	stats := extension.GetComplexityStats(graphql.WithOperationContext(ctx, op))
	return refuse(graph.Limit, "The operation costs %d, and at most %d is allowed: ask for smaller pages or fewer fields.", stats.Complexity, stats.ComplexityLimit)
}

func tooLong(source *ast.Source, limit int) bool {
	l := lexer.New(source)
	for range limit {
		token, err := l.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			return false
		}
	}
	return true
}

// size is how large a selection is with its fragments written out. Sums stop at a bound, so that they cannot overflow.
type size struct{ fields, aliases, depth int }

func (s *size) add(other size, deeper int) {
	const bound = 1 << 30
	s.fields = min(s.fields+other.fields, bound)
	s.aliases = min(s.aliases+other.aliases, bound)
	s.depth = max(s.depth, other.depth+deeper)
}

// measurer measures every fragment once.
type measurer struct {
	document    *ast.QueryDocument
	fragments   map[string]*size // nil while being measured
	deepest     int              // of the fragments, used or not
	largest     int
	directives  int
	wrongNumber string
}

func (m *measurer) set(selections ast.SelectionSet) size {
	var total size
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			m.arguments(s.Arguments, s.Directives)
			own := size{fields: 1, depth: 1}
			if s.Alias != "" && s.Alias != s.Name {
				own.aliases = 1
			}
			total.add(own, 0)
			total.add(m.set(s.SelectionSet), 1)
		case *ast.InlineFragment:
			m.arguments(nil, s.Directives)
			total.add(m.set(s.SelectionSet), 0)
		case *ast.FragmentSpread:
			m.arguments(nil, s.Directives)
			total.fields++ // so that a heap of empty fragments counts too
			total.add(m.fragment(s.Name), 0)
		}
	}
	return total
}

func (m *measurer) fragment(name string) size {
	if measured, ok := m.fragments[name]; ok {
		if measured == nil {
			return size{} // a cycle, which validation refuses
		}
		return *measured
	}
	m.fragments[name] = nil
	definition := m.document.Fragments.ForName(name)
	if definition == nil {
		return size{}
	}
	measured := m.set(definition.SelectionSet)
	m.arguments(nil, definition.Directives)
	m.fragments[name] = &measured
	m.deepest, m.largest = max(m.deepest, measured.depth), max(m.largest, measured.fields)
	return measured
}

func (m *measurer) arguments(arguments ast.ArgumentList, directives ast.DirectiveList) {
	m.directives += len(directives)
	for _, a := range arguments {
		m.value(a.Value)
	}
	for _, d := range directives {
		for _, a := range d.Arguments {
			m.value(a.Value)
		}
	}
}

func defaults(variables ast.VariableDefinitionList) []*ast.Value {
	var values []*ast.Value
	for _, v := range variables {
		values = append(values, v.DefaultValue)
	}
	return values
}

func (m *measurer) values(list []*ast.Value) {
	for _, v := range list {
		m.value(v)
	}
}

// value looks for numbers that gqlparser cannot read: it panics on them.
func (m *measurer) value(v *ast.Value) {
	if v == nil {
		return
	}
	switch v.Kind {
	case ast.IntValue:
		if _, err := strconv.ParseInt(v.Raw, 10, 64); err != nil {
			m.wrongNumber = clip(v.Raw)
		}
	case ast.FloatValue:
		if _, err := strconv.ParseFloat(v.Raw, 64); err != nil {
			m.wrongNumber = clip(v.Raw)
		}
	}
	for _, child := range v.Children {
		m.value(child.Value)
	}
}

func clip(text string) string { return text[:min(len(text), 40)] }
