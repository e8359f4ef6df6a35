package graph

import "context"

// Role is what somebody does in the registry.
type Role string

const (
	// Anonymous is whoever has not signed in, where reading is open.
	Anonymous Role = "ANONYMOUS"
	// Reader reads.
	Reader Role = "READER"
	// Analyst reads what is restricted too.
	Analyst Role = "ANALYST"
	// Editor writes what is of one body, his own.
	Editor Role = "EDITOR"
	// Steward writes everything.
	Steward Role = "STEWARD"
	// Admin does what concerns the operation of the registry too.
	Admin Role = "ADMIN"
)

func (Role) Values() []string {
	return []string{"ANONYMOUS", "READER", "ANALYST", "EDITOR", "STEWARD", "ADMIN"}
}

// Reads is how much of the graph the role sees. What is no role sees what everybody does.
func (r Role) Reads() Visibility {
	switch r {
	case Reader:
		return Working
	case Analyst, Editor:
		return Restricted
	case Steward, Admin:
		return Personal
	}
	return Public
}

// Viewer is who asks. The zero Viewer is nobody known, who reads what is Public.
type Viewer struct {
	Name string // the subject, as the history names it; "" for nobody known
	Role Role
	Body Key // the organization for which an editor writes; "" for none
}

type viewerKey struct{}

// WithViewer says who asks.
func WithViewer(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerFrom tells who asks; nobody known where that was not said.
func ViewerFrom(ctx context.Context) Viewer {
	v, said := ctx.Value(viewerKey{}).(Viewer)
	if !said {
		v.Role = Anonymous
	}
	return v
}

// Known reports whether somebody has signed in.
func (v Viewer) Known() bool { return v.Role != Anonymous && v.Role != "" }

// Reads is how much of the graph the viewer sees.
func (v Viewer) Reads() Visibility { return v.Role.Reads() }
