package resolvers

import (
	"context"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"

	"onceonly/graph"
)

// audit keeps a record of every write and of every refused attempt: who, what, and how it ended. Of people it has the subject
// of the sign-in, and nothing else. README names its fields, which programs read.
type audit struct{ log *slog.Logger }

func (a audit) wrote(ctx context.Context, change graph.Change) {
	viewer := graph.ViewerFrom(ctx)
	a.log.InfoContext(ctx, "written", "event", "write", "subject", viewer.Name, "role", viewer.Role.Rights().Role, "operation", operationName(ctx),
		"revision", change.Revision, "change", change.ID, "nodes", len(change.Written)+len(change.Removed))
}

func (a audit) refused(ctx context.Context, code graph.Code, place string) {
	viewer := graph.ViewerFrom(ctx)
	a.log.WarnContext(ctx, "refused", "event", "refused", "code", code, "subject", viewer.Name, "role", viewer.Role.Rights().Role,
		"operation", operationName(ctx), "place", place)
}

func operationName(ctx context.Context) string {
	if !graphql.HasOperationContext(ctx) {
		return ""
	}
	asked := graphql.GetOperationContext(ctx)
	if asked.Operation != nil {
		return shortened(asked.Operation.Name)
	}
	return shortened(asked.OperationName) // what was refused before it was read
}
