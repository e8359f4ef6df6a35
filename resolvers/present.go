package resolvers

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
)

const outOfTime = "The request ended before the answer was ready."

// presenter turns errors into what a client may see: a sentence and a stable code. Of what is our fault the client sees
// an id only, under which the log has the cause.
type presenter struct {
	log   *slog.Logger
	audit audit
}

func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Extensions: map[string]any{}}
	var given *gqlerror.Error
	if errors.As(err, &given) {
		shown.Path, shown.Locations = given.Path, given.Locations
	}
	if shown.Path == nil {
		shown.Path = graphql.GetPath(ctx)
	}
	code := graph.BadRequest
	var e *graph.Error
	switch {
	case errors.As(err, &e) && e.Code != graph.Internal:
		code, shown.Message = e.Code, e.Message
		if code == graph.Forbidden {
			if !graph.ViewerFrom(ctx).Known() {
				code = graph.Unauthenticated // somebody may have the right, and nobody has signed in
			}
			p.audit.refused(ctx, code, shown.Path.String())
		}
		if len(e.Problems) > 0 {
			shown.Extensions["problems"] = problems(e.Problems)
		}
		if cause := errors.Unwrap(e); cause != nil {
			p.log.WarnContext(ctx, e.Message, "code", e.Code, "cause", cause)
		}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		code, shown.Message = graph.Unavailable, outOfTime
	case given != nil && given.Err == nil && !graphql.HasOperationContext(ctx):
		// From before there is a question: gqlgen would repeat the whole body.
		shown.Message = "The body of the request is not JSON of the form {\"query\": \"…\", \"variables\": {…}}."
	case given != nil && given.Err == nil:
		shown.Message = given.Message
		if refused, ok := given.Extensions[refusedFor].(graph.Code); ok {
			code = refused
		}
	default:
		id := correlation()
		p.log.ErrorContext(ctx, "An answer failed.", "id", id, "path", shown.Path.String(), "error", err)
		code, shown.Message = graph.Internal, "Something went wrong on our side. The log has the cause under "+id+"."
		shown.Extensions["id"] = id
	}
	shown.Message = shortened(shown.Message)
	shown.Extensions["code"] = string(code)
	return shown
}

// shortened keeps messages from giving back what was sent in at any length: they repeat keys, names of fields and values.
func shortened(message string) string {
	const most = 1000 // bytes
	if len(message) <= most {
		return message
	}
	return strings.ToValidUTF8(message[:most], "") + "…"
}

func problems(list []graph.Problem) []map[string]any {
	const most = 100
	shown := make([]map[string]any, 0, min(len(list), most))
	for _, p := range list[:min(len(list), most)] {
		entry := map[string]any{"code": p.Code, "message": shortened(p.Message)}
		if !p.Ref.IsZero() {
			entry["type"], entry["key"] = p.Ref.Type, shortened(string(p.Ref.Key))
		}
		if p.Field != "" {
			entry["path"] = shortened(p.Field)
		}
		if p.Remedy != "" {
			entry["remedy"] = p.Remedy
		}
		shown = append(shown, entry)
	}
	return shown
}

// recovered makes an error of a panic, with the stack for the log.
func recovered(_ context.Context, panicked any) error {
	return fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
}

func correlation() string {
	var b [6]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// refusedFor is where an error that refuses an operation before it runs has its code until it is presented. Where the
// code will stand, gqlgen reads the HTTP status from the codes that it knows.
const refusedFor = "refusedFor"

func refuse(code graph.Code, format string, args ...any) *gqlerror.Error {
	e := gqlerror.Errorf(format, args...)
	e.Extensions = map[string]any{"code": errcode.ValidationFailed, refusedFor: code}
	return e
}
