package resolvers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
	"onceonly/loaders"
	"onceonly/resolvers/httpapi"
)

// operation is what one operation rests on: the newest graph when it began, the day, and its loaders. However long it
// runs, all of it sees the same, but for what it writes itself.
type operation struct {
	newest     *graph.Snapshot
	today      graph.Date
	viewer     graph.Viewer
	catalogues *catalogues
	loaders    *loaders.Loaders
	unread     func() *loaders.Loaders // new ones, that have read nothing yet
	budget     *graph.Budget
	limits     graph.Limits
	turn       chan struct{} // held by the one that looks at the whole registry
	others     sync.Map      // the other days, past and hypothetical graphs asked for
	counted    atomic.Int32  // how many they are
	inexact    atomic.Bool   // the answer rests on more than Decides says: asked again, it may be another
}

type operationKey struct{}

func operationOf(ctx context.Context) *operation {
	return ctx.Value(operationKey{}).(*operation)
}

// pinning is the extension that begins operations and says in the answer what it rests on.
type pinning struct {
	catalogues *catalogues
	history    graph.HistoryReader
	traffic    graph.DailyReader
	clock      func() time.Time
	limits     limits
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationInterceptor
	graphql.ResponseInterceptor
} = pinning{}

func (pinning) ExtensionName() string                          { return "Pinning" }
func (pinning) Validate(schema graphql.ExecutableSchema) error { return nil }

// Newest is the newest revision that operations may rest on.
func (p pinning) Newest() graph.Revision { return p.catalogues.newest.Load().Revision() }

// Pin begins an operation: the operation that runs with the context returned is this one.
func (p pinning) Pin(ctx context.Context, seen graph.Revision) (context.Context, httpapi.Ground, error) {
	newest, err := p.catalogues.since(ctx, seen)
	if err != nil {
		return ctx, nil, err
	}
	viewer := graph.ViewerFrom(ctx)
	unread := func() *loaders.Loaders { return loaders.New(p.history, p.catalogues.store, p.traffic) }
	limits := p.limits.asked(ctx)
	o := &operation{
		newest:     newest.As(viewer.Reads()),
		today:      dayOf(p.clock()),
		viewer:     viewer,
		catalogues: p.catalogues,
		loaders:    unread(),
		unread:     unread,
		budget:     graph.NewBudget(limits.Entries),
		limits:     limits,
		turn:       make(chan struct{}, 1),
	}
	return context.WithValue(ctx, operationKey{}, o), o, nil
}

// Revision is the one of the newest graph when the operation began, and after a mutation the one that it made.
func (o *operation) Revision() graph.Revision { return o.newest.Revision() }

// Decides names what decides the answers of the operation. Two stores may have the same revision of different graphs, but
// not recorded in the same microsecond. The role stands for what is seen and for the limits that hold.
func (o *operation) Decides() []string {
	return []string{strconv.FormatInt(int64(o.newest.Revision()), 10), strconv.FormatInt(o.newest.RecordedAt().UnixNano(), 10), o.today.String(), string(o.viewer.Role)}
}

// Exact reports whether the answer rests on nothing else so far.
func (o *operation) Exact() bool { return !o.inexact.Load() && !o.loaders.Used() }

// InterceptOperation begins the operations that come otherwise than with GET and POST.
func (p pinning) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if isSubscription(ctx) {
		return next(ctx) // which pins nothing
	}
	if _, pinned := ctx.Value(operationKey{}).(*operation); !pinned {
		ctx, _, _ = p.Pin(ctx, 0) // revision 0 is always there
	}
	answer := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		if response := answer(ctx); response != nil || ctx.Err() == nil {
			return response
		}
		// gqlgen has no answer when the time is up, and the client would read null.
		return &graphql.Response{Errors: gqlerror.List{{Message: outOfTime, Extensions: map[string]any{"code": graph.Unavailable}}}}
	}
}

func (p pinning) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil {
		return nil
	}
	slices.SortStableFunc(response.Errors, func(a, b *gqlerror.Error) int { return slices.CompareFunc(a.Path, b.Path, comparePlaces) })
	if most := p.limits.asked(ctx).Errors; len(response.Errors) > most { // a short question could have a long answer
		response.Errors = response.Errors[:most]
	}
	pinned, begun := ctx.Value(operationKey{}).(*operation)
	if !begun {
		return response
	}
	response.Extensions = map[string]any{
		"revision":                pinned.newest.Revision(),
		"date":                    pinned.today.String(),
		httpapi.DurationExtension: time.Since(graphql.GetOperationContext(ctx).Stats.OperationStart).Milliseconds(),
	}
	if stats := extension.GetComplexityStats(ctx); stats != nil {
		response.Extensions["cost"] = stats.Complexity
	}
	return response
}

// comparePlaces orders errors by place, as fields of a list are answered at once and fail in any order.
func comparePlaces(a, b ast.PathElement) int {
	i, aIndex := a.(ast.PathIndex)
	j, bIndex := b.(ast.PathIndex)
	if aIndex && bIndex {
		return cmp.Compare(i, j)
	}
	return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

func (o *operation) catalogue(ctx context.Context, at *graph.Moment, with []graph.ChangeInput) (*graph.Catalogue, error) {
	s, date, mark := o.newest, o.today, graph.Mark{}
	if at != nil || len(with) > 0 {
		if err := o.count(at, with); err != nil {
			return nil, err
		}
	}
	if at != nil {
		var err error
		if s, err = o.catalogues.at(ctx, o.newest, *at); err != nil {
			return nil, err
		}
		if at.Date != nil {
			date, mark.Date = *at.Date, *at.Date
		}
	}
	if len(with) > 0 {
		edits, err := o.edits(with)
		if err != nil {
			return nil, err
		}
		if s, err = o.catalogues.with(ctx, s, edits); err != nil {
			return nil, err
		}
		mark.Hypothesis = s.Hypothesis()
	}
	if s != o.newest {
		mark.Revision = s.Revision()
	}
	return graph.NewCatalogue(s.View(date), mark, o.loaders, o.budget).Listed(nodeLists), nil
}

// moveTo lets what follows in the operation see a graph that one of its mutations has found or made, unless it sees a newer one.
// Mutations are carried out one after the other, and nothing else goes on meanwhile.
func (o *operation) moveTo(s *graph.Snapshot) {
	if s.Revision() > o.newest.Revision() {
		o.newest, o.loaders = s.As(o.viewer.Reads()), o.unread()
	}
}

// showing is the catalogue of a graph that a mutation has found or left, as of today.
func (o *operation) showing(s *graph.Snapshot) *graph.Catalogue {
	s = s.As(o.viewer.Reads())
	var mark graph.Mark
	if s != o.newest {
		mark.Revision, mark.Hypothesis = s.Revision(), s.Hypothesis()
	}
	return graph.NewCatalogue(s.View(o.today), mark, o.loaders, o.budget).Listed(nodeLists)
}

// count notes that a graph is asked for that is not the newest one today, each moment once. LIMIT when there are too many.
func (o *operation) count(at *graph.Moment, with []graph.ChangeInput) error {
	if len(with) > 0 {
		return o.another()
	}
	var moment struct {
		date     graph.Date
		revision int
		recorded time.Time
	}
	if at.Date != nil && *at.Date != o.today {
		moment.date = *at.Date
	}
	if at.Revision != nil && *at.Revision != int(o.newest.Revision()) {
		moment.revision = *at.Revision + 1 // 0 is the empty registry
	}
	if at.RecordedAt != nil {
		moment.recorded = at.RecordedAt.Time
	}
	if moment.date == 0 && moment.revision == 0 && moment.recorded.IsZero() {
		return nil
	}
	if _, known := o.others.LoadOrStore(moment, struct{}{}); known {
		return nil
	}
	return o.another()
}

func (o *operation) another() error {
	if int(o.counted.Add(1)) > o.limits.Catalogues {
		return graph.Errorf(graph.Limit, "An operation may ask for %d other days, past and hypothetical graphs.", o.limits.Catalogues)
	}
	return nil
}

// then returns a catalogue with changes of our own making tried on it, at the same date.
func (o *operation) then(ctx context.Context, c *graph.Catalogue, edits []graph.Edit) (*graph.Catalogue, error) {
	if len(edits) == 0 {
		return c, nil
	}
	if err := o.another(); err != nil {
		return nil, err
	}
	s, err := o.catalogues.with(ctx, c.View.Snapshot, edits)
	if err != nil {
		return nil, err
	}
	return c.Beside(s.View(c.View.Date)), nil
}

func (o *operation) edits(inputs []graph.ChangeInput) ([]graph.Edit, error) {
	if len(inputs) > o.limits.Changes {
		return nil, graph.Errorf(graph.Limit, "There are %d changes: at most %d are tried at a time.", len(inputs), o.limits.Changes)
	}
	edits := make([]graph.Edit, len(inputs))
	for i, input := range inputs {
		var err error
		if edits[i], err = input.Edit(); err != nil {
			return nil, err
		}
	}
	return edits, nil
}

// node finds the node of a global id at the moment that the id names.
func (o *operation) node(ctx context.Context, text string) (graph.Handle, error) {
	id, err := graph.ParseID(text)
	if err != nil {
		return nil, err
	}
	if id.Hypothesis != "" {
		return nil, graph.Errorf(graph.NotFound, "This node is of a graph with changes tried on it: ask inside the catalogue.")
	}
	var at graph.Moment
	if id.Mark.Date != 0 {
		at.Date = &id.Mark.Date
	}
	if id.Mark.Revision != 0 {
		revision := int(id.Mark.Revision)
		at.Revision = &revision
	}
	c, err := o.catalogue(ctx, &at, nil)
	if err != nil {
		return nil, err
	}
	return c.Node(id.Type, id.Key), nil
}
