package streams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"onceonly/graph"
	"onceonly/resolvers/httpapi"
)

// Events is the transport that answers with server-sent events: the distinct connections mode of graphql-sse. An event
// of a subscription has as id what the extensions of the answer name as revision.
func (s *Streams) Events() graphql.Transport { return events{s} }

type events struct{ *Streams }

func (e events) Supports(r *http.Request) bool { return e.wantsEvents(r) }

type lastEventKey struct{}

// LastEventID returns the id of the last event that the client has seen of the same stream. Browsers that connect anew ask
// for the same address again and name it.
func LastEventID(ctx context.Context) (id int, ok bool) {
	id, ok = ctx.Value(lastEventKey{}).(int)
	return id, ok
}

func (e events) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	control := http.NewResponseController(w)
	params, ok := e.params(w, r)
	if !ok {
		return
	}
	admitted, err := e.settings.SignIn(r)
	if err != nil {
		httpapi.RefuseSignIn(w, r, err)
		return
	}
	release, held := e.hold(e.settings.Client(admitted, r))
	defer release()
	if !held {
		w.Header().Set("Retry-After", "10")
		httpapi.Refuse(w, http.StatusTooManyRequests, graph.Limit, tooManyStreams)
		return
	}
	// The server's own time limits are for requests that end. A read deadline that passes would end the request's context.
	control.SetReadDeadline(time.Time{})
	ctx, end := context.WithCancel(admitted)
	defer end()
	defer context.AfterFunc(e.stopping, end)()
	defer e.atEnd(admitted, end)()
	if text := r.Header.Get("Last-Event-ID"); text != "" {
		id, err := strconv.Atoi(text)
		if err != nil || id < 0 {
			httpapi.Refuse(w, http.StatusBadRequest, graph.BadRequest, "The header Last-Event-ID is not the id of an event.")
			return
		}
		ctx = context.WithValue(ctx, lastEventKey{}, id)
	}

	stream := &eventStream{w: w, control: control, wait: e.settings.WriteWait}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-cache, no-transform")
	header.Set("X-Accel-Buffering", "no") // proxies that gather answers would hold events back
	admissible := func(operation *graphql.OperationContext) error {
		if r.Method == http.MethodGet && operation.Operation.Operation == ast.Mutation {
			return graph.Errorf(graph.BadRequest, "A mutation is sent with POST.")
		}
		return stream.write(": welcome\n\n")
	}
	var beating sync.WaitGroup
	defer beating.Wait()
	defer end()
	beating.Go(func() { stream.beat(ctx, e.settings.Heartbeat, end) })
	next := func(answer *graphql.Response) error {
		id := ""
		if revision, ok := answer.Extensions["revision"].(int); ok {
			id = fmt.Sprintf("id: %d\n", revision)
		}
		return stream.write(id + "event: next\ndata: " + string(marshal(answer)) + "\n\n")
	}
	err = e.run(ctx, exec, params, admissible, next, next)
	if err == nil && ctx.Err() == nil {
		stream.write("event: complete\ndata: \n\n")
	}
	// Without it the client comes again: the server is stopping, or the sign-in has ended.
}

// params reads what is asked, as GraphQL over HTTP has it. It answers what cannot be read.
func (e events) params(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, bool) {
	var params *graphql.RawParams
	var err error
	switch r.Method {
	case http.MethodGet:
		params, err = paramsOf(r.URL.Query())
	case http.MethodPost:
		if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
			httpapi.Refuse(w, http.StatusUnsupportedMediaType, graph.BadRequest, "Send the question as application/json.")
			return nil, false
		}
		var body []byte
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, int64(e.settings.MessageBytes)))
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			httpapi.Refuse(w, http.StatusRequestEntityTooLarge, graph.Limit, "The body of the request is larger than is allowed.")
			return nil, false
		}
		if err == nil {
			params, err = readParams(body)
		}
	default:
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		httpapi.Refuse(w, http.StatusMethodNotAllowed, graph.BadRequest, "Ask with GET or POST.")
		return nil, false
	}
	if err != nil {
		httpapi.Refuse(w, http.StatusBadRequest, graph.BadRequest, "The request cannot be read: "+err.Error()+".")
		return nil, false
	}
	params.Headers = r.Header
	return params, true
}

func paramsOf(address url.Values) (*graphql.RawParams, error) {
	params := &graphql.RawParams{Query: address.Get("query"), OperationName: address.Get("operationName")}
	for name, to := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		if text := address.Get(name); text != "" {
			var err error
			if *to, err = valuesOf([]byte(text)); err != nil {
				return nil, errors.New(name + " is not an object")
			}
		}
	}
	return params, nil
}

// eventStream is an answer that is written event by event.
type eventStream struct {
	mu      sync.Mutex
	w       io.Writer
	control *http.ResponseController
	wait    time.Duration
}

// write writes and sends off. A client that does not read in time is cut off.
func (s *eventStream) write(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.control.SetWriteDeadline(time.Now().Add(s.wait))
	if _, err := io.WriteString(s.w, text); err != nil {
		return err
	}
	return s.control.Flush()
}

// beat writes a comment again and again until ctx ends, or the client has gone.
func (s *eventStream) beat(ctx context.Context, every time.Duration, gone func()) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if s.write(":\n\n") != nil {
				gone()
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
