package httpapi

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
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
	// Decides names all that decides the answer besides the question and the program: two grounds of which it says the
	// same give the same answers.
	Decides() []string
	// Exact reports, once the answer is there, whether it rests on nothing else. Answers that read what changes without a
	// new revision, or depend on time or on who exactly asks, are not exact.
	Exact() bool
}

// Transport answers questions that come with GET and POST.
type Transport struct {
	Grounds Grounds
	// BodyBytes is how long the body of a request may be.
	BodyBytes int
	// Values is how many entries of lists and fields of objects its JSON may have. In memory they take many times the room of
	// their text.
	Values int
	// Timeout ends an operation.
	Timeout time.Duration
	// Draft answers with the status codes of the draft of August 2026: 422 for what is well-formed and invalid, 294 for
	// answers with data and errors, also for clients that take application/json only. Otherwise those read 200 for
	// every question that could be read, and others 400, as drafts before and the clients of those years have it.
	Draft bool
	// Trusted are the documents that alone are answered. Nil: every text is.
	Trusted *Trusted
	// PersistedBytes is how many bytes of texts are kept that clients ask for again by hash (Apollo's automatic persisted
	// queries). Zero: none.
	PersistedBytes int
	// Settings names what else decides answers, such as limits.
	Settings string
	// AnswerBytes is how many bytes of answers are kept, to be given again to the same question. Zero: none.
	AnswerBytes int
	// Spared is told of a question that was answered without being run: from what is kept, or as unchanged since the client
	// asked. The operation's name is "" where the request does not say it. Nil: nobody is told.
	Spared func(ctx context.Context, operation string, how Sparing)
	// Failed makes an error of the client's kind of what went wrong, and logs what the client may not see.
	Failed func(ctx context.Context, err error) *gqlerror.Error
	// Recovered makes an error of a panic.
	Recovered func(ctx context.Context, panicked any) error

	edition    string // of the program and its settings
	kept       *keptAnswers
	persisted  *persisted
	compressor *compressor
}

var _ graphql.Transport = (*Transport)(nil)

// New completes a transport.
func New(t Transport) *Transport {
	t.edition = Build() + " " + t.Settings
	t.persisted = newPersisted(t.PersistedBytes)
	t.kept = newKeptAnswers(t.AnswerBytes)
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
			a.write(a.failure(t.Recovered(r.Context(), panicked)))
		}
	}()

	a.mediaType, a.acceptable = negotiate(r.Header["Accept"])
	a.long, a.short = codings(r.Header["Accept-Encoding"])
	if refused := a.unacceptable(); refused != nil {
		a.write(a.refusal(refused))
		return
	}
	var asked request
	var refused *refusal
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		asked, refused = readGet(r.URL)
	case http.MethodPost:
		asked, refused = readPost(w, r, t.BodyBytes, t.Values)
	case http.MethodOptions:
		header.Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		refused = &refusal{status: http.StatusMethodNotAllowed, code: graph.BadRequest, message: "Ask with GET or POST.", header: [2]string{"Allow", allowed}}
	}
	if refused != nil {
		a.write(a.refusal(refused))
		return
	}
	if asked.query == "" && asked.documentID == "" && asked.hash == "" {
		a.write(a.refusal(malformed("Nothing is asked: give the question as query.")))
		return
	}
	seen, refused := seenRevision(r.Header)
	if refused != nil {
		a.write(a.refusal(refused))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.Timeout)
	defer cancel()
	ctx, ground, err := t.Grounds.Pin(ctx, seen)
	if err != nil {
		a.write(a.failure(err))
		return
	}
	header.Set(RevisionHeader, revisionText(ground.Revision()))
	if refused := t.complete(&asked); refused != nil {
		a.write(a.refusal(refused))
		return
	}
	k := keyOf(t.parts(ground, asked)...)
	if a.r.Method != http.MethodPost {
		if tag := a.unchanged(k); tag != "" {
			t.spared(ctx, asked.operationName, Unchanged)
			a.notModified(tag)
			return
		}
	}
	ran := false
	found := t.kept.find(ctx, k, func() *outcome {
		ran = true
		return a.ask(ctx, executor, ground, asked)
	})
	if !ran {
		t.spared(ctx, found.operation, Kept)
	}
	if found.exact && a.r.Method != http.MethodPost {
		a.tag = &k
	}
	if found.valid && asked.hash != "" {
		t.persisted.add(senderOf(ctx, r), asked.hash, asked.query)
	}
	a.write(found)
}

// Sparing is how a question was answered without being run.
type Sparing string

const (
	Kept      Sparing = "kept"      // the answer was kept
	Unchanged Sparing = "unchanged" // the client has the answer already (304)
)

func (t *Transport) spared(ctx context.Context, operation string, how Sparing) {
	if t.Spared != nil {
		t.Spared(ctx, operation, how)
	}
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
	tag         *key   // of an answer that the client may ask for again; nil of others
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

// complete finds the text of a question that names it only.
func (t *Transport) complete(asked *request) *refusal {
	var refused *refusal
	switch {
	case t.Trusted != nil:
		asked.query, refused = t.Trusted.find(*asked)
		asked.hash = ""
		return refused
	case asked.documentID != "" && asked.query == "" && asked.hash == "":
		hash, isHash := strings.CutPrefix(asked.documentID, hashPrefix)
		if !isHash {
			return &refusal{status: http.StatusNotFound, code: graph.NotFound, message: "This server was started without documents: send the question as query."}
		}
		asked.hash = hash
	case asked.hash == "":
		return nil
	}
	switch {
	case t.PersistedBytes <= 0: // the words are those that Apollo's clients know
		return &refusal{code: "PERSISTED_QUERY_NOT_SUPPORTED", message: "PersistedQueryNotSupported"}
	case asked.query == "":
		text, known := t.persisted.get(asked.hash)
		if !known {
			return &refusal{code: "PERSISTED_QUERY_NOT_FOUND", message: "PersistedQueryNotFound"}
		}
		asked.query = text
	case hashOf(asked.query) != asked.hash:
		return &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: "The sha256Hash is not that of the query."}
	}
	return nil
}

// senderOf names the client among whom the room for persisted texts is divided: who has signed in, or else an address. Of
// IPv6 addresses one client has 2⁶⁴.
func senderOf(ctx context.Context, r *http.Request) string {
	if viewer := graph.ViewerFrom(ctx); viewer.Known() {
		return "viewer " + viewer.Name
	}
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	bits := 64
	if address.Addr().Unmap().Is4() {
		bits = 32
	}
	network, _ := address.Addr().Unmap().Prefix(bits)
	return network.String()
}

// ask asks the executor.
func (a *answer) ask(ctx context.Context, executor graphql.GraphExecutor, ground Ground, asked request) *outcome {
	parameters := &graphql.RawParams{Query: asked.query, OperationName: asked.operationName, Variables: asked.values(),
		Extensions: object(asked.extensions), Headers: a.r.Header}
	parameters.ReadTime.Start, parameters.ReadTime.End = a.begun, time.Now()
	operation, refused := executor.CreateOperationContext(ctx, parameters)
	if refused != nil {
		response := executor.DispatchError(graphql.WithOperationContext(ctx, operation), refused)
		return &outcome{encoded: encode(response), status: a.statusOfRefusal(refused, response.Errors)}
	}
	kind := operation.Operation.Operation
	switch {
	case kind == ast.Subscription:
		return a.refusal(malformed("Subscriptions come over WebSocket (graphql-transport-ws) or as text/event-stream."))
	case kind != ast.Query && a.r.Method != http.MethodPost:
		return a.refusal(&refusal{status: http.StatusMethodNotAllowed, code: graph.BadRequest, message: "Only queries are answered over GET: send a mutation with POST.", header: [2]string{"Allow", "POST"}})
	}
	responses, ctx := executor.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if response == nil { // the client has gone
		return a.failure(context.Cause(ctx))
	}
	found := &outcome{encoded: encode(response), status: a.statusOf(response), valid: true,
		operation: strings.Clone(operation.Operation.Name)} // the name alone, not the text of which it is a part
	if wait := tooMany(response); wait != "" {
		found.header = [2]string{"Retry-After", wait}
	} else if kind == ast.Mutation {
		found.header = [2]string{RevisionHeader, revisionText(ground.Revision())}
	}
	found.exact = kind == ast.Query && len(response.Errors) == 0 && found.extended && ground.Exact()
	return found
}

// failure is the outcome of a request that failed before there was an operation.
func (a *answer) failure(err error) *outcome {
	if err == nil {
		err = errors.New("the operation ended without an answer")
	}
	shown := a.transport.Failed(a.r.Context(), err)
	return &outcome{encoded: encode(&graphql.Response{Errors: gqlerror.List{shown}}), status: a.statusOfCode(codeOf(shown))}
}

func (a *answer) refusal(refused *refusal) *outcome {
	status := refused.status
	switch {
	case status == 0:
		status = a.statusOfCode(refused.code)
	case refused.malformed && a.transport.Draft:
		status = http.StatusUnprocessableEntity // draft, "Status Codes"
	}
	return &outcome{encoded: refusalOf(refused.code, refused.message), status: status, header: refused.header}
}

func refusalOf(code graph.Code, message string) encoded {
	shown := &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
	return encode(&graphql.Response{Errors: gqlerror.List{shown}})
}
