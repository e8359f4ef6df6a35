package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"onceonly/cmd/onceonly/graphiql"
	"onceonly/graph"
	"onceonly/graph/answers"
	"onceonly/resolvers"
	"onceonly/resolvers/telemetry"
)

// serveFlags say how the API is served.
type serveFlags struct {
	listen   string
	origins  []string
	named    []string
	folder   string // of trusted documents
	kept     int    // bytes of answers, in MiB
	closed   bool   // no questions about the schema
	draft    bool   // status codes of the newer draft
	rate     int    // cost of one client in a second
	insecure bool
	answers  bool
	metrics  string
	slow     time.Duration
	drain    time.Duration
	log      logFlags
	imports  int64 // MB
	signIn   signInFlags
}

func serveCommand(world environment, store *storeFlags) *cobra.Command {
	var flags serveFlags
	var names map[string]string // of flags that variables gave
	command := &cobra.Command{
		Use:   "serve",
		Short: "Answer GraphQL questions, with GraphiQL to ask them in a browser",
		Long: "Answers GraphQL questions until it is told to stop. Each flag can be given as a variable of the environment too:\n" +
			"--log-level as ONCEONLY_LOG_LEVEL. Spans go to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names.",
		Args: cobra.NoArgs,
		PreRunE: func(command *cobra.Command, _ []string) error {
			var err error
			if names, err = fromEnvironment(command, world.environ()); err != nil {
				return err
			}
			return asGiven(flags.check(), names)
		},
		RunE: func(command *cobra.Command, _ []string) error {
			return asGiven(flags.serve(command.Context(), world, store), names)
		},
	}
	command.Flags().StringVar(&flags.listen, "listen", "127.0.0.1:8080", "the address to listen on")
	command.Flags().StringSliceVar(&flags.origins, "origin", nil, "a web origin that may call the API from a browser, such as https://portal.example.kz; repeatable")
	command.Flags().StringSliceVar(&flags.named, "host", nil, "a name under which the API answers, such as portal.example.kz, when a proxy passes on the name it was called by; on a loopback address it answers as localhost besides; repeatable")
	command.Flags().StringVar(&flags.folder, "documents", "", "a folder of operations (.graphql files, or manifests of Relay or Apollo): only these are answered")
	command.Flags().IntVar(&flags.kept, "keep-answers", 64, "how many MiB of answers are kept, to be given again as long as the graph is the same; 0 for none")
	command.Flags().BoolVar(&flags.answers, "answers", true, "on Neo4j: keep verdicts and missing integrations beside the facts, for other tools (:Answer… nodes)")
	command.Flags().Int64Var(&flags.imports, "import-limit", resolvers.DefaultImportBytes>>20, "how many MB a catalogue file sent to /import may have, unpacked")
	command.Flags().BoolVar(&flags.closed, "closed-schema", false, "answer no questions about the schema: no introspection, no /schema.graphqls, and errors suggest no names")
	command.Flags().BoolVar(&flags.draft, "draft-status", false, "answer with the status codes of the newer draft of GraphQL over HTTP: 422 for what is invalid, 294 for data with errors")
	command.Flags().IntVar(&flags.rate, "cost-per-second", 0, "how much cost of questions one client gets in a second; 0 for no bound")
	command.Flags().BoolVar(&flags.insecure, "insecure", false, "allow listening beyond this machine without TLS, --metrics too; where nobody has to sign in either, everybody reads what is public and nobody writes")
	command.Flags().StringVar(&flags.metrics, "metrics", "", "an address of its own for /metrics, such as 127.0.0.1:9464; without it, /metrics stands beside the API as long as that is reached from this machine alone")
	command.Flags().DurationVar(&flags.slow, "slow", time.Second, "how long an operation takes at least to be logged as slow")
	command.Flags().DurationVar(&flags.drain, "drain", 0, "how long /readyz says that the server stops before it does, so that a proxy can send requests elsewhere")
	flags.log.register(command.Flags())
	flags.signIn.register(command.Flags())
	return command
}

// serve answers until ctx ends.
func (f serveFlags) serve(ctx context.Context, world environment, store *storeFlags) error {
	log := f.log.logger(world)
	opened, err := store.openFilled(ctx, world)
	if err != nil {
		return err
	}
	defer opened.Close()
	spans, err := traces(ctx, world)
	if err != nil {
		return err
	}
	defer stopTraces(spans)
	// The API goes on following the store while it drains.
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	watched := telemetry.New(telemetry.Options{Log: log, Slow: f.slow, Traces: spans})
	audit, closeAudit, err := f.log.openAudit(world, log)
	if err != nil {
		return err
	}
	defer closeAudit()
	api, err := newServer(following, world, opened, f, log, audit, watched)
	if err != nil {
		return err
	}
	if keeper, ok := opened.(graph.AnswerKeeper); ok && f.answers {
		go answers.Follow(following, opened, keeper, func() graph.Date { return today(world) }, log)
	}
	listener, err := listen("--listen", f.listen)
	if err != nil {
		return err
	}
	if f.metrics != "" {
		apart, err := listen("--metrics", f.metrics)
		if err != nil {
			return err
		}
		defer apart.Close()
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", watched.Metrics())
		go (&http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}).Serve(apart)
	}
	fmt.Fprintf(world.err, "Ask in a browser:  http://%[1]s/graphiql\nAsk by program:    http://%[1]s/graphql\nCtrl-C stops.\n", listener.Addr())
	return serve(ctx, listener, api, f.drain)
}

func listen(flag, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, "Cannot listen on %s: %w. Choose another address with %s.", address, err, flag)
	}
	return listener, nil
}

// check refuses what would open the registry to a network by accident: tokens must not go over it without TLS.
func (f serveFlags) check() error {
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		return graph.Errorf(graph.BadRequest, "--listen is %q; write host and port: 127.0.0.1:8080.", f.listen)
	}
	if _, _, err := net.SplitHostPort(f.metrics); err != nil && f.metrics != "" {
		return graph.Errorf(graph.BadRequest, "--metrics is %q; write host and port: 127.0.0.1:9464.", f.metrics)
	}
	if err := f.log.check(); err != nil {
		return err
	}
	if err := f.signIn.check(); err != nil {
		return err
	}
	if f.imports < 1 {
		return graph.Errorf(graph.BadRequest, "--import-limit is %d; a file has at least 1 MB.", f.imports)
	}
	for _, origin := range f.origins {
		if u, err := url.Parse(origin); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || origin != u.Scheme+"://"+u.Host || strings.Contains(origin, "*") {
			return graph.Errorf(graph.BadRequest, "--origin is %q; write scheme and host as browsers do, without a path: https://portal.example.kz. Every origin is named.", origin)
		}
	}
	if f.kept < 0 || f.drain < 0 || f.slow < 0 || f.rate < 0 {
		return graph.Errorf(graph.BadRequest, "--keep-answers, --drain, --slow and --cost-per-second cannot be negative; write 0 for none.")
	}
	if f.folder != "" {
		if at, err := os.Stat(f.folder); err != nil || !at.IsDir() {
			return graph.Errorf(graph.NotFound, "--documents is %q, and there is no such folder. Make it, or leave the setting out.", f.folder)
		}
	}
	for flag, address := range map[string]string{"--listen": f.listen, "--metrics": f.metrics} {
		if address != "" && !f.insecure && !loopback(address) {
			return graph.Errorf(graph.BadRequest, "%s %s reaches beyond this machine, and there is no TLS. "+
				"Put a proxy with TLS in front of a loopback address, or say --insecure.", flag, address)
		}
	}
	return nil
}

// loopback reports whether only programs of this machine reach an address.
func loopback(address string) bool {
	host, _, _ := net.SplitHostPort(address)
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// hosts are the names under which the API answers. On a loopback address only programs of this machine should reach it, so
// other names must be given; elsewhere, what stands in front decides.
func (f serveFlags) hosts() []string {
	if !loopback(f.listen) {
		return f.named
	}
	return append([]string{"localhost", "127.0.0.1", "::1"}, f.named...)
}

// forThisMachine: nothing but programs of this machine reaches the API, neither directly nor through a proxy.
func (f serveFlags) forThisMachine() bool { return len(f.named) == 0 && loopback(f.listen) }

// newServer is all that the server answers.
func newServer(ctx context.Context, world environment, store graph.Store, flags serveFlags, log, audit *slog.Logger, watched *telemetry.Telemetry) (*resolvers.API, error) {
	page := graphiql.Handler("/graphiql")
	var documents fs.FS
	if flags.folder != "" {
		documents = os.DirFS(flags.folder)
	}
	routes := map[string]http.Handler{
		"/graphiql":  page,
		"/graphiql/": page,
		"/{$}":       http.RedirectHandler("/graphiql/", http.StatusFound),
	}
	if flags.metrics == "" && flags.forThisMachine() {
		routes["GET /metrics"] = watched.Metrics()
	}
	who, err := flags.signIn.signIn(world, log)
	if err != nil {
		return nil, err
	}
	var signIn func(*http.Request) (graph.Viewer, error)
	switch {
	case who != nil:
		signIn = who.Viewer
	case !flags.forThisMachine(): // everybody on a network is nobody known
		signIn = func(*http.Request) (graph.Viewer, error) { return graph.Viewer{Role: graph.Anonymous}, nil }
	}
	return resolvers.New(ctx, resolvers.Options{
		SignIn: signIn, Audit: audit,
		Store: store, Clock: world.now, Origins: flags.origins, Hosts: flags.hosts(), Log: log, Telemetry: watched,
		Documents: documents, ClosedSchema: flags.closed, Draft: flags.draft, CostPerSecond: flags.rate, AnswerBytes: flags.kept << 20, ImportBytes: flags.imports << 20, Routes: routes,
	})
}

// stopWithin is how long requests under way may go on after the server was told to stop.
const stopWithin = 10 * time.Second

// serve answers until ctx ends. Then it says so at /readyz for as long as is asked, takes no new connections, ends streams and
// lets requests under way finish. Streams have time limits of their own, in place of those for requests.
func serve(ctx context.Context, listener net.Listener, api *resolvers.API, drain time.Duration) error {
	server := &http.Server{Handler: api, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	api.Drain()
	select {
	case err := <-ended:
		return err
	case <-time.After(drain):
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	api.Close(stopping)
	if err := server.Shutdown(stopping); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
