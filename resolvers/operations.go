package resolvers

import (
	"context"
	"io/fs"

	"github.com/99designs/gqlgen/graphql"
	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/resolvers/httpapi"
)

// operations keeps operations that were read and found valid, by their texts: the trusted ones for good, of others as many
// as there is room for.
type operations struct {
	trusted map[string]known
	others  *otter.Cache[string, known]
	longest int
}

var _ graphql.Cache[*ast.QueryDocument] = (*operations)(nil)

// read is how many bytes a byte of text becomes when it is read and validated.
const read = 40

func newOperations(bytes int) *operations {
	return &operations{
		trusted: map[string]known{},
		others: otter.Must(&otter.Options[string, known]{
			MaximumWeight: uint64(bytes),
			Weigher:       func(text string, _ known) uint32 { return uint32(len(text)*read + 1024) },
			Executor:      func(task func()) { task() }, // what is pushed out goes at once
		}),
		longest: bytes / read / 16,
	}
}

// Get gives the document of a text that is valid.
func (o *operations) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	kept, ok := o.kept(text)
	return kept.document, ok
}

// Add does nothing: the guard keeps what is valid, before gqlgen looks for it.
func (o *operations) Add(context.Context, string, *ast.QueryDocument) {}

func (o *operations) kept(text string) (known, bool) {
	if kept, ok := o.trusted[text]; ok {
		return kept, true
	}
	return o.others.GetIfPresent(text)
}

func (o *operations) keep(text string, valid known) {
	if len(text) <= o.longest { // a few longer ones would push out the rest
		o.others.Set(text, valid)
	}
}

// trust reads the documents that alone are answered, once for all. Nil files: every document is.
func (o *operations) trust(files fs.FS, guard guard) (*httpapi.Trusted, error) {
	if files == nil {
		return nil, nil
	}
	return httpapi.LoadTrusted(files, func(text string) *gqlerror.Error {
		valid, refused := guard.read(text, guard.limits.usual)
		if refused != nil {
			return refused
		}
		if valid.document == nil {
			_, wrong := gqlparser.LoadQueryWithRules(guard.schema, text, guard.rules.New())
			return wrong[0]
		}
		o.trusted[text] = valid
		return nil
	})
}

// onlyTrusted refuses every operation that is not one of the trusted documents, however it comes. Over sockets and event
// streams a document is named by its hash, as Apollo's clients do, or given by its very text.
type onlyTrusted struct {
	documents *httpapi.Trusted
	known     *operations
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = onlyTrusted{}

func (onlyTrusted) ExtensionName() string                          { return "OnlyTrusted" }
func (onlyTrusted) Validate(schema graphql.ExecutableSchema) error { return nil }

func (t onlyTrusted) MutateOperationParameters(_ context.Context, request *graphql.RawParams) *gqlerror.Error {
	if _, ok := t.known.trusted[request.Query]; ok {
		return nil
	}
	persisted, _ := request.Extensions["persistedQuery"].(map[string]any)
	hash, _ := persisted["sha256Hash"].(string)
	text, err := t.documents.Text(hash)
	if err != nil {
		return refuse(err.Code, "%s", err.Message)
	}
	request.Query = text
	return nil
}
