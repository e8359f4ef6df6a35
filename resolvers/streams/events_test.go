package streams_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onceonly/graph"
	"onceonly/resolvers"
)

const (
	eventsOnly = "text/event-stream"
	anyAnswer  = "application/graphql-response+json, application/json, text/event-stream" // as urql sends it with every request
)

func (s *server) ask(method, accept, contentType, body string, header http.Header) (status int, mediaType, text string) {
	s.Helper()
	address := "http://onceonly/graphql"
	if method == http.MethodGet {
		address += "?" + url.Values{"query": {body}}.Encode()
		body = ""
	}
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Accept", accept)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		s.Error(err)
	}
	mediaType, _, _ = strings.Cut(response.Header.Get("Content-Type"), ";")
	return response.StatusCode, mediaType, string(read)
}

func TestEventStreams(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, folder, resolvers.Options{})
		defer s.stop()
		const json, completed = "application/json", "event: complete\ndata: \n\n"
		for name, c := range map[string]struct {
			method, accept, contentType, body string
			lastID                            string
			status                            int
			mediaType, ends                   string
			holds                             string
		}{
			"a question has one event":       {"POST", eventsOnly, json, `{"query":"{__typename}"}`, "", 200, eventsOnly, completed, "event: next\ndata: {\"data\":{\"__typename\":\"Query\"}"},
			"with GET too":                   {"GET", eventsOnly, "", `{__typename}`, "", 200, eventsOnly, completed, "event: next"},
			"what is not valid is an event":  {"POST", eventsOnly, json, `{"query":"{nothing}"}`, "", 200, eventsOnly, completed, "BAD_REQUEST"},
			"a future revision is an event":  {"GET", eventsOnly, "", `subscription {revisions(since: 9) {revision}}`, "", 200, eventsOnly, completed, "NOT_FOUND"},
			"so is that of a future event":   {"GET", eventsOnly, "", `subscription {revisions {revision}}`, "9", 200, eventsOnly, completed, "NOT_FOUND"},
			"an id that is none":             {"GET", eventsOnly, "", `subscription {revisions {revision}}`, "x", 400, json, "", "Last-Event-ID"},
			"no mutation with GET":           {"GET", eventsOnly, "", `mutation {applyChanges(input: {changes: []}) {change {revision}}}`, "", 200, eventsOnly, completed, "POST"},
			"no other method":                {"PUT", eventsOnly, json, ``, "", 405, json, "", "GET or POST"},
			"no other type":                  {"POST", eventsOnly, "text/plain", `{"query":"{__typename}"}`, "", 415, json, "", "application/json"},
			"no JSON":                        {"POST", eventsOnly, json, `{`, "", 400, json, "", "BAD_REQUEST"},
			"a body that is too large":       {"POST", eventsOnly, json, strings.Repeat("x", 2<<20), "", 413, json, "", "LIMIT"},
			"JSON where both are acceptable": {"POST", anyAnswer, json, `{"query":"{__typename}"}`, "", 200, "application/graphql-response+json", "", `"data"`},
			"events for a subscription":      {"POST", anyAnswer, json, `{"query":"subscription {revisions(since: 9) {revision}}"}`, "", 200, eventsOnly, completed, "NOT_FOUND"},
			"no events where they are not":   {"POST", json + ", text/event-stream;q=0", json, `{"query":"{__typename}"}`, "", 200, json, "", `"data"`},
		} {
			header := http.Header{}
			if c.lastID != "" {
				header.Set("Last-Event-ID", c.lastID)
			}
			status, mediaType, text := s.ask(c.method, c.accept, c.contentType, c.body, header)
			if status != c.status || mediaType != c.mediaType || !strings.HasSuffix(text, c.ends) || !strings.Contains(text, c.holds) {
				t.Errorf("%s: %d %s %s", name, status, mediaType, text)
			}
		}
	})
}

// The time limits of the server are for requests that end; a client that does not read is cut off all the same, and one
// client holds no more streams than are allowed.
func TestEventStreamsLastAndAreFew(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		limits := resolvers.DefaultLimits()
		limits.Streams = 1
		s := serve(t, folder, resolvers.Options{Limits: limits})
		defer s.stop()
		follow := func() *http.Response {
			return s.get(url.Values{"query": {revisions}}, http.Header{"Accept": {eventsOnly}})
		}
		silent := follow() // and not read
		refused := follow()
		refused.Body.Close()
		if got := refused; got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
			t.Errorf("a second stream: status %d", got.StatusCode)
		}
		time.Sleep(30 * time.Hour) // its heartbeats fill what lies between
		again := follow()
		if again.StatusCode != http.StatusOK {
			t.Errorf("after the first was cut off: status %d", again.StatusCode)
		}
		silent.Body.Close()
		beats := make(chan int)
		go func() {
			count := 0
			buffer := make([]byte, 256)
			for {
				n, err := again.Body.Read(buffer)
				if count += strings.Count(string(buffer[:n]), ":\n\n"); err != nil || strings.Contains(string(buffer[:n]), "event: next") {
					beats <- count
					return
				}
			}
		}()
		time.Sleep(10*time.Minute + time.Second)
		s.commit()
		if count := <-beats; count < 39 || count > 41 {
			t.Errorf("%d heartbeats in ten minutes", count)
		}
		again.Body.Close()
	})
}

func TestEventStreamsEndWithoutCompletionWhenTheServerStops(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, folder, resolvers.Options{})
		open := s.get(url.Values{"query": {revisions}}, http.Header{"Accept": {eventsOnly}})
		ended := make(chan string)
		go func() {
			text, err := io.ReadAll(open.Body)
			ended <- fmt.Sprint(strings.Contains(string(text), "complete"), err)
		}()
		synctest.Wait()
		s.stop()
		if got := <-ended; got != "false <nil>" {
			t.Errorf("completed and failed: %s", got)
		}
		open.Body.Close()
	})
}

// An event stream does not outlive the sign-in. The client comes again, as it was not told that the stream is complete, and is
// refused until it brings a new token.
func TestEventStreamsEndWithTheSignIn(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ends := time.Now().Add(time.Minute)
		s := serve(t, folder, resolvers.Options{SignIn: func(*http.Request) (graph.Viewer, error) {
			if !time.Now().Before(ends) {
				return graph.Viewer{}, graph.Errorf(graph.Unauthenticated, "The token has expired.")
			}
			return graph.Viewer{Name: "reader", Role: graph.Reader, Until: ends}, nil
		}})
		defer s.stop()
		follow := func() (status int, text string, err error) {
			open := s.get(url.Values{"query": {revisions}}, http.Header{"Accept": {eventsOnly}})
			defer open.Body.Close()
			defer time.AfterFunc(2*time.Minute, func() { open.Body.Close() }).Stop() // of a stream that does not end
			read, err := io.ReadAll(open.Body)
			return open.StatusCode, string(read), err
		}
		begun := time.Now()
		time.AfterFunc(time.Minute-time.Second, func() { s.commit(graph.Put(service("b", "B"))) })
		status, text, err := follow()
		if lasted := time.Since(begun); status != http.StatusOK || err != nil || lasted != time.Minute || !strings.Contains(text, "id: 2\n") || strings.Contains(text, "event: complete") {
			t.Errorf("status %d, %v, ended after %s: %s", status, err, lasted, text)
		}
		if status, text, _ := follow(); status != http.StatusUnauthorized || !strings.Contains(text, "UNAUTHENTICATED") {
			t.Errorf("after it ended: %d %s", status, text)
		}
	})
}
