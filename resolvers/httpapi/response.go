package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"onceonly/graph"
)

// PartialSuccess is the status of answers with data and errors (draft, "Partial success").
const PartialSuccess = 294

// DurationExtension is the extension that says how many milliseconds the answer took. It is of this answer only, so it is
// left out where the same answer must have the same bytes.
const DurationExtension = "durationMs"

// encoded is a response as JSON.
type encoded struct {
	body     []byte
	extended bool // it ends with extensions
}

// encode writes a response as JSON: errors first, and no data where nothing was executed (draft, "Body"; GraphQL,
// "Response Format"). Extensions stand in the order of their names.
func encode(response *graphql.Response) encoded {
	body := make([]byte, 0, len(response.Data)+256)
	body = append(body, '{')
	if len(response.Errors) > 0 {
		body = appendMember(body, "errors", marshal(response.Errors))
	}
	if len(response.Data) > 0 {
		body = appendMember(body, "data", response.Data)
	}
	extensions := make(map[string]any, len(response.Extensions))
	for name, value := range response.Extensions {
		if name != DurationExtension {
			extensions[name] = value
		}
	}
	if len(extensions) > 0 {
		body = appendMember(body, "extensions", marshal(extensions))
	}
	return encoded{append(body, '}'), len(extensions) > 0}
}

func appendMember(body []byte, name string, value []byte) []byte {
	if len(body) > 1 {
		body = append(body, ',')
	}
	body = append(body, '"')
	body = append(body, name...)
	body = append(body, `":`...)
	return append(body, value...)
}

func marshal(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Errorf("an answer cannot be written: %w", err))
	}
	return text
}

// withDuration adds to the extensions of a response how long it took. The body that it is given stays as it is.
func (e encoded) withDuration(took time.Duration) []byte {
	if !e.extended {
		return e.body
	}
	end := len(e.body) - len("}}")
	out := make([]byte, 0, len(e.body)+32)
	out = append(out, e.body[:end]...)
	out = append(out, `,"`+DurationExtension+`":`...)
	out = strconv.AppendInt(out, took.Milliseconds(), 10)
	return append(out, "}}"...)
}

// RetryExtension is the extension of an error that says in how many seconds the client may ask again who has asked too much.
const RetryExtension = "retryAfter"

// tooMany says in how many seconds a client may ask again who has asked too much; "" for other answers.
func tooMany(response *graphql.Response) string {
	if len(response.Errors) == 1 {
		if seconds, given := response.Errors[0].Extensions[RetryExtension].(int); given {
			return strconv.Itoa(seconds)
		}
	}
	return ""
}

// statusOf is the status of an answer to an operation that began.
func (a *answer) statusOf(response *graphql.Response) int {
	switch {
	case len(response.Errors) == 0:
		return http.StatusOK
	case tooMany(response) != "":
		return http.StatusTooManyRequests
	case len(response.Data) == 0:
		return a.statusOfCode(codeOf(response.Errors[0]))
	case a.transport.Draft:
		return PartialSuccess
	}
	return http.StatusOK
}

// statusOfRefusal is the status of an operation that did not begin; refused is why, in the executor's words, and shown as
// the client sees it.
func (a *answer) statusOfRefusal(refused, shown gqlerror.List) int {
	status := a.statusOfCode(codeOf(shown[0]))
	if a.transport.Draft && status == http.StatusUnprocessableEntity && refused[0].Extensions["code"] == errcode.ParseFailed {
		return http.StatusBadRequest
	}
	return status
}

// statusOfCode is the status of an answer without data. Clients that take application/json only read the errors of what is
// not our fault with 200, except what was too much: proxies and logs should see that one.
func (a *answer) statusOfCode(code graph.Code) int {
	switch code {
	case graph.Unauthenticated:
		return http.StatusUnauthorized
	case graph.Forbidden:
		return http.StatusForbidden
	case graph.Unavailable:
		return http.StatusServiceUnavailable
	case graph.Internal:
		return http.StatusInternalServerError
	}
	switch {
	case a.transport.Draft:
		return http.StatusUnprocessableEntity
	case a.mediaType == plainJSON && code != graph.Limit:
		return http.StatusOK
	}
	return http.StatusBadRequest
}

// codeOf reads the code of an error as clients see it; INTERNAL where it has none.
func codeOf(shown *gqlerror.Error) graph.Code {
	switch code := shown.Extensions["code"].(type) {
	case string:
		return graph.Code(code)
	case graph.Code:
		return code
	}
	return graph.Internal
}

// retryAfter is in how many seconds a client should ask again that could not be answered.
const retryAfter = "1"

// again is what a client and the caches before it may do with an exact answer: keep it, and ask each time whether it is
// still so. It is the client's own, as what is seen depends on who asks.
const again = "private, no-cache"

// notModified says that the client has the answer already, with the headers that the answer itself would have.
func (a *answer) notModified(tag string) {
	header := a.w.Header()
	header.Set("ETag", tag)
	header.Set("Cache-Control", again)
	a.w.WriteHeader(http.StatusNotModified)
}

// write sends an outcome.
func (a *answer) write(o *outcome) {
	header := a.w.Header()
	if o.header[0] != "" {
		header.Set(o.header[0], o.header[1])
	}
	mediaType := a.mediaType
	if a.transport.Draft && o.status >= http.StatusBadRequest {
		mediaType = responseJSON // draft, "Body": clients of old read only successes as plain JSON
	}
	header.Set("Content-Type", mediaType+"; charset=utf-8")
	if o.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", retryAfter)
	}
	took := time.Since(a.begun)
	header.Set("Server-Timing", "total;dur="+strconv.FormatFloat(float64(took.Microseconds())/1000, 'f', 3, 64))
	body := o.body
	if a.r.Method == http.MethodPost {
		body = o.withDuration(took)
	}
	coding := a.short
	if len(body) >= worthIt {
		coding = a.long
	}
	if coding != identity {
		header.Set("Content-Encoding", coding)
		body = a.transport.compressor.encode(coding, body)
	}
	if a.tag != nil {
		header.Set("ETag", a.tag.etag(mediaType, coding))
		header.Set("Cache-Control", again)
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	a.w.WriteHeader(o.status)
	if a.r.Method != http.MethodHead {
		a.w.Write(body) // a client that has gone is no failure
	}
}
