package resolvers

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/time/rate"

	"onceonly/graph"
	"onceonly/resolvers/httpapi"
)

// load keeps the server from taking on more than it can answer: small questions and large ones run in lanes of their own,
// so that small ones are answered however many large ones come, and where a rate is set, each client gets so much cost in a
// second. Subscriptions wait for what happens and are let through.
type load struct {
	small, large *lane
	rates        *rates
	show         func(context.Context, error) *gqlerror.Error
}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = load{}

// smallCost is what a question may cost to count as small: some pages, or one service with all that belongs to it.
const smallCost = 5_000

// waitingQuestions is how many questions wait in a lane at most.
const waitingQuestions = 256

// newLoad makes lanes for questions that cost at most so much. perSecond is the cost that a client gets in a second; 0 is
// without bound.
func newLoad(most, perSecond int, show func(context.Context, error) *gqlerror.Error) load {
	processors := runtime.GOMAXPROCS(0)
	l := load{small: newLane(16*processors*smallCost, waitingQuestions), large: newLane(2*processors*most, waitingQuestions), show: show}
	if perSecond > 0 {
		l.rates = newRates(perSecond, most)
	}
	return l
}

func (load) ExtensionName() string                          { return "Load" }
func (load) Validate(schema graphql.ExecutableSchema) error { return nil }

func (l load) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if !graphql.HasOperationContext(ctx) { // what is refused over a socket before there is an operation
		return next(ctx)
	}
	stats := extension.GetComplexityStats(ctx)
	if stats == nil || graphql.GetOperationContext(ctx).Operation.Operation == ast.Subscription {
		return next(ctx)
	}
	who, lane := clientOf(ctx), l.large
	if stats.Complexity <= smallCost {
		lane = l.small
	}
	if wait := l.rates.take(ctx, who, stats.Complexity); wait > 0 {
		seconds := int((wait + time.Second - 1) / time.Second)
		shown := l.show(ctx, graph.Errorf(graph.Limit, "This client asks for more than a cost of %d in a second: ask again in %d s.", l.rates.perSecond, seconds))
		shown.Extensions[httpapi.RetryExtension] = seconds
		return &graphql.Response{Errors: gqlerror.List{shown}}
	}
	const overhead = 50 // of a question, however little it asks
	leave, err := lane.enter(ctx, who, stats.Complexity+overhead)
	if err != nil {
		return &graphql.Response{Errors: gqlerror.List{l.show(ctx, err)}}
	}
	defer leave()
	return next(ctx)
}

// rates are how much cost each client has left.
type rates struct {
	perSecond, burst int
	clients          *lru.LRU[*rate.Limiter]
	now              func() time.Time
	taking           sync.Mutex // what is taken and given back would hide from others what is there
}

// newRates lets a client save up cost for ten seconds, and at least for the largest question.
func newRates(perSecond, most int) *rates {
	return &rates{perSecond: perSecond, burst: max(10*perSecond, most), clients: lru.New[*rate.Limiter](10_000), now: time.Now}
}

// take takes the cost of a question from what a client has left. Where that is too little it takes nothing, and says in how long
// it will be enough.
func (r *rates) take(ctx context.Context, who string, cost int) (wait time.Duration) {
	if r == nil {
		return 0
	}
	r.taking.Lock()
	defer r.taking.Unlock()
	limiter, known := r.clients.Get(ctx, who)
	if !known {
		limiter = rate.NewLimiter(rate.Limit(r.perSecond), r.burst)
		r.clients.Add(ctx, who, limiter)
	}
	now := r.now()
	taken := limiter.ReserveN(now, min(cost, r.burst)) // some roles may ask more at once than all others can save up
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}

type clientKey struct{}

// fromClient tells in the context from where a request comes.
func fromClient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), clientKey{}, host)))
	})
}

// clientOf tells whose the load is: of who signed in, otherwise of the address.
func clientOf(ctx context.Context) string {
	address, _ := ctx.Value(clientKey{}).(string)
	if viewer := graph.ViewerFrom(ctx); viewer.Known() && viewer != Local {
		return string(viewer.Role) + " " + viewer.Name
	}
	return address
}
