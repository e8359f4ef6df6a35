package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
	"onceonly/resolvers/httpapi"
	"onceonly/resolvers/streams"
	"onceonly/resolvers/telemetry"
	"onceonly/resolvers/validation"
)

// Options is what the API rests on.
type Options struct {
	Store graph.Store
	// History reads the history of nodes. Nil: the store, if it is a graph.HistoryReader.
	History graph.HistoryReader
	// Traffic reads daily counts of calls. Nil: the store, if it is a graph.DailyReader.
	Traffic graph.DailyReader
	// Clock tells the time. Nil: time.Now. The date of an operation is the day in Kazakhstan (UTC+5).
	Clock func() time.Time
	// Limits is what one request may ask. Zero: DefaultLimits.
	Limits graph.Limits
	// RoleLimits is what one request of somebody of a role may ask, where it is not Limits. Without an entry of their own,
	// those whom nobody knows may ask less (see narrowed).
	RoleLimits map[graph.Role]graph.Limits
	// Timeout ends an operation. Zero: Limits.OperationMilliseconds.
	Timeout time.Duration
	// CostPerSecond is how much cost of questions one client gets in a second; it can save up some for later. Zero: no bound.
	CostPerSecond int
	// KeptGraphs is how many past and hypothetical graphs stay in memory. Zero: 4.
	KeptGraphs int
	// Origins may call the API from a browser, besides the API's own: "https://portal.example.kz". None by default.
	Origins []string
	// SignIn tells who sends a request. UNAUTHENTICATED where that cannot be told. Nil: everybody is Local, so the server must
	// not be reached from another machine.
	SignIn func(*http.Request) (graph.Viewer, error)
	// Hosts are the names under which the API answers, without ports: "localhost". None: every name.
	Hosts []string
	// ImportBytes is how large a file sent to /import may be. Zero: DefaultImportBytes.
	ImportBytes int64
	// Draft answers with the status codes of the newer draft of GraphQL over HTTP (see httpapi.Transport).
	Draft bool
	// AnswerBytes is how many bytes of answers are kept, to be given again to the same question on the same graph. Zero: none.
	AnswerBytes int
	// OperationBytes is how many bytes of memory operations may take that were read and found valid. Zero: 64 MiB.
	OperationBytes int
	// PersistedBytes is how many bytes of texts are kept for clients that send the hash of an operation in place of its text
	// (Apollo's automatic persisted queries). Zero: 16 MiB; negative: none.
	PersistedBytes int
	// Documents are the operations that alone are answered (see httpapi.LoadTrusted). Nil: every operation is.
	Documents fs.FS
	// ClosedSchema answers no questions about the schema: no introspection, no /schema.graphqls, and errors do not suggest
	// names.
	ClosedSchema bool
	// Routes are served beside the API, by the patterns of http.ServeMux: "/graphiql/".
	Routes map[string]http.Handler
	// Audit takes a record of every write and of every refused attempt. Nil: Log.
	Audit *slog.Logger
	// Log takes warnings and the causes of failures. Nil: slog.Default().
	Log *slog.Logger
	// Telemetry watches requests and operations. Nil: metrics that nobody reads.
	Telemetry *telemetry.Telemetry

	executor func(generated.ResolverRoot) graphql.ExecutableSchema // tests put another one in
}

// DefaultLimits is what one request may ask where nothing else is said.
func DefaultLimits() graph.Limits {
	return graph.Limits{PageSize: graph.MaxPage, DefaultPageSize: graph.DefaultPage, Depth: 20, Fields: 600, Aliases: 100,
		Tokens: 15_000, Operations: 20, Fragments: 100, Directives: 100, Variables: 100, Values: 20_000, ValueDepth: 20, Errors: 50,
		Cost: 500_000, Entries: 20_000, Changes: 500, Catalogues: 8, JudgedCatalogues: 3, BodyBytes: 1 << 20, SocketOperations: 50, Streams: 100,
		PlanMilliseconds: gap.MaxTimeLimit, OperationMilliseconds: 30_000}
}

// Local is who asks where nobody has to sign in.
var Local = graph.Viewer{Name: "local", Role: graph.Admin}

// API is the handler that New returns.
type API struct {
	http.Handler
	streams  *streams.Streams
	draining atomic.Bool
	warm     chan struct{}
	logged   atomic.Value // why it was not ready, as the log has it last
}

// Warm is closed when what answers about the whole registry rest on has been computed for the first time. From then on
// /readyz says that the API is ready. What is asked before is answered too, and waits for that.
func (a *API) Warm() <-chan struct{} { return a.warm }

// Drain makes /readyz say that the server stops, so that proxies send requests elsewhere; all are answered as before.
func (a *API) Drain() { a.draining.Store(true) }

// Close ends sockets and event streams, and waits until they have ended or ctx has. http.Server.Shutdown does not wait for
// sockets. Other requests are answered as before.
func (a *API) Close(ctx context.Context) { a.streams.Close(ctx) }

// New loads the graph and returns the API, which follows the store until ctx ends: /graphql, /import,
// /schema.graphqls, /healthz, /readyz and the routes given. It fails as Store.Load and httpapi.LoadTrusted do.
func New(ctx context.Context, options Options) (*API, error) {
	options = options.withDefaults()
	catalogues, err := follow(ctx, options.Store, options.KeptGraphs, options.Log)
	if err != nil {
		return nil, err
	}
	audit := audit{options.Audit}
	writer := writer{catalogues, options.Clock, audit}
	schema := options.schema(&Root{options.limits(), writer})
	known := newOperations(options.OperationBytes)
	rules := validation.Rules{Suggestions: !options.ClosedSchema}
	limits := options.limits()
	guard := guard{schema.Schema(), rules, limits, known}
	trusted, err := known.trust(options.Documents, guard)
	if err != nil {
		return nil, err
	}
	priced := costed{schema, catalogues.newest.Load}

	pins := pinning{catalogues, options.History, options.Traffic, options.Clock, limits}
	presenter := presenter{options.Log, audit}
	server := handler.New(priced)
	held := streams.New(ctx, options.streams())
	server.AddTransport(held.Sockets())
	server.AddTransport(held.Events())
	server.AddTransport(httpapi.New(httpapi.Transport{Grounds: pins, BodyBytes: options.Limits.BodyBytes,
		Values: options.Limits.Values, Timeout: options.Timeout, Draft: options.Draft,
		Trusted: trusted, PersistedBytes: options.PersistedBytes, AnswerBytes: options.AnswerBytes,
		Settings: fmt.Sprintf("%+v %v", options.Limits, options.ClosedSchema),
		Spared: func(ctx context.Context, operation string, how httpapi.Sparing) {
			options.Telemetry.Spared(ctx, operation, string(how))
		},
		Failed: presenter.present, Recovered: recovered}))
	server.SetQueryCache(known)
	server.SetErrorPresenter(presenter.present)
	server.SetRecoverFunc(recovered)
	server.Use(options.Telemetry.Operations())
	server.SetValidationRulesFn(rules.New)
	if trusted != nil {
		server.Use(onlyTrusted{trusted, known})
	}
	server.Use(guard)
	server.Use(variables{schema.Schema()})
	server.Use(costs{priced, limits})
	server.Use(introspection{allowed: !options.ClosedSchema})
	server.Use(newLoad(options.Limits.Cost, options.CostPerSecond, presenter.present))
	server.Use(telling{newFeed(catalogues, options.History)})
	server.Use(pins)

	api := &API{streams: held, warm: make(chan struct{})}
	go catalogues.keepWarm(ctx, options.Clock, sync.OnceFunc(func() { close(api.warm) }))
	mux := http.NewServeMux()
	mux.Handle("/graphql", fromClient(httpapi.FromOrigins(options.Origins, held.Around(server, signedIn(options.admit, server)))))
	mux.Handle("/import", httpapi.FromOrigins(options.Origins, posted(signedIn(options.admit,
		operating(audit, importing{writer, presenter, options.ImportBytes, make(chan struct{}, 1)})))))
	if !options.ClosedSchema {
		mux.Handle("GET /schema.graphqls", httpapi.Text("application/graphql", schema.Schema().Types["Query"].Position.Src.Input))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { api.ready(w, r, catalogues, options.SignIn) })
	for pattern, route := range options.Routes {
		mux.Handle(pattern, route)
	}
	options.Telemetry.Graph(
		func() float64 { return float64(catalogues.newest.Load().Revision()) },
		func() float64 {
			nodes := 0
			for _, d := range graph.Descriptions() {
				nodes += catalogues.newest.Load().Count(d.Type)
			}
			return float64(nodes)
		},
		options.Store.Health)
	api.Handler = options.Telemetry.Around(httpapi.Named(options.Hosts, mux))
	return api, nil
}

// streams is the rules for connections that are held open.
func (o Options) streams() streams.Settings {
	return streams.Settings{MessageBytes: o.Limits.BodyBytes, Operations: o.Limits.SocketOperations, PerClient: o.Limits.Streams, Timeout: o.Timeout,
		SignIn: o.admit,
		Until:  func(ctx context.Context) time.Time { return graph.ViewerFrom(ctx).Until },
		Client: func(ctx context.Context, r *http.Request) string {
			if viewer := graph.ViewerFrom(ctx); viewer.Known() && viewer != Local {
				return "viewer " + viewer.Name
			}
			return streams.Address(r)
		}}
}

func (o Options) limits() limits { return limits{o.Limits, narrowed(o.Limits, o.RoleLimits)} }

// schema returns what executes operations. Field interceptors have no effect in it: fields that need one wait their turn.
func (o Options) schema(root generated.ResolverRoot) graphql.ExecutableSchema {
	if o.executor != nil {
		return o.executor(root)
	}
	return generated.NewSchema(root, generated.Options{Waits: waits, Turn: newTurns().take, Fetches: fetches})
}

// fetches are the fields that are read from the store while an answer is written.
var fetches = []string{"history", "traffic"}

func (o Options) withDefaults() Options {
	if o.History == nil {
		o.History, _ = o.Store.(graph.HistoryReader)
	}
	if o.Traffic == nil {
		o.Traffic, _ = o.Store.(graph.DailyReader)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Limits == (graph.Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.OperationBytes == 0 {
		o.OperationBytes = 64 << 20
	}
	if o.PersistedBytes == 0 {
		o.PersistedBytes = 16 << 20
	}
	if o.Timeout == 0 {
		o.Timeout = time.Duration(o.Limits.OperationMilliseconds) * time.Millisecond
	}
	o.Limits.OperationMilliseconds = int(o.Timeout.Milliseconds())
	if o.SignIn == nil {
		o.SignIn = func(*http.Request) (graph.Viewer, error) { return Local, nil }
	}
	if o.ImportBytes == 0 {
		o.ImportBytes = DefaultImportBytes
	}
	if o.KeptGraphs == 0 {
		o.KeptGraphs = 4
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Audit == nil {
		o.Audit = o.Log
	}
	if o.Telemetry == nil {
		o.Telemetry = telemetry.New(telemetry.Options{Log: o.Log})
	}
	return o
}

// operating lets through who may operate the registry.
func operating(audit audit, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		viewer, code := graph.ViewerFrom(r.Context()), graph.Forbidden
		switch {
		case viewer.Role.May(graph.Operate):
			next.ServeHTTP(w, r)
			return
		case viewer.Known():
			w.Header().Set("WWW-Authenticate", httpapi.Challenge(graph.Errorf(graph.Forbidden, ""), true))
			httpapi.Refuse(w, http.StatusForbidden, graph.Forbidden, "Imports concern the registry as a whole: ask somebody with the role ADMIN.")
		default:
			code = graph.Unauthenticated
			w.Header().Set("WWW-Authenticate", httpapi.Challenge(nil, false))
			httpapi.Refuse(w, http.StatusUnauthorized, code, "Sign in: imports are for those with the role ADMIN.")
		}
		audit.refused(r.Context(), code, r.URL.Path)
	})
}

// posted lets through what comes with POST.
func posted(next http.Handler) http.Handler {
	const allowed = "POST, OPTIONS"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPost:
			next.ServeHTTP(w, r)
		case http.MethodOptions:
			w.Header().Set("Allow", allowed)
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Allow", allowed)
			httpapi.Refuse(w, http.StatusMethodNotAllowed, graph.BadRequest, "Send the catalogue file with POST.")
		}
	})
}

// admit says in the context who asks, and records who is refused.
func (o Options) admit(r *http.Request) (context.Context, error) {
	viewer, err := o.SignIn(r)
	ctx := graph.WithViewer(r.Context(), viewer)
	if err != nil {
		audit{o.Audit}.refused(ctx, graph.CodeOf(err), "sign-in")
	}
	return ctx, err
}

// signedIn lets through those of whom admit can tell who they are.
func signedIn(admit func(*http.Request) (context.Context, error), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, err := admit(r)
		if err != nil {
			httpapi.RefuseSignIn(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// ready says whether answers come from the newest graph of the store, at once, and if not, why in a word. What exactly is broken names
// nodes, so only those are told who may write everything; the log has it once.
func (a *API) ready(w http.ResponseWriter, r *http.Request, c *catalogues, signIn func(*http.Request) (graph.Viewer, error)) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	answer := map[string]any{"status": "ready", "revision": c.newest.Load().Revision()}
	if state := a.passing(); state != "" {
		answer["status"], answer["code"], answer["message"] = "not ready", graph.Unavailable, state
		writeJSON(w, http.StatusServiceUnavailable, answer)
		return
	}
	err := c.store.Health(ctx)
	if err == nil {
		a.logged.Store("")
		writeJSON(w, http.StatusOK, answer)
		return
	}
	if told := err.Error(); a.logged.Swap(told) != told {
		c.log.WarnContext(ctx, "The server is not ready.", "error", told, "cause", errors.Unwrap(err))
	}
	answer["status"], answer["code"], answer["message"] = "not ready", graph.CodeOf(err), "The store does not answer."
	var e *graph.Error
	if errors.As(err, &e) && len(e.Problems) > 0 {
		answer["message"] = "The stored graph breaks rules of the model: who may write everything is told here which, and the log has it."
		answer["problemCount"] = len(e.Problems)
	}
	if viewer, failed := signIn(r); failed == nil && viewer.Role.May(graph.WriteAll) && e != nil && e.Code != graph.Internal {
		answer["message"] = e.Message
		if len(e.Problems) > 0 {
			answer["problems"] = problems(e.Problems)
		}
	}
	writeJSON(w, http.StatusServiceUnavailable, answer)
}

// passing is why the server itself is not ready, and needs nobody to mend it; "" where it is.
func (a *API) passing() string {
	if a.draining.Load() {
		return "The server is about to stop."
	}
	select {
	case <-a.warm:
		return ""
	default:
		return "The verdicts of the registry are being computed."
	}
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value) // a client that has gone is no failure
}
