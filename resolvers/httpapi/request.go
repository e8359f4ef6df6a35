package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"onceonly/graph"
)

// request is a GraphQL request as it came over HTTP. One of query, documentID and hash says what is asked.
type request struct {
	query         string
	operationName string
	documentID    string
	hash          string // of a persisted query, as Apollo's clients send it
	variables     json.RawMessage
	extensions    json.RawMessage
}

// refusal is why a request is not answered.
type refusal struct {
	status  int // 0: by the code
	code    graph.Code
	message string
	header  [2]string // one more header of the answer, or none
	// malformed: what came is no GraphQL request, which newer drafts tell from what cannot be read at all.
	malformed bool
}

func malformed(message string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: message, malformed: true}
}

const (
	maxAddress   = 32 << 10         // bytes of the query string of a GET
	bodyDeadline = 10 * time.Second // for a body to arrive
)

// readGet reads a request from the address (draft, "GET"). Empty parameters count as not given.
func readGet(address *url.URL) (request, *refusal) {
	if len(address.RawQuery) > maxAddress {
		return request{}, &refusal{status: http.StatusRequestURITooLong, code: graph.Limit, message: "The address is too long: ask with POST."}
	}
	parameters, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return request{}, &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: "The query string of the address cannot be read: percent-encode it."}
	}
	for name, values := range parameters {
		if len(values) > 1 && known(name) {
			return request{}, malformed("The parameter " + name + " is given more than once.")
		}
		if known(name) && !utf8.ValidString(values[0]) {
			return request{}, &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: "The parameter " + name + " is not UTF-8."}
		}
	}
	asked := request{query: parameters.Get("query"), operationName: parameters.Get("operationName"), documentID: parameters.Get("documentId")}
	for name, into := range map[string]*json.RawMessage{"variables": &asked.variables, "extensions": &asked.extensions} {
		text := parameters.Get(name)
		if text == "" {
			continue
		}
		if !json.Valid([]byte(text)) || !isObject([]byte(text)) {
			return request{}, malformed("The parameter " + name + " of the address cannot be read: write a JSON object, percent-encoded.")
		}
		*into = objectOrNothing([]byte(text))
	}
	return asked, asked.readHash()
}

func known(name string) bool {
	switch name {
	case "query", "operationName", "variables", "extensions", "documentId":
		return true
	}
	return false
}

// readPost reads a request from the body (draft, "POST").
func readPost(w http.ResponseWriter, r *http.Request, limit, values int) (request, *refusal) {
	if refused := unsupported(r); refused != nil {
		return request{}, refused
	}
	// Where the connection knows no deadlines, the server's own stands.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyDeadline))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit)))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return request{}, &refusal{status: http.StatusRequestEntityTooLarge, code: graph.Limit, message: "The body of the request is larger than is allowed."}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return request{}, &refusal{status: http.StatusRequestTimeout, code: graph.BadRequest, message: "The body of the request did not arrive in time."}
	case err != nil:
		return request{}, &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: "The body of the request did not arrive whole."}
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	if valuesIn(body) > values {
		return request{}, &refusal{status: http.StatusBadRequest, code: graph.Limit, message: "The body of the request has more values than are allowed."}
	}
	return parse(body)
}

// valuesIn tells how many entries and fields JSON has at most, without decoding it.
func valuesIn(text []byte) int {
	count, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch sign := text[i]; {
		case sign == '"':
			quoted = !quoted
		case quoted && sign == '\\':
			i++
		case !quoted && (sign == ',' || sign == '[' || sign == '{'):
			count++
		}
	}
	return count
}

// unsupported refuses bodies of another type than JSON in UTF-8. Pages of other origins can send forms and texts without
// the browser asking first, so those are refused even if they contain JSON.
func unsupported(r *http.Request) *refusal {
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil || mediaType != plainJSON || len(r.Header.Values("Content-Type")) > 1:
		return &refusal{status: http.StatusUnsupportedMediaType, code: graph.BadRequest, message: "Send the question as application/json.", header: [2]string{"Accept-Post", plainJSON}}
	case !isUTF8(parameters["charset"]):
		return &refusal{status: http.StatusUnsupportedMediaType, code: graph.BadRequest, message: "Send the question in UTF-8.", header: [2]string{"Accept-Post", plainJSON}}
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, identity) {
		return &refusal{status: http.StatusUnsupportedMediaType, code: graph.BadRequest, message: "Send the question without Content-Encoding.", header: [2]string{"Accept-Encoding", identity}}
	}
	return nil
}

const notOfTheForm = "The body of the request is not JSON of the form {\"query\": \"…\", \"variables\": {…}}."

// parse reads the JSON of a body. Names count letter by letter; what it does not know it passes over.
func parse(body []byte) (request, *refusal) {
	if !utf8.Valid(body) {
		return request{}, &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: "The body of the request is not UTF-8."}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		switch {
		case !json.Valid(body):
			return request{}, &refusal{status: http.StatusBadRequest, code: graph.BadRequest, message: notOfTheForm}
		case bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")):
			return request{}, malformed("Batches are not answered: send one request at a time, or ask several fields in one operation.")
		}
		return request{}, malformed(notOfTheForm)
	}
	var asked request
	for name, into := range map[string]*string{"query": &asked.query, "operationName": &asked.operationName, "documentId": &asked.documentID} {
		if value, given := members[name]; given && json.Unmarshal(value, into) != nil {
			return request{}, malformed("The " + name + " of the request is no text.")
		}
	}
	for name, into := range map[string]*json.RawMessage{"variables": &asked.variables, "extensions": &asked.extensions} {
		value, given := members[name]
		if given && !isObject(value) {
			return request{}, malformed("The " + name + " of the request are no JSON object.")
		}
		*into = objectOrNothing(value)
	}
	return asked, asked.readHash()
}

// isObject reports whether valid JSON is an object or null.
func isObject(value []byte) bool {
	value = bytes.TrimSpace(value)
	return len(value) > 0 && (value[0] == '{' || string(value) == "null")
}

func objectOrNothing(value json.RawMessage) json.RawMessage {
	value = bytes.TrimSpace(value)
	if string(value) == "null" {
		return nil
	}
	return value
}

// readHash takes the hash of a persisted query out of the extensions.
func (q *request) readHash() *refusal {
	var given struct {
		PersistedQuery *struct {
			Version int    `json:"version"`
			Hash    string `json:"sha256Hash"`
		} `json:"persistedQuery"`
	}
	if len(q.extensions) == 0 {
		return nil
	}
	err := json.Unmarshal(q.extensions, &given)
	if err != nil || (given.PersistedQuery != nil && (given.PersistedQuery.Version != 1 || given.PersistedQuery.Hash == "")) {
		return malformed(`The extensions.persistedQuery of the request is not of the form {"version": 1, "sha256Hash": "…"}.`)
	}
	if given.PersistedQuery != nil {
		q.hash = strings.ToLower(given.PersistedQuery.Hash)
	}
	return nil
}

// values reads the variables. Numbers keep their digits.
func (q *request) values() map[string]any { return object(q.variables) }

// object decodes what is known to be a JSON object or nothing.
func object(text json.RawMessage) map[string]any {
	if len(text) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var values map[string]any
	if decoder.Decode(&values) != nil {
		return nil
	}
	return values
}
