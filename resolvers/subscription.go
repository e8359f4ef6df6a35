package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
	"onceonly/graph/generated"
	"onceonly/resolvers/streams"
)

func (r *Root) Subscription() generated.SubscriptionResolver { return subscription{} }

type subscription struct{}

// Revisions only says from where on the client listens: telling puts an event into the channel when the client takes one.
func (subscription) Revisions(ctx context.Context, since *int, types []graph.NodeType) (<-chan graph.RevisionEvent, error) {
	s := ctx.Value(subscribedKey{}).(*subscribed)
	if resumed, ok := streams.LastEventID(ctx); ok {
		since = &resumed
	}
	listener, err := s.feed.listen(ctx, since, types)
	if err != nil {
		return nil, err
	}
	s.listener, s.events = listener, make(chan graph.RevisionEvent, 1)
	return s.events, nil
}

// listen begins after a revision, and without one with the next.
func (f *feed) listen(ctx context.Context, since *int, types []graph.NodeType) (*listener, error) {
	_, newest, _ := f.catalogues.head()
	from := newest
	if since != nil {
		from = graph.Revision(*since)
	}
	if from < 0 {
		return nil, graph.Errorf(graph.BadRequest, "since is %d: give the last revision that is known, or 0 for all.", from)
	}
	const remedy = "Read anew, and follow from the revision that was read."
	if from > newest { // another server may have told of it
		if err := f.catalogues.advance(ctx); err != nil {
			return nil, err
		}
		if _, newest, _ = f.catalogues.head(); from > newest {
			return nil, graph.Errorf(graph.NotFound, "There is no revision %d; the newest is %d. "+remedy, from, newest)
		}
	}
	if from < newest {
		_, err := f.after(ctx, from)
		if graph.CodeOf(err) == graph.NotFound {
			return nil, graph.Errorf(graph.NotFound, "What was committed after revision %d is no longer kept. "+remedy, from)
		}
		if err != nil {
			return nil, err
		}
	}
	return &listener{feed: f, reads: graph.ViewerFrom(ctx).Reads(), types: types, told: from, seen: from}, nil
}

// subscribed is a subscription while it runs. It holds no graph.
type subscribed struct {
	feed     *feed
	listener *listener // nil until the resolver has let it begin
	events   chan graph.RevisionEvent
}

type subscribedKey struct{}

// telling is the extension that answers subscriptions: each time the transport asks for the next answer, it waits for what
// is to be told.
type telling struct{ feed *feed }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
	graphql.OperationInterceptor
} = telling{}

func (telling) ExtensionName() string                          { return "Telling" }
func (telling) Validate(schema graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses subscriptions to several things or to none (GraphQL, "Single Root Field"), which validation
// lets pass where fields have an alias or are left out.
func (telling) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	if op.Operation.Operation != ast.Subscription {
		return nil
	}
	if fields := graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Subscription"}); len(fields) != 1 {
		return refuse(graph.BadRequest, "A subscription has exactly one field, and there are %d.", len(fields))
	}
	return nil
}

func (t telling) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if !isSubscription(ctx) {
		return next(ctx)
	}
	s := &subscribed{feed: t.feed}
	answer := next(context.WithValue(ctx, subscribedKey{}, s))
	return func(ctx context.Context) *graphql.Response {
		if s.listener == nil {
			return answer(ctx) // why it could not begin
		}
		event, more := s.listener.next(ctx)
		if !more {
			return nil
		}
		s.events <- event
		response := answer(ctx)
		if response != nil {
			response.Extensions = map[string]any{"revision": event.Revision}
		}
		return response
	}
}

func isSubscription(ctx context.Context) bool {
	return graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription
}
