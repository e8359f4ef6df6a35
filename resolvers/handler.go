package resolvers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/rs/cors"
	"github.com/vektah/gqlparser/v2/ast"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
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
	// Timeout ends an operation. Zero: 30 seconds.
	Timeout time.Duration
	// KeptGraphs is how many past and hypothetical graphs stay in memory. Zero: 4.
	KeptGraphs int
	// Origins may call the API from a browser, besides the API's own: "https://portal.example.kz". None by default.
	Origins []string
	// SignIn tells who sends a request. UNAUTHENTICATED where that cannot be told. Nil: everybody is Local, so the server must
	// not be reached from another machine.
	SignIn func(*http.Request) (graph.Viewer, error)
	// Routes are served beside the API, by the patterns of http.ServeMux: "/graphiql/".
	Routes map[string]http.Handler
	// Log takes warnings and the causes of failures. Nil: slog.Default().
	Log *slog.Logger
}

// DefaultLimits is what one request may ask where nothing else is said.
func DefaultLimits() graph.Limits {
	return graph.Limits{PageSize: graph.MaxPage, DefaultPageSize: graph.DefaultPage, Depth: 20, Fields: 600, Aliases: 100,
		Tokens: 15_000, Cost: 500_000, Entries: 20_000, Changes: 500, Catalogues: 8, BodyBytes: 1 << 20,
		PlanMilliseconds: gap.MaxTimeLimit}
}

// Local is who asks where nobody has to sign in.
var Local = graph.Viewer{Name: "local", Role: graph.Admin}

// New loads the graph and returns the API, which follows the store until ctx ends: /graphql, /schema.graphqls, /healthz,
// /readyz and the routes given. It fails as Store.Load does.
func New(ctx context.Context, options Options) (http.Handler, error) {
	options = options.withDefaults()
	catalogues, err := follow(ctx, options.Store, options.KeptGraphs, options.Log)
	if err != nil {
		return nil, err
	}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &Root{options.Limits}})
	known := shortTexts{lru.New[*ast.QueryDocument](1000)}

	demands := func() int { return catalogues.newest.Load().Count(graph.TypeRequirement) }
	server := handler.New(costed{schema, demands})
	server.AddTransport(transport.POST{UseGrapQLResponseJsonByDefault: true})
	server.AddTransport(transport.GET{UseGrapQLResponseJsonByDefault: true})
	server.SetQueryCache(known)
	server.SetErrorPresenter(presenter{options.Log}.present)
	server.SetRecoverFunc(recovered)
	server.Use(guard{options.Limits, known})
	server.Use(variables{schema.Schema()})
	server.Use(costs{extension.FixedComplexityLimit(options.Limits.Cost)})
	server.Use(extension.Introspection{})
	server.Use(newTurns())
	server.Use(pinning{catalogues, options.History, options.Traffic, options.Clock, options.Limits})

	api := cors.New(cors.Options{
		// Without a named origin none is allowed; rs/cors would take an empty list for all.
		AllowOriginFunc: func(string) bool { return false },
		AllowedMethods:  []string{http.MethodGet, http.MethodPost},
		AllowedHeaders:  []string{"Content-Type", "Authorization"},
		MaxAge:          600,
	})
	if len(options.Origins) > 0 {
		api = cors.New(cors.Options{AllowedOrigins: options.Origins, AllowedMethods: []string{http.MethodGet, http.MethodPost},
			AllowedHeaders: []string{"Content-Type", "Authorization"}, MaxAge: 600})
	}

	mux := http.NewServeMux()
	mux.Handle("/graphql", api.Handler(limited(server, options)))
	mux.HandleFunc("GET /schema.graphqls", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
		io.WriteString(w, schema.Schema().Types["Query"].Position.Src.Input)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { ready(w, r, catalogues) })
	for pattern, route := range options.Routes {
		mux.Handle(pattern, route)
	}
	return mux, nil
}

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
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.SignIn == nil {
		o.SignIn = func(*http.Request) (graph.Viewer, error) { return Local, nil }
	}
	if o.KeptGraphs == 0 {
		o.KeptGraphs = 4
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

// limited lets through what can be a GraphQL request: by method, type and size. The body is read here, as gqlgen would
// answer a body over the limit with 200.
func limited(next http.Handler, options Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch r.Method {
		case http.MethodGet:
			if parameter := unreadable(r.URL.RawQuery); parameter != "" {
				writeError(w, http.StatusBadRequest, graph.BadRequest, "The "+parameter+" of the address cannot be read: write a JSON object, percent-encoded.")
				return
			}
		case http.MethodPost:
			if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
				writeError(w, http.StatusUnsupportedMediaType, graph.BadRequest, "Send the question as application/json.")
				return
			}
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(options.Limits.BodyBytes)))
			var tooLarge *http.MaxBytesError
			if errors.As(err, &tooLarge) {
				writeError(w, http.StatusRequestEntityTooLarge, graph.Limit, "The body of the request is larger than is allowed.")
				return
			}
			if err != nil {
				writeError(w, http.StatusBadRequest, graph.BadRequest, "The body of the request did not arrive whole.")
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		default:
			w.Header().Set("Allow", "GET, POST, OPTIONS")
			writeError(w, http.StatusMethodNotAllowed, graph.BadRequest, "Ask with GET or POST.")
			return
		}
		viewer, err := options.SignIn(r)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeError(w, http.StatusUnauthorized, graph.Unauthenticated, "Sign in: send a valid token as Authorization: Bearer.")
			return
		}
		ctx, cancel := context.WithTimeout(graph.WithViewer(r.Context(), viewer), options.Timeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// unreadable names the part of a GET request that gqlgen would refuse without a code; "" if there is none.
func unreadable(query string) string {
	parameters, err := url.ParseQuery(query)
	if err != nil {
		return "query string"
	}
	for _, name := range []string{"variables", "extensions"} {
		var object map[string]any
		if text := parameters.Get(name); text != "" && json.Unmarshal([]byte(text), &object) != nil {
			return "parameter " + name
		}
	}
	return ""
}

// ready says whether answers come from the newest graph of the store, and if not, which rule is broken by which node.
func ready(w http.ResponseWriter, r *http.Request, c *catalogues) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	answer := map[string]any{"status": "ready", "revision": c.newest.Load().Revision()}
	err := c.store.Health(ctx)
	if err == nil {
		writeJSON(w, http.StatusOK, answer)
		return
	}
	answer["status"], answer["code"], answer["message"] = "not ready", graph.CodeOf(err), "The store does not answer."
	var e *graph.Error
	if errors.As(err, &e) && e.Code != graph.Internal {
		answer["message"] = e.Message
		if len(e.Problems) > 0 {
			answer["problems"] = problems(e.Problems)
		}
	}
	writeJSON(w, http.StatusServiceUnavailable, answer)
}

func writeError(w http.ResponseWriter, status int, code graph.Code, message string) {
	writeJSON(w, status, map[string]any{"errors": []any{map[string]any{"message": message, "extensions": map[string]any{"code": code}}}})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value) // a client that has gone is no failure
}
