// Package execution answers operations (GraphQL §6): it makes each ready once, and then writes answers field by field
// into one text. What the fields of the schema are is generated from it, into package graph/generated.
package execution

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/introspection"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Options is what executing rests on besides the schema.
type Options struct {
	// Waits tells which fields wait for their turn, by type and name. Nil: none.
	Waits func(object, field string) bool
	// Turn waits for the turn of a field, and returns what ends it. The value of the field is found within the turn; what
	// is asked of the value is answered after it.
	Turn func(ctx context.Context) (end func(), err error)
	// Fetches names the fields that wait for the store. Lists in which they are asked for answer their entries at once, so
	// that the store is read for all of them together.
	Fetches []string
}

// Types is what is generated from the schema.
type Types struct {
	Schema  *ast.Schema
	Objects []ObjectType
	// Query and Mutation write the fields of the root; Mutation is nil where there is none.
	Query, Mutation func(*Writer, *Selection) bool
	// Subscription begins the one field of a subscription: next waits for an event and returns what writes it, nil at the
	// end. It returns false when there is an error, which it notes.
	Subscription func(*Writer, *Field) (next func(context.Context) func(*Writer) bool, ok bool)
	// SubscriptionObject is the number of the type.
	SubscriptionObject int
}

// Schema executes operations. It is safe for concurrent use.
type Schema struct {
	types   Types
	root    any
	options Options
	objects []ObjectType
	ready   *lru.Cache[*ast.OperationDefinition, *plans]
	writers sync.Pool
}

var _ graphql.ExecutableSchema = (*Schema)(nil)

// New returns the schema, answered by root. It panics when a field is to wait for its turn that cannot: a plain property.
func New(types Types, root any, options Options) *Schema {
	const most = 1000 // operations
	ready, err := lru.New[*ast.OperationDefinition, *plans](most)
	if err != nil {
		panic(err) // for a negative number only
	}
	s := &Schema{types: types, root: root, options: options, objects: types.Objects, ready: ready}
	for _, object := range types.Objects {
		for _, field := range object.Fields {
			if !field.Begins && s.waits(object.Name, field.Name) {
				panic(object.Name + "." + field.Name + " cannot wait for its turn: let its method take the context")
			}
		}
	}
	return s
}

func (s *Schema) waits(object, field string) bool {
	return s.options.Waits != nil && s.options.Waits(object, field)
}

// Schema returns the types, as they were written.
func (s *Schema) Schema() *ast.Schema { return s.types.Schema }

// Complexity leaves the cost of fields to others.
func (s *Schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

// applies reports whether a fragment on a type is about objects of another (GraphQL §6.3.2, DoesFragmentTypeApply).
func (s *Schema) applies(condition, object string) bool {
	if condition == "" || condition == object {
		return true
	}
	abstract := s.types.Schema.Types[condition]
	return slices.Contains(s.types.Schema.Types[object].Interfaces, condition) || slices.Contains(abstract.Types, object)
}

// Exec executes the operation of the context. @defer is not followed: what it would put off is in the answer.
func (s *Schema) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	write := s.types.Query
	switch op.Operation.Operation {
	case ast.Mutation:
		write = s.types.Mutation
	case ast.Subscription:
		return s.subscribe(ctx, op)
	}
	answered := false
	return func(ctx context.Context) *graphql.Response {
		if answered {
			return nil
		}
		answered = true
		return s.answer(ctx, op, func(w *Writer) bool { return write(w, s.plan(op).root) })
	}
}

// answer writes one answer.
func (s *Schema) answer(ctx context.Context, op *graphql.OperationContext, write func(*Writer) bool) *graphql.Response {
	w := s.writer(ctx, op)
	defer s.release(w)
	wrote := write(w)
	if w.stopped {
		graphql.AddError(ctx, ctx.Err())
	}
	if !wrote || w.stopped {
		return &graphql.Response{Data: []byte("null")}
	}
	return &graphql.Response{Data: bytes.Clone(w.text)}
}

// subscribe begins a subscription: each of its events is an answer (GraphQL §6.2.3).
func (s *Schema) subscribe(ctx context.Context, op *graphql.OperationContext) graphql.ResponseHandler {
	fields := s.plan(op).root.Of(s.types.SubscriptionObject)
	if len(fields) != 1 || fields[0].Index < 0 {
		return graphql.OneShot(graphql.ErrorResponse(ctx, "A subscription has exactly one field."))
	}
	w := s.writer(ctx, op)
	defer s.release(w)
	w.path = append(w.path, step{field: fields[0]})
	w.ctx = w.within(ctx)
	next, ok := s.types.Subscription(w, fields[0])
	if !ok {
		return func(context.Context) *graphql.Response { return nil } // the error is noted in ctx
	}
	return func(ctx context.Context) *graphql.Response {
		event := next(ctx)
		if event == nil {
			return nil
		}
		return s.answer(ctx, op, func(w *Writer) bool {
			return w.Object(fields, func(*Field) bool { return event(w) })
		})
	}
}

// Next waits for an event of a subscription; false at the end.
func Next[T any](ctx context.Context, events <-chan T) (event T, more bool) {
	select {
	case event, more = <-events:
		return event, more
	case <-ctx.Done():
		return event, false
	}
}

func (s *Schema) writer(ctx context.Context, op *graphql.OperationContext) *Writer {
	w, _ := s.writers.Get().(*Writer)
	if w == nil {
		w = &Writer{Root: s.root, schema: s}
	}
	w.begun, w.ctx, w.operation = ctx, ctx, op
	return w
}

// release keeps a writer for another answer, unless it has grown too large for most.
func (s *Schema) release(w *Writer) {
	const large = 4 << 20 // bytes
	if cap(w.text) > large {
		return
	}
	clear(w.arguments)
	clear(w.path)
	*w = Writer{Root: w.Root, schema: s, text: w.text[:0], path: w.path[:0], arguments: w.arguments[:0]}
	s.writers.Put(w)
}

// Introspection answers __schema and __type (GraphQL §4).

// Introspect returns the schema, unless the operation may not see it.
func (w *Writer) Introspect() (*introspection.Schema, error) {
	if w.operation.DisableIntrospection {
		return nil, errors.New("introspection disabled")
	}
	return introspection.WrapSchema(w.schema.types.Schema), nil
}

// IntrospectType returns a type of the schema, unless the operation may not see it; nil when there is none of the name.
func (w *Writer) IntrospectType(name string) (*introspection.Type, error) {
	if w.operation.DisableIntrospection {
		return nil, errors.New("introspection disabled")
	}
	return introspection.WrapTypeFromDef(w.schema.types.Schema, w.schema.types.Schema.Types[name]), nil
}
