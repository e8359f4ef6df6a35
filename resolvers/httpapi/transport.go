package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
)

// RevisionHeader names the revision that an answer rests on, and in a request the one that the client has seen: it is
// answered from that one or a later one.
const RevisionHeader = "X-Onceonly-Revision"

// Grounds pins what answers rest on.
type Grounds interface {
	// Newest is the newest revision that questions are answered from.
	Newest() graph.Revision
	// Pin returns what a question asked now rests on: revision seen or a later one. UNAVAILABLE when that one does not
	// come in time. Questions asked with the context that it returns rest on just that.
	Pin(ctx context.Context, seen graph.Revision) (context.Context, Ground, error)
}

// Ground is what the answer to one question rests on.
type Ground interface {
	Revision() graph.Revision
}

// Transport answers questions that come with GET and POST.
type Transport struct {
	Grounds Grounds
	// BodyBytes is how long the body of a request may be.
	BodyBytes int
	// Timeout ends an operation.
	Timeout time.Duration
	// Draft answers with the status codes of the draft of August 2026: 422 for what is well-formed and invalid, 294 for
	// answers with data and errors, also for clients that take application/json only. Otherwise those read 200 for
	// every question that could be read, and others 400, as drafts before and the clients of those years have it.
	Draft bool
	// Failed makes an error of the client's kind of what went wrong, and logs what the client may not see.
	Failed func(ctx context.Context, err error) *gqlerror.Error
	// Recovered makes an error of a panic.
	Recovered func(ctx context.Context, panicked any) error

	compressor *compressor
}

var _ graphql.Transport = (*Transport)(nil)

// New completes a transport.
func New(t Transport) *Transport {
	t.compressor = newCompressor()
	return &t
}

// Supports takes every request, also those that it refuses. Put transports for other protocols before it.
func (t *Transport) Supports(*http.Request) bool { return true }

const allowed = "GET, HEAD, POST, OPTIONS"

// Do answers one request.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, executor graphql.GraphExecutor) {
	a := &answer{transport: t, w: w, r: r, begun: time.Now()}
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
	header.Add("Vary", "Accept, Accept-Encoding, Authorization")
	header.Set(RevisionHeader, revisionText(t.Grounds.Newest()))
	defer func() {
		if panicked := recover(); panicked != nil && panicked != http.ErrAbortHandler {
			a.fail(t.Recovered(r.Context(), panicked))
		}
	}()

	a.mediaType, a.acceptable = negotiate(r.Header["Accept"])
	a.long, a.short = codings(r.Header["Accept-Encoding"])
	if refused := a.unacceptable(); refused != nil {
		a.refuse(refused)
		return
	}
	var asked request
	var refused *refusal
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		asked, refused = readGet(r.URL)
	case http.MethodPost:
		asked, refused = readPost(w, r, t.BodyBytes)
	case http.MethodOptions:
		header.Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		refused = &refusal{status: http.StatusMethodNotAllowed, code: graph.BadRequest, message: "Ask with GET or POST.", header: [2]string{"Allow", allowed}}
	}
	if refused != nil {
		a.refuse(refused)
		return
	}
	if asked.query == "" && asked.documentID == "" && asked.hash == "" {
		a.refuse(malformed("Nothing is asked: give the question as query."))
		return
	}
	seen, refused := seenRevision(r.Header)
	if refused != nil {
		a.refuse(refused)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.Timeout)
	defer cancel()
	ctx, ground, err := t.Grounds.Pin(ctx, seen)
	if err != nil {
		a.fail(err)
		return
	}
	header.Set(RevisionHeader, revisionText(ground.Revision()))
	a.answer(ctx, executor, asked)
}

// seenRevision reads which revision the client has seen; 0 where it does not say.
func seenRevision(header http.Header) (graph.Revision, *refusal) {
	text := header.Get(RevisionHeader)
	if text == "" {
		return 0, nil
	}
	seen, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: "The header " + RevisionHeader + " is no revision: send back the number of an earlier answer."}
	}
	return graph.Revision(seen), nil
}

func revisionText(revision graph.Revision) string { return strconv.FormatInt(int64(revision), 10) }

// answer is the answer to one request while it is made.
type answer struct {
	transport   *Transport
	w           http.ResponseWriter
	r           *http.Request
	begun       time.Time
	mediaType   string
	acceptable  bool
	long, short string // codings
}

// unacceptable refuses a client that takes nothing of what is offered; it is told in JSON all the same.
func (a *answer) unacceptable() *refusal {
	if !a.acceptable {
		a.mediaType = plainJSON
		return &refusal{status: http.StatusNotAcceptable, code: graph.BadRequest, message: "Answers are " + responseJSON + " or " + plainJSON + ": accept one of them."}
	}
	if a.long == "" {
		a.long, a.short = identity, identity
		return &refusal{status: http.StatusNotAcceptable, code: graph.BadRequest, message: "Answers are encoded as zstd, gzip or not at all: accept one of them.",
			header: [2]string{"Accept-Encoding", "zstd, gzip, identity"}}
	}
	return nil
}

// answer asks the executor and writes what it says.
func (a *answer) answer(ctx context.Context, executor graphql.GraphExecutor, asked request) {
	parameters := &graphql.RawParams{Query: asked.query, OperationName: asked.operationName, Variables: asked.values(),
		Extensions: object(asked.extensions), Headers: a.r.Header}
	parameters.ReadTime.Start, parameters.ReadTime.End = a.begun, time.Now()
	operation, refused := executor.CreateOperationContext(ctx, parameters)
	if refused != nil {
		response := executor.DispatchError(graphql.WithOperationContext(ctx, operation), refused)
		a.write(a.statusOfRefusal(refused, response.Errors), encode(response))
		return
	}
	switch kind := operation.Operation.Operation; {
	case kind == ast.Subscription:
		a.refuse(&refusal{status: http.StatusBadRequest, code: graph.BadRequest, malformed: true,
			message: "Subscriptions come over WebSocket (graphql-transport-ws) or as text/event-stream."})
		return
	case kind != ast.Query && a.r.Method != http.MethodPost:
		a.refuse(&refusal{status: http.StatusMethodNotAllowed, code: graph.BadRequest, message: "Only queries are answered over GET: send a mutation with POST.", header: [2]string{"Allow", "POST"}})
		return
	}
	responses, ctx := executor.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if response == nil { // the client has gone
		a.fail(context.Cause(ctx))
		return
	}
	if operation.Operation.Operation == ast.Mutation {
		a.w.Header().Set(RevisionHeader, revisionText(a.transport.Grounds.Newest()))
	}
	a.write(a.statusOf(response), encode(response))
}

// fail says that a request failed before there was an operation.
func (a *answer) fail(err error) {
	if err == nil {
		err = errors.New("the operation ended without an answer")
	}
	shown := a.transport.Failed(a.r.Context(), err)
	a.write(a.statusOfCode(codeOf(shown)), encode(&graphql.Response{Errors: gqlerror.List{shown}}))
}

func (a *answer) refuse(refused *refusal) {
	if refused.header[0] != "" {
		a.w.Header().Set(refused.header[0], refused.header[1])
	}
	status := refused.status
	if refused.malformed && a.transport.Draft {
		status = http.StatusUnprocessableEntity // draft, "Status Codes"
	}
	a.write(status, refusalOf(refused.code, refused.message))
}

func refusalOf(code graph.Code, message string) encoded {
	shown := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
	return encode(&graphql.Response{Errors: gqlerror.List{shown}})
}
