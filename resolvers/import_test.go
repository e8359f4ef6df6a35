package resolvers_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/graph/catalogue"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// imported is the last line of what an import answers.
type imported struct {
	Step, Code, Message string
	Nodes, Base         int
	Revision            *int
	DryRun, Unchanged   bool
	Types               []struct {
		Type                               string
		Added, Changed, Removed, Unchanged int
	}
	Problems []struct {
		Code, Pointer, Type, Key, Message string
		Line                              int
	}
	status int
	text   string
}

func server(t *testing.T, options resolvers.Options) *httptest.Server {
	options.Clock, options.Log = resolverstest.Clock, slog.New(slog.DiscardHandler)
	api, err := resolvers.New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(api)
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, s *httptest.Server, query string, header map[string]string, body io.Reader) imported {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/import"+query, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	var result imported
	if err := json.Unmarshal(lines[len(lines)-1], &result); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	result.status, result.text = response.StatusCode, string(text)
	return result
}

const twoItems = `{"format": "` + catalogue.Format + `",
 "dataItems": [
  {"key": "a", "name": {"ru": "А"}, "basis": "STATED"},
  {"key": "b", "name": {"ru": "Б"}, "basis": "STATED"}
 ]}`

func TestAFileIsImportedOnce(t *testing.T) {
	store := fixture(t)
	s := server(t, resolvers.Options{Store: store})
	dry := send(t, s, "?dryRun=true", nil, strings.NewReader(twoItems))
	if dry.status != 200 || dry.Step != "done" || !dry.DryRun || dry.Revision != nil || dry.Nodes != 2 {
		t.Errorf("the dry run: %+v", dry)
	}
	const query = "?reason=As+the+ministry+sent+it&idempotencyKey=2024-03&baseRevision=2"
	for range 2 {
		done := send(t, s, query, nil, strings.NewReader(twoItems))
		if done.status != 200 || done.Revision == nil || *done.Revision != 3 || done.Unchanged {
			t.Errorf("the import: %+v", done)
		}
		for _, of := range done.Types {
			if want := map[string]int{"DataItem": 2}[of.Type]; of.Added != want || of.Changed+of.Removed != 0 {
				t.Errorf("%+v", of)
			}
		}
	}
	if again := send(t, s, "", nil, strings.NewReader(twoItems)); !again.Unchanged || again.Revision != nil {
		t.Errorf("what is there already: %+v", again)
	}
	if stale := send(t, s, "?baseRevision=2", nil, strings.NewReader(twoItems)); stale.status != 409 || stale.Code != "CONFLICT" {
		t.Errorf("a stale base: %+v", stale)
	}
	changes, err := store.Changes(t.Context(), 2, 10)
	if err != nil || len(changes) != 1 || changes[0].Reason != "As the ministry sent it" || len(changes[0].Written) != 2 {
		t.Errorf("the log: %v, %v", changes, err)
	}
}

// What is to replace the registry names the revision that it replaces, which a dry run tells, and is a catalogue.
func TestWhatReplacesTheRegistry(t *testing.T) {
	store := fixture(t)
	s := server(t, resolvers.Options{Store: store})
	removed := func(i imported) (sum int) {
		for _, of := range i.Types {
			sum += of.Removed
		}
		return sum
	}
	if blind := send(t, s, "?replace=true", nil, strings.NewReader(twoItems)); blind.status != 400 || !strings.Contains(blind.text, "baseRevision") {
		t.Errorf("without a base: %+v", blind)
	}
	empty := `{"format": "` + catalogue.Format + `"}`
	for _, query := range []string{"?replace=true&dryRun=true", "?replace=true&baseRevision=2"} {
		if nothing := send(t, s, query, nil, strings.NewReader(empty)); nothing.status != 422 || nothing.Code != "INVALID" {
			t.Errorf("no nodes, %s: %+v", query, nothing)
		}
	}
	if plain := send(t, s, "", nil, strings.NewReader(empty)); plain.status != 200 || !plain.Unchanged {
		t.Errorf("no nodes that replace nothing: %+v", plain)
	}
	dry := send(t, s, "?replace=true&dryRun=true", nil, strings.NewReader(twoItems))
	if dry.status != 200 || dry.Base != 2 || removed(dry) == 0 {
		t.Errorf("the dry run: %+v", dry)
	}
	send(t, s, "", nil, strings.NewReader(strings.ReplaceAll(twoItems, `"key": "b"`, `"key": "c"`)))
	if stale := send(t, s, "?replace=true&baseRevision=2", nil, strings.NewReader(twoItems)); stale.status != 409 || stale.Code != "CONFLICT" {
		t.Errorf("after others have written: %+v", stale)
	}
	if done := send(t, s, "?replace=true&baseRevision=3", nil, strings.NewReader(twoItems)); done.status != 200 || *done.Revision != 4 || removed(done) != removed(dry)+1 {
		t.Errorf("on the newest: %+v", done)
	}
	if loaded, err := store.Load(t.Context()); err != nil || loaded.Count(graph.TypeDataItem) != 2 || loaded.Count(graph.TypeService) != 0 {
		t.Errorf("what is left: %v", err)
	}
}

func TestWhatCannotBeImported(t *testing.T) {
	store := fixture(t)
	s := server(t, resolvers.Options{Store: store, ImportBytes: 2000})
	cases := map[string]struct {
		query  string
		header map[string]string
		body   string
		status int
		code   string
		reason string
	}{
		"no JSON":                   {"", nil, "key;name\n", 400, "BAD_REQUEST", "It is no catalogue."},
		"a broken rule":             {"", nil, strings.Replace(twoItems, `{"ru": "Б"}`, `{}`, 1), 422, "INVALID", "Every problem has its place."},
		"too large":                 {"", nil, twoItems + strings.Repeat(" ", 2000), 413, "LIMIT", "The length is known before."},
		"too large, sent in pieces": {"", map[string]string{"pieces": "1"}, strings.Repeat(" ", 3000), 413, "LIMIT", "The length is not known before."},
		"another type":              {"", map[string]string{"Content-Type": "text/plain"}, twoItems, 415, "BAD_REQUEST", "A page of another origin can send text/plain without asking."},
		"another coding":            {"", map[string]string{"Content-Encoding": "br"}, twoItems, 415, "BAD_REQUEST", "It cannot be unpacked."},
		"no gzip":                   {"", map[string]string{"Content-Encoding": "gzip"}, twoItems, 415, "BAD_REQUEST", "It cannot be unpacked."},
		"half of gzip":              {"", map[string]string{"Content-Encoding": "gzip"}, packed(twoItems)[:60], 400, "BAD_REQUEST", "The client sent half a file; the store is well."},
		"damaged gzip":              {"", map[string]string{"Content-Encoding": "gzip"}, strings.Repeat(packed(twoItems)[:40], 2), 400, "BAD_REQUEST", "The client sent another file than it packed."},
		"no text":                   {"?reason=%ff", nil, twoItems, 400, "BAD_REQUEST", "The history is text."},
		"a word":                    {"?dryrun=true", nil, twoItems, 400, "BAD_REQUEST", "Who misspells dryRun does not write."},
		"no flag":                   {"?dryRun=perhaps", nil, twoItems, 400, "BAD_REQUEST", "It is true or false."},
		"empty key":                 {"?idempotencyKey=", nil, twoItems, 400, "BAD_REQUEST", "An empty key is that of a script that forgot it."},
		"no revision":               {"?baseRevision=new", nil, twoItems, 400, "BAD_REQUEST", "It is a number."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			body := io.Reader(strings.NewReader(c.body))
			if c.header["pieces"] != "" {
				body = io.MultiReader(body) // of which the client does not know the length
			}
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/import"+c.query, body)
			request.Header.Set("Content-Type", "application/json")
			for name, value := range c.header {
				request.Header.Set(name, value)
			}
			response, err := s.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, _ := io.ReadAll(response.Body)
			if response.StatusCode != c.status || !bytes.Contains(text, []byte(`"code":"`+c.code+`"`)) {
				t.Errorf("reason: %s\nstatus %d: %s", c.reason, response.StatusCode, text)
			}
		})
	}
	broken := send(t, s, "?name=ministry.json", nil, strings.NewReader(strings.Replace(twoItems, `{"ru": "Б"}`, `{}`, 1)))
	if len(broken.Problems) != 1 || broken.Problems[0].Line != 4 || broken.Problems[0].Pointer != "/dataItems/1/name" ||
		broken.Problems[0].Key != "b" || broken.Problems[0].Code != graph.RuleNameMissing {
		t.Errorf("the problems: %+v", broken.Problems)
	}
	if loaded, err := store.Load(t.Context()); err != nil || loaded.Revision() != 2 {
		t.Errorf("something was written: %v, %v", loaded.Revision(), err)
	}
}

// packed is a text as gzip.
func packed(text string) string {
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	io.WriteString(w, text)
	w.Close()
	return file.String()
}

// bigFile is a catalogue of so many data items.
func bigFile(items int) []byte {
	var file bytes.Buffer
	file.WriteString(`{"format": "` + catalogue.Format + `", "dataItems": [`)
	for i := range items {
		if i > 0 {
			file.WriteString(",")
		}
		fmt.Fprintf(&file, "\n"+`{"key": "item-%d", "basis": "STATED", "name": {"ru": "Сведение %d"}}`, i, i)
	}
	file.WriteString("]}")
	return file.Bytes()
}

// Steps arrive while the file is still being sent, and a file may come packed.
func TestProgressOfAnImport(t *testing.T) {
	s := server(t, resolvers.Options{Store: fixture(t)})
	file := bigFile(40_000)
	body, sending := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/import", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Content-Encoding", "gzip")
	request.Header.Set("Accept", "application/x-ndjson")
	told := make(chan struct{}) // that something was read
	go func() {
		packed, _ := gzip.NewWriterLevel(sending, gzip.NoCompression)
		packed.Write(file[:len(file)/2])
		packed.Flush()
		<-told
		packed.Write(file[len(file)/2:])
		packed.Close()
		sending.Close()
	}()
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var steps []string
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		var line imported
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if len(steps) == 0 {
			close(told)
		}
		if len(steps) == 0 || steps[len(steps)-1] != line.Step {
			steps = append(steps, line.Step)
		}
	}
	if got := strings.Join(steps, " "); got != "read checked compared committed done" {
		t.Errorf("the steps are %s", got)
	}
}

// A client that leaves before the file is whole, or while another import is under way, has written nothing.
func TestAnImportThatBreaksOffWritesNothing(t *testing.T) {
	store := fixture(t)
	s := server(t, resolvers.Options{Store: store})
	file := bigFile(2000)
	ctx, leave := context.WithCancel(t.Context())
	body, sending := io.Pipe()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/import", body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	left := make(chan error, 1)
	go func() {
		_, err := s.Client().Do(request)
		left <- err
	}()
	sending.Write(file[:len(file)/2])
	if second := send(t, s, "", nil, strings.NewReader(twoItems)); second.status != 503 {
		t.Errorf("a second import at the same time: %+v", second)
	}
	leave()
	sending.Close()
	if err := <-left; err == nil {
		t.Error("the client was answered")
	}
	deadline := time.Now().Add(30 * time.Second)
	for { // until the server has noticed
		done := send(t, s, "", nil, strings.NewReader(twoItems))
		if done.status == 200 {
			if *done.Revision != 3 {
				t.Errorf("revision %d, want 3", *done.Revision)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server still waits for the client that has left: %+v", done)
		}
		runtime.Gosched()
	}
	if loaded, err := store.Load(t.Context()); err != nil || loaded.DataItem("item-0") != nil {
		t.Errorf("a part of the file was written: %v", err)
	}
}

// What is sent over HTTP gives the graph that the command's import gives: the sample registry, byte by byte.
func TestTheSampleComesInAsItIs(t *testing.T) {
	sample, err := catalogue.Sample()
	if err != nil {
		t.Fatal(err)
	}
	want := graph.FromNodes(0, time.Time{}, sample)
	var file bytes.Buffer
	if err := catalogue.Write(&file, want); err != nil {
		t.Fatal(err)
	}
	store, err := bboltstore.Open(filepath.Join(t.TempDir(), "sample.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := server(t, resolvers.Options{Store: store})
	if done := send(t, s, "?name=sample.json", nil, &file); done.status != 200 || *done.Revision != 1 {
		t.Fatalf("%+v", done)
	}
	loaded, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if differences := graph.Difference(want, loaded); len(differences) > 0 {
		t.Errorf("%d nodes differ", len(differences))
	}
}
