package loaders

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Span begins a span for a call of the store in the trace that ctx belongs to, and makes none where there is no trace. The
// second result ends it.
func Span(ctx context.Context, call string) (context.Context, func(error)) {
	ctx, span := trace.SpanFromContext(ctx).TracerProvider().Tracer("onceonly/loaders").Start(ctx, "store "+call)
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}
