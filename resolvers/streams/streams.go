// Package streams lets clients keep a connection on which answers come as they are made: over a WebSocket with the
// subprotocol graphql-transport-ws, or as server-sent events in the distinct connections mode of graphql-sse. Questions
// and mutations may be asked over both as well. What an operation may ask and how it is answered is the executor's; this
// package keeps the protocols, and keeps connections few, moving and short of messages without end.
package streams

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
	"onceonly/resolvers/httpapi"
)

// Settings is what a connection may do and how long one waits for it. What is zero has the value that is named.
type Settings struct {
	// MessageBytes is the largest message or body. Zero: 1 MiB.
	MessageBytes int
	// Operations may be under way over one socket. Zero: 50.
	Operations int
	// PerClient connections may be held open by one client, and Total by all together. Zero: 100 and 10,000.
	PerClient, Total int
	// Timeout ends a question or mutation, not a subscription. Zero: 30 seconds.
	Timeout time.Duration
	// InitWait is how long a socket may take to send connection_init. Zero: 5 seconds.
	InitWait time.Duration
	// Heartbeat is how often a silent connection is written to, so that proxies keep it and clients that have gone are
	// noticed. Zero: 15 seconds.
	Heartbeat time.Duration
	// WriteWait is how long a client may take to read what it is sent. Zero: 30 seconds.
	WriteWait time.Duration
	// SignIn says who sends a request, in the context that it gives. An error refuses it: as httpapi.RefuseSignIn does, or by closing
	// the socket with 4403, and with 1013 where it is UNAVAILABLE, as the client should come again then. Nil: nobody is asked.
	SignIn func(r *http.Request) (context.Context, error)
	// Until is when the sign-in of whoever asks ends, in the context of SignIn; zero: never. The connection is ended then, a
	// socket with 4403: clients get a new token and come again. Nil: never.
	Until func(ctx context.Context) time.Time
	// Client names who holds a connection open, for PerClient, in the context of SignIn. Nil: the address that the
	// connection comes from.
	Client func(ctx context.Context, r *http.Request) string
}

// Streams is the connections that are held open, and the rules for them.
type Streams struct {
	settings Settings
	stopping context.Context
	stop     context.CancelFunc
	mu       sync.Mutex
	held     map[string]int // by client
	total    int
	open     sync.WaitGroup
}

// New returns the streams of a server. When ctx ends they are ended: sockets with 1001, event streams where an event
// ends, so that clients come again and go on from the last revision that they know.
func New(ctx context.Context, settings Settings) *Streams {
	orElse := func(value *int, otherwise int) {
		if *value == 0 {
			*value = otherwise
		}
	}
	orAfter := func(value *time.Duration, otherwise time.Duration) {
		if *value == 0 {
			*value = otherwise
		}
	}
	orElse(&settings.MessageBytes, 1<<20)
	orElse(&settings.Operations, 50)
	orElse(&settings.PerClient, 100)
	orElse(&settings.Total, 10_000)
	orAfter(&settings.Timeout, 30*time.Second)
	orAfter(&settings.InitWait, 5*time.Second)
	orAfter(&settings.Heartbeat, 15*time.Second)
	orAfter(&settings.WriteWait, 30*time.Second)
	if settings.SignIn == nil {
		settings.SignIn = func(r *http.Request) (context.Context, error) { return r.Context(), nil }
	}
	if settings.Client == nil {
		settings.Client = func(_ context.Context, r *http.Request) string { return Address(r) }
	}
	if settings.Until == nil {
		settings.Until = func(context.Context) time.Time { return time.Time{} }
	}
	s := &Streams{settings: settings, held: map[string]int{}}
	s.stopping, s.stop = context.WithCancel(ctx)
	return s
}

// Close ends the streams and waits until they have ended, or ctx has. The server's own Shutdown does not wait for sockets.
func (s *Streams) Close(ctx context.Context) {
	s.stop()
	ended := make(chan struct{})
	go func() {
		s.open.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
}

// Around gives requests for a stream to the one handler, and the others to the other, which may end them after a time.
func (s *Streams) Around(streaming, other http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !wantsSocket(r) && !s.wantsEvents(r) {
			other.ServeHTTP(w, r)
			return
		}
		if !s.begin() {
			w.Header().Set("Retry-After", "10")
			httpapi.Refuse(w, http.StatusServiceUnavailable, graph.Unavailable, "The server holds as many streams as it can, or is stopping: come again.")
			return
		}
		defer s.finish()
		streaming.ServeHTTP(w, r)
	})
}

// begin counts a connection in, if it can be held.
func (s *Streams) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping.Err() != nil || s.total >= s.settings.Total {
		return false
	}
	s.total++
	s.open.Add(1)
	return true
}

func (s *Streams) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	s.open.Done()
}

// atEnd calls end when the sign-in of whoever asks ends, unless stop is called before.
func (s *Streams) atEnd(admitted context.Context, end func()) (stop func() bool) {
	until := s.settings.Until(admitted)
	if until.IsZero() {
		return func() bool { return true }
	}
	return time.AfterFunc(time.Until(until), end).Stop
}

const tooManyStreams = "Too many streams are open: close some, or follow several things over one socket."

// hold counts a connection in with the client that holds it, until release is called; false where there are too many.
func (s *Streams) hold(client string) (release func(), held bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[client] >= s.settings.PerClient {
		return func() {}, false
	}
	s.held[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held[client]--; s.held[client] == 0 {
			delete(s.held, client)
		}
	}, true
}

// Address is where a connection comes from, without the port.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func wantsSocket(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// wantsEvents reports whether the answer is to be an event stream: where nothing else is acceptable, or where it is
// acceptable and a subscription is asked for. Some clients name it with every request.
func (s *Streams) wantsEvents(r *http.Request) bool {
	events, other := false, false
	for _, part := range strings.Split(strings.Join(r.Header.Values("Accept"), ","), ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		switch {
		case err != nil || strings.Trim(parameters["q"], "0.") == "" && parameters["q"] != "":
		case mediaType == "text/event-stream":
			events = true
		default:
			other = true
		}
	}
	if !events || !other {
		return events
	}
	if r.Method == http.MethodGet {
		return strings.Contains(r.URL.Query().Get("query"), "subscription")
	}
	// What is left unread is read by the handler.
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(s.settings.MessageBytes)+1))
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), failing{err}, rest), rest}
	return bytes.Contains(body, []byte("subscription"))
}

// failing gives the error that ended a body once more.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// sentence is what may be said of why a sign-in failed.
func sentence(err error) string {
	var refused *graph.Error
	if errors.As(err, &refused) && refused.Code != graph.Internal {
		return refused.Message
	}
	return "Sign in with a valid token."
}

// run answers one operation, giving each answer to next. What refuses it before it begins goes to refused. Errors of
// next end it. A question or mutation has one answer and a time in which to give it.
func (s *Streams) run(ctx context.Context, exec graphql.GraphExecutor, params *graphql.RawParams, admissible func(*graphql.OperationContext) error,
	next func(*graphql.Response) error, refused func(*graphql.Response) error) (err error) {
	ctx = graphql.StartOperationTrace(ctx)
	params.ReadTime = graphql.TraceTiming{Start: graphql.Now(), End: graphql.Now()}
	operation, failures := exec.CreateOperationContext(ctx, params)
	ctx = graphql.WithOperationContext(ctx, operation)
	defer func() {
		if panicked := recover(); panicked != nil {
			err = refused(exec.DispatchError(ctx, listOf(operation.Recover(ctx, panicked))))
		}
	}()
	if failures != nil {
		return refused(exec.DispatchError(ctx, failures))
	}
	if err := admissible(operation); err != nil {
		return refused(exec.DispatchError(ctx, listOf(err)))
	}
	if !streaming(operation) {
		timed, cancel := context.WithTimeout(ctx, s.settings.Timeout)
		defer cancel()
		ctx = timed
	}
	answers, ctx := exec.DispatchOperation(ctx, operation)
	for {
		answer := answers(ctx)
		switch {
		case answer == nil:
			return nil
		case streaming(operation) && len(answer.Data) == 0:
			return refused(answer)
		}
		if err := next(answer); err != nil || !streaming(operation) {
			return err
		}
	}
}

func streaming(operation *graphql.OperationContext) bool {
	return operation.Operation != nil && operation.Operation.Operation == ast.Subscription
}

func listOf(err error) gqlerror.List { return gqlerror.List{gqlerror.Wrap(err)} }
