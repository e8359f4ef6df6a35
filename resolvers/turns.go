package resolvers

import (
	"context"
	"runtime"

	"github.com/99designs/gqlgen/graphql"
)

// turns lets fields that look at the whole registry wait for each other: those of one operation run one at a time, so that
// each finds what the one before has computed, and of all operations a few, so that memory does not run out. When a client
// leaves or its time is up, what still waits does not begin.
type turns struct{ free chan struct{} }

var _ interface {
	graphql.HandlerExtension
	graphql.FieldInterceptor
} = turns{}

func newTurns() turns { return turns{make(chan struct{}, 4*runtime.GOMAXPROCS(0))} }

func (turns) ExtensionName() string                          { return "Turns" }
func (turns) Validate(schema graphql.ExecutableSchema) error { return nil }

func (t turns) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	field := graphql.GetFieldContext(ctx)
	if _, whole := searching(field.Object, field.Field.Name); !whole {
		return next(ctx)
	}
	for _, turn := range []chan struct{}{operationOf(ctx).turn, t.free} {
		select {
		case turn <- struct{}{}:
			defer func() { <-turn }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return next(ctx)
}
