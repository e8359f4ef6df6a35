package graph

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

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

// Right is something that a role may do besides reading.
type Right string

const (
	// WriteOwn: write the nodes of one's own body.
	WriteOwn Right = "WRITE_OWN_BODY"
	// WriteAll: write every node.
	WriteAll Right = "WRITE_EVERYTHING"
	// Operate: what concerns the registry as a whole, such as imports, and who did what.
	Operate Right = "OPERATE"
)

func (Right) Values() []string { return []string{"WRITE_OWN_BODY", "WRITE_EVERYTHING", "OPERATE"} }

// RoleRights is a row of the table of rights.
type RoleRights struct {
	Role  Role
	Reads Visibility
	May   []Right
}

// rights is the table: who reads and does what.
var rights = []RoleRights{
	{Anonymous, Public, nil},
	{Reader, Working, nil},
	{Analyst, Restricted, nil},
	{Editor, Restricted, []Right{WriteOwn}},
	{Steward, Personal, []Right{WriteOwn, WriteAll}},
	{Admin, Personal, []Right{WriteOwn, WriteAll, Operate}},
}

// Rights returns the table of rights, the role that may least first. The result must not be changed.
func Rights() []RoleRights { return rights }

// Rights returns the row of the role; what is no role has those of Anonymous.
func (r Role) Rights() RoleRights {
	for _, row := range rights {
		if row.Role == r {
			return row
		}
	}
	return rights[0]
}

// Reads is how much of the graph the role sees.
func (r Role) Reads() Visibility { return r.Rights().Reads }

// May reports whether the role has a right.
func (r Role) May(right Right) bool { return slices.Contains(r.Rights().May, right) }

// Viewer is who asks. The zero Viewer is nobody known, who reads what is Public.
type Viewer struct {
	Name string // the subject, as the history names it; "" for nobody known
	Role Role
	Body Key // the organization for which an editor writes; "" for none
	// Until is when the viewer has to sign in anew; zero: never. A connection that stays open is to be closed then.
	Until time.Time
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

// The answers as GraphQL binds to them.

// ViewerIn is who asks, with the catalogue of today, in which the body is looked up, and what may be asked.
type ViewerIn struct {
	Viewer
	Limits    Limits
	Catalogue *Catalogue
}

func (n ViewerIn) Name() *string       { return recorded(&n.Viewer.Name) }
func (n ViewerIn) Role() Role          { return n.Viewer.Role.Rights().Role }
func (n ViewerIn) Body() *Organization { return n.Catalogue.Organization(n.Viewer.Body) }
func (n ViewerIn) May() []Right        { return n.Viewer.Role.Rights().May }

// Until is nil where the sign-in does not end.
func (n ViewerIn) Until() *DateTime {
	if n.Viewer.Until.IsZero() {
		return nil
	}
	return &DateTime{n.Viewer.Until.UTC()}
}

// RoleRightsIn is a row of the table of rights with what may be asked.
type RoleRightsIn struct {
	RoleRights
	Limits Limits
}

// RestrictedPlace is a kind of nodes, or a field of one, that not everybody reads.
type RestrictedPlace struct {
	Type  NodeType
	Field *string // with dots between the names; nil: the nodes as a whole
	Needs Visibility
}

// RestrictedPlaces returns what is not Public, in the order of the model.
func RestrictedPlaces() []RestrictedPlace {
	places := []RestrictedPlace{}
	for _, d := range descriptions {
		if d.Sees > Public {
			places = append(places, RestrictedPlace{d.Type, nil, d.Sees})
		}
		for _, h := range d.hidden {
			name := h.name()
			places = append(places, RestrictedPlace{d.Type, &name, h.sees})
		}
	}
	return places
}

// MarshalGQL and UnmarshalGQL are the form of a visibility in GraphQL: its name.
func (v Visibility) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", v.String()) }

func (v *Visibility) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	i := slices.Index(v.Values(), text)
	if i < 0 {
		return Errorf(BadRequest, "%s is no visibility: give one of %s.", kindOf(value), strings.Join(v.Values(), ", "))
	}
	*v = Visibility(i)
	return nil
}
