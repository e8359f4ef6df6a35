package resolvers

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"onceonly/graph"
	cataloguefile "onceonly/graph/catalogue"
	"onceonly/graph/write"
	"onceonly/resolvers/httpapi"
)

// importing takes in a catalogue file that is sent as the body of POST /import, as `onceonly import` does: what it does not
// mention stays unless replace is given, which names the revision that it replaces, and it is written as one change or not at all. With Accept: application/x-ndjson the
// answer is a line of JSON for each step, the last one the result; otherwise it is the result alone, with its status.
type importing struct {
	writer
	presenter presenter
	limit     int64         // bytes of a file, unpacked
	free      chan struct{} // holds one: each import holds as many nodes as its file has
}

// DefaultImportBytes is how large an imported file may be where nothing else is said.
const DefaultImportBytes = 256 << 20

// stalled is how long a client may take to send or to take the next piece.
const stalled = 30 * time.Second

// importOrder is what the address of an import says.
type importOrder struct {
	write.Options
	replace bool
	name    string // of the file, in the places of problems
}

// step is a line of the answer of an import.
type step struct {
	Step      string          `json:"step"`
	Bytes     int64           `json:"bytes,omitempty"` // read so far
	Total     int64           `json:"total,omitempty"` // where it is known
	Nodes     int             `json:"nodes,omitempty"` // of the file
	Base      *graph.Revision `json:"base,omitempty"`  // with which the file was compared
	Types     []importedType  `json:"types,omitempty"`
	DryRun    bool            `json:"dryRun,omitempty"`
	Revision  *graph.Revision `json:"revision,omitempty"` // that was made; absent where nothing was written
	Unchanged bool            `json:"unchanged,omitempty"`
	Code      string          `json:"code,omitempty"`
	Message   string          `json:"message,omitempty"`
	ID        any             `json:"id,omitempty"` // under which the log has the cause
	Problems  []placed        `json:"problems,omitempty"`
}

// importedType is what an import does to the nodes of one type.
type importedType struct {
	Type      graph.NodeType `json:"type"`
	Added     int            `json:"added"`
	Changed   int            `json:"changed"`
	Removed   int            `json:"removed"`
	Unchanged int            `json:"unchanged"`
}

// placed is a problem with its place in the file.
type placed struct {
	Code    string         `json:"code"`
	Line    int            `json:"line,omitempty"`
	Pointer string         `json:"pointer,omitempty"` // JSON pointer
	Type    graph.NodeType `json:"type,omitempty"`
	Key     graph.Key      `json:"key,omitempty"`
	Message string         `json:"message"`
	Remedy  string         `json:"remedy,omitempty"`
}

func (i importing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType != "application/json" {
		httpapi.Refuse(w, http.StatusUnsupportedMediaType, graph.BadRequest, "Send the catalogue file as application/json.")
		return
	}
	order, refused := readImportOrder(r.URL.RawQuery)
	if refused != nil {
		httpapi.Refuse(w, http.StatusBadRequest, refused.Code, refused.Message)
		return
	}
	if r.ContentLength > i.limit {
		httpapi.Refuse(w, http.StatusRequestEntityTooLarge, graph.Limit, i.tooLarge().Message)
		return
	}
	select {
	case i.free <- struct{}{}:
		defer func() { <-i.free }()
	default:
		w.Header().Set("Retry-After", "10")
		httpapi.Refuse(w, http.StatusServiceUnavailable, graph.Unavailable, "Another import is under way: try again when it is done.")
		return
	}
	body, refused := i.unpacked(w, r)
	if refused != nil {
		httpapi.Refuse(w, http.StatusUnsupportedMediaType, refused.Code, refused.Message)
		return
	}
	told := teller{w: w, control: http.NewResponseController(w)}
	if strings.Contains(r.Header.Get("Accept"), "application/x-ndjson") {
		told.begin()
	}
	result, err := i.take(r.Context(), order, body, max(r.ContentLength, 0), told.step)
	if err != nil {
		result = i.failed(r.Context(), order, err)
	}
	told.end(result)
}

// take reads a file and writes what it says, and tells of each step.
func (i importing) take(ctx context.Context, o importOrder, body io.Reader, total int64, tell func(step)) (step, error) {
	contents, err := cataloguefile.ReadAll([]cataloguefile.Source{{Name: o.name, Reader: untilDone{ctx, body}}}, func(done, _ int64) {
		tell(step{Step: "read", Bytes: done, Total: total})
	})
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return step{}, i.tooLarge()
	}
	var corrupt flate.CorruptInputError
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.As(err, &corrupt) {
		return step{}, graph.Errorf(graph.BadRequest, "%s did not arrive whole, or is damaged: send it again.", o.name)
	}
	if err != nil {
		return step{}, err
	}
	if o.replace {
		if err := contents.MayReplace(); err != nil {
			return step{}, err
		}
	}
	tell(step{Step: "checked", Nodes: len(contents.Nodes)})
	result := step{Step: "done", Nodes: len(contents.Nodes), DryRun: o.DryRun}
	done, err := i.write(ctx, order{Options: o.Options, edits: func(base *graph.Snapshot) ([]graph.Edit, error) {
		plan := cataloguefile.Plan(base, contents.Nodes, o.replace)
		revision := base.Revision()
		result.Base, result.Types = &revision, nil
		for _, t := range plan.Types {
			result.Types = append(result.Types, importedType{t.Type, len(t.Added), len(t.Changed), len(t.Removed), t.Unchanged})
		}
		tell(step{Step: "compared", Base: result.Base, Types: result.Types})
		return plan.ChangeSet().Edits, nil
	}})
	if err != nil {
		return step{}, contents.Locate(err)
	}
	result.Unchanged = done.before == done.after
	if done.change != nil {
		result.Revision = &done.change.Revision
		tell(step{Step: "committed", Revision: result.Revision})
	}
	return result, nil
}

func readImportOrder(query string) (o importOrder, refused *graph.Error) {
	given, err := url.ParseQuery(query)
	if err != nil {
		return o, graph.Errorf(graph.BadRequest, "The address cannot be read: encode it by percent.")
	}
	known := []string{"dryRun", "replace", "reason", "idempotencyKey", "baseRevision", "name"}
	for name, values := range given {
		if !slices.Contains(known, name) || len(values) > 1 {
			return o, graph.Errorf(graph.BadRequest, "The address has %q once too often: known are %s, each once.", clip(name), strings.Join(known, ", "))
		}
		if !utf8.ValidString(values[0]) {
			return o, graph.Errorf(graph.BadRequest, "%s is not UTF-8: encode the bytes of UTF-8 by percent.", name)
		}
	}
	for name, flag := range map[string]*bool{"dryRun": &o.DryRun, "replace": &o.replace} {
		if given.Has(name) {
			if *flag, err = strconv.ParseBool(given.Get(name)); err != nil {
				return o, graph.Errorf(graph.BadRequest, "%s is %q: write true or false.", name, clip(given.Get(name)))
			}
		}
	}
	if given.Has("baseRevision") {
		base, err := strconv.Atoi(given.Get("baseRevision"))
		if err != nil {
			return o, graph.Errorf(graph.BadRequest, "baseRevision is %q: write the number of a revision.", clip(given.Get("baseRevision")))
		}
		o.BaseRevision = &base
	}
	if o.replace && !o.DryRun && o.BaseRevision == nil {
		return o, graph.Errorf(graph.BadRequest, "replace removes what the file does not mention, also what others have written since it was made: "+
			"say with baseRevision which revision it replaces. With dryRun=true the answer says what would be removed, and as base from which revision.")
	}
	if o.name = clip(given.Get("name")); o.name == "" {
		o.name = "catalogue.json"
	}
	if o.IdempotencyKey = given.Get("idempotencyKey"); o.IdempotencyKey == "" && given.Has("idempotencyKey") {
		return o, graph.Errorf(graph.BadRequest, "The idempotencyKey is empty: give a text of your own, or leave it out.")
	}
	if o.Reason = given.Get("reason"); o.Reason == "" {
		o.Reason = "Import of " + o.name
	}
	return o, o.Check()
}

// unpacked is the body of a request, at most as long as is allowed. Who sends nothing for long is not waited for.
func (i importing) unpacked(w http.ResponseWriter, r *http.Request) (io.Reader, *graph.Error) {
	body := io.ReadCloser(patient{r.Body, http.NewResponseController(w)})
	switch r.Header.Get("Content-Encoding") {
	case "", "identity":
	case "gzip":
		plain, err := gzip.NewReader(body)
		if err != nil {
			return nil, graph.Errorf(graph.BadRequest, "The body is not gzip, as Content-Encoding says.")
		}
		body = plain
	default:
		return nil, graph.Errorf(graph.BadRequest, "Send the body as it is, or with Content-Encoding: gzip.")
	}
	return http.MaxBytesReader(w, body, i.limit), nil
}

func (i importing) tooLarge() *graph.Error {
	return graph.Errorf(graph.Limit, "The file has more than %d bytes: import it in parts, or with onceonly import.", i.limit)
}

// failed is the result of an import that wrote nothing, or of which nobody knows.
func (i importing) failed(ctx context.Context, o importOrder, err error) step {
	shown := i.presenter.present(ctx, err)
	code, _ := shown.Extensions["code"].(string)
	result := step{Step: "failed", DryRun: o.DryRun, Code: code, Message: shown.Message, ID: shown.Extensions["id"]}
	var e *graph.Error
	if errors.As(err, &e) {
		for _, p := range e.Problems {
			line, pointer := placeOf(p.Field, o.name)
			result.Problems = append(result.Problems, placed{p.Code, line, pointer, p.Ref.Type, p.Ref.Key, shortened(p.Message), shortened(p.Remedy)})
		}
	}
	return result
}

// placeOf reads "name:line: /json/pointer"; of a problem that is not in the file there is the pointer alone.
func placeOf(field, name string) (line int, pointer string) {
	rest, inFile := strings.CutPrefix(field, name+":")
	if !inFile {
		return 0, field
	}
	number, pointer, _ := strings.Cut(rest, ": ")
	line, _ = strconv.Atoi(number)
	return line, pointer
}

// untilDone reads until ctx ends.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(p)
}

// patient reads a body of any length, as long as it keeps coming.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
}

func (p patient) Read(b []byte) (int, error) {
	p.control.SetReadDeadline(time.Now().Add(stalled)) // where there is no connection there is no deadline
	return p.ReadCloser.Read(b)
}

// teller answers an import.
type teller struct {
	w         http.ResponseWriter
	control   *http.ResponseController
	streaming bool
	read      int64 // bytes of which was told
}

// begin lets every step be told, also while the body is still being read.
func (t *teller) begin() {
	t.streaming = true
	t.control.EnableFullDuplex() // HTTP/2 needs no permission
	t.w.Header().Set("Content-Type", "application/x-ndjson")
	t.w.Header().Set("X-Content-Type-Options", "nosniff")
	t.w.Header().Set("Cache-Control", "no-store")
	t.w.WriteHeader(http.StatusOK)
}

// apart is how many bytes are read between two steps that tell of it.
const apart = 1 << 20

// step tells of a step where the client wants to know. A client that has gone is no failure here: what is still to be read or
// written finds out.
func (t *teller) step(s step) {
	if !t.streaming || (s.Step == "read" && s.Bytes-t.read < apart) {
		return
	}
	t.read = max(t.read, s.Bytes)
	t.control.SetWriteDeadline(time.Now().Add(stalled))
	json.NewEncoder(t.w).Encode(s)
	t.control.Flush()
}

// end tells the result.
func (t *teller) end(result step) {
	if t.streaming {
		t.step(result)
		return
	}
	t.control.SetWriteDeadline(time.Now().Add(stalled))
	t.w.Header().Set("Cache-Control", "no-store")
	writeJSON(t.w, statusOf(graph.Code(result.Code)), result)
}

// statusOf is the status of an import by its code, "" where it went well.
func statusOf(code graph.Code) int {
	switch code {
	case "":
		return http.StatusOK
	case graph.BadRequest:
		return http.StatusBadRequest
	case graph.Unauthenticated:
		return http.StatusUnauthorized
	case graph.Forbidden:
		return http.StatusForbidden
	case graph.NotFound:
		return http.StatusNotFound
	case graph.Conflict:
		return http.StatusConflict
	case graph.Limit:
		return http.StatusRequestEntityTooLarge
	case graph.Invalid:
		return http.StatusUnprocessableEntity
	case graph.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
