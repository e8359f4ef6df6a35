package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"onceonly/graph"
	"onceonly/resolvers/validation"
)

// guard refuses operations that are too large before they are validated, those that are not valid, and values of variables
// that do not fit. All of it takes time in proportion to the request.
type guard struct {
	schema *ast.Schema
	rules  validation.Rules
	limits limits
	known  *operations
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = guard{}

func (guard) ExtensionName() string                          { return "Guard" }
func (guard) Validate(schema graphql.ExecutableSchema) error { return nil }

func (g guard) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	limits := g.limits.asked(ctx)
	var err *gqlerror.Error
	if request.Query, err = validation.Text(request.Query); err != nil {
		return wrong(err)
	}
	text, err := g.read(request.Query, limits)
	if err != nil || text.document == nil {
		return err
	}
	size := text.measure
	for _, value := range request.Variables {
		size.given(value, 0)
	}
	if err := size.within(limits); err != nil {
		return err
	}
	if err := named(text.document, request.OperationName); err != nil {
		return err
	}
	op := text.document.Operations.ForName(request.OperationName)
	if request.Variables, err = validation.Variables(g.schema, op.VariableDefinitions, request.Variables); err != nil {
		return wrong(err)
	}
	return nil
}

// read gives a text that is valid, and how large it is. Where the document is missing the text is not valid, and gqlgen
// says why: it can tell more errors than one.
func (g guard) read(query string, limits graph.Limits) (known, *gqlerror.Error) {
	if passed, ok := g.known.kept(query); ok {
		return passed, nil
	}
	source := &ast.Source{Input: query}
	var text known
	text.read(source, limits.Tokens)
	if err := text.measure.within(limits); err != nil {
		return known{}, err
	}
	document, unread := parser.ParseQuery(source)
	if unread != nil {
		return known{}, nil
	}
	text.document = document
	text.add(document)
	if err := text.measure.within(limits); err != nil {
		return known{}, err
	}
	if len(document.Operations) == 0 {
		return known{}, refuse(graph.BadRequest, "Nothing is asked: give the question as query.")
	}
	if len(g.rules.Document(g.schema, document)) > 0 {
		return known{}, nil
	}
	g.known.keep(query, text)
	return text, nil
}

// named refuses a request that does not say which operation is meant.
func named(document *ast.QueryDocument, name string) *gqlerror.Error {
	switch {
	case document.Operations.ForName(name) != nil:
		return nil
	case name == "":
		return refuse(graph.BadRequest, "There are %d operations: say with operationName which is meant.", len(document.Operations))
	}
	return refuse(graph.BadRequest, "There is no operation %q.", clip(name))
}

// wrong gives an error of package validation the code with which it is answered.
func wrong(err *gqlerror.Error) *gqlerror.Error {
	e := refuse(graph.BadRequest, "%s", err.Message)
	e.Path, e.Locations = err.Path, err.Locations
	return e
}

// known is a text that is valid, with its size. Who asks again may have other limits.
type known struct {
	document *ast.QueryDocument
	measure
}
