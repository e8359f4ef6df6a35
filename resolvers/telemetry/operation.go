package telemetry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// Operations is the extension that watches operations. It has to be the first one, so that it sees the whole answer.
func (t *Telemetry) Operations() graphql.HandlerExtension { return operations{t} }

type operations struct{ *Telemetry }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = operations{}

func (operations) ExtensionName() string                          { return "Telemetry" }
func (operations) Validate(schema graphql.ExecutableSchema) error { return nil }

// InterceptOperation gives the operation a span: until its answer is there, or the subscription has ended.
func (o operations) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	name, kind := o.name(op.Operation.Name), string(op.Operation.Operation)
	if told, ok := ctx.Value(requestKey{}).(*request); ok {
		told.operation = name
	}
	ctx, span := o.tracer.Start(ctx, kind+" "+name, trace.WithAttributes(attribute.String("graphql.operation.name", name),
		attribute.String("graphql.operation.type", kind), attribute.String("graphql.document.hash", hashOf(op.RawQuery))))
	for _, phase := range []struct {
		name string
		graphql.TraceTiming
	}{{"parse", op.Stats.Parsing}, {"validate", op.Stats.Validation}} {
		if !phase.Start.IsZero() && !phase.End.IsZero() {
			_, of := o.tracer.Start(ctx, phase.name, trace.WithTimestamp(phase.Start))
			of.End(trace.WithTimestamp(phase.End))
		}
	}
	answers := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		answer := answers(ctx)
		if answer != nil && len(answer.Errors) > 0 {
			span.SetStatus(codes.Error, codeOf(answer))
		}
		if answer == nil || op.Operation.Operation != ast.Subscription {
			span.End()
		}
		return answer
	}
}

// InterceptResponse counts an answer, also of an operation that was refused before it began.
func (o operations) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	answer := next(ctx)
	if answer == nil || !graphql.HasOperationContext(ctx) {
		return answer
	}
	op := graphql.GetOperationContext(ctx)
	if op.Operation == nil {
		o.operations.WithLabelValues("refused", "none", codeOf(answer)).Inc()
		return answer
	}
	name, kind := o.name(op.Operation.Name), string(op.Operation.Operation)
	if op.Operation.Operation == ast.Subscription {
		o.events.WithLabelValues(name).Inc()
		return answer
	}
	outcome := codeOf(answer)
	o.operations.WithLabelValues(name, kind, outcome).Inc()
	total := time.Since(op.Stats.OperationStart)
	parse, validate := span(op.Stats.Parsing), span(op.Stats.Validation)
	execute := max(0, total-parse-validate)
	for phase, lasted := range map[string]time.Duration{"parse": parse, "validate": validate, "execute": execute, "total": total} {
		o.phases.WithLabelValues(name, phase).Observe(lasted.Seconds())
	}
	cost := 0
	if stats := extension.GetComplexityStats(ctx); stats != nil {
		cost = stats.Complexity
		o.costs.WithLabelValues(name).Observe(float64(cost))
	}
	if total >= o.options.Slow {
		o.options.Log.WarnContext(ctx, "slow operation", "operation", name, "kind", kind, "hash", hashOf(op.RawQuery), "outcome", outcome,
			"ms", total.Milliseconds(), "parseMs", parse.Milliseconds(), "validateMs", validate.Milliseconds(), "cost", cost)
	}
	return answer
}

// span is how long a phase lasted; zero where it did not take place, as for an operation that is known already.
func span(t graphql.TraceTiming) time.Duration {
	if t.Start.IsZero() || t.End.IsZero() {
		return 0
	}
	return t.End.Sub(t.Start)
}

func codeOf(answer *graphql.Response) string {
	if len(answer.Errors) == 0 {
		return "OK"
	}
	if code, ok := answer.Errors[0].Extensions["code"].(string); ok {
		return code
	}
	return otherName
}

// hashOf names the text of an operation: the first 16 digits of its SHA-256, as persisted documents are named by.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
