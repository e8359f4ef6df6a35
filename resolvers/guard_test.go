package resolvers_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"onceonly/graph"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

func TestWhatIsNoGraphQLRequest(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Origins: []string{"https://portal.example.kz"}})
	const secret = "correct horse battery staple"
	cases := map[string]struct {
		method, path, contentType, body string
		status                          int
		reason                          string
	}{
		"21 MiB":             {"POST", "/graphql", "application/json", `{"query":"` + strings.Repeat(" ", 21<<20) + `"}`, 413, "Bodies are bounded."},
		"broken JSON":        {"POST", "/graphql", "application/json", `{"query": ` + secret, 400, "It is not repeated in the answer."},
		"JSON of other form": {"POST", "/graphql", "application/json", `{"query": {"a": "` + secret + `"}}`, 400, "It is not repeated in the answer."},
		"a form":             {"POST", "/graphql", "application/x-www-form-urlencoded", "query={limits{depth}}", 415, "Pages of other origins can send forms."},
		"text":               {"POST", "/graphql", "text/plain", `{"query":"{limits{depth}}"}`, 415, "Pages of other origins can send texts."},
		"DELETE":             {"DELETE", "/graphql", "", "", 405, "Questions come with GET or POST."},
		"GET":                {"GET", "/graphql?query=%7Blimits%7Bdepth%7D%7D", "", "", 200, "Questions may come with GET."},
		"GET with variables": {"GET", "/graphql?query=query(%24k%3AString!)%7Bcatalogue%7Bservice(key%3A%24k)%7Bkey%7D%7D%7D&variables=%7B%22k%22%3A%22licence%22%7D", "", "", 200, "Questions may come with GET."},
		"GET broken":         {"GET", "/graphql?query=%7B&variables=" + "%7B", "", "", 400, "Variables are JSON."},
		"GET with a list":    {"GET", "/graphql?query=%7Blimits%7Bdepth%7D%7D&variables=%5B%5D", "", "", 400, "Variables are an object."},
		"GET extensions":     {"GET", "/graphql?query=%7Blimits%7Bdepth%7D%7D&extensions=1", "", "", 400, "Extensions are an object."},
		"GET half encoded":   {"GET", "/graphql?query=%7", "", "", 400, "The address cannot be read."},
		"no such operation":  {"POST", "/graphql", "application/json", `{"query":"query a{limits{depth}}","operationName":"b"}`, 400, "It is not there."},
		"only a comment":     {"POST", "/graphql", "application/json", `{"query":"# nothing"}`, 400, "There is nothing to answer."},
		"page as a text":     {"POST", "/graphql", "application/json", `{"query":"query($n:Int){catalogue{services(first:$n){totalCount}}}","variables":{"n":"500"}}`, 400, "Its cost would be that of a page of usual size."},
		"GET without any":    {"GET", "/graphql", "", "", 400, "There is nothing to answer."},
		"health":             {"GET", "/healthz", "", "", 200, "The process lives."},
		"readiness":          {"GET", "/readyz", "", "", 200, "The store answers."},
		"the schema":         {"GET", "/schema.graphqls", "", "", 200, "The contract is public."},
		"something else":     {"GET", "/etc/passwd", "", "", 404, "Nothing else is served."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			request.Header.Set("Accept", "application/graphql-response+json")
			if c.contentType != "" {
				request.Header.Set("Content-Type", c.contentType)
			}
			recorder := httptest.NewRecorder()
			api.ServeHTTP(recorder, request)
			if recorder.Code != c.status {
				t.Errorf("reason: %s\nstatus %d, want %d: %.200s", c.reason, recorder.Code, c.status, recorder.Body)
			}
			if strings.Contains(recorder.Body.String(), secret) {
				t.Errorf("reason: %s\nthe answer repeats the question: %s", c.reason, recorder.Body)
			}
			if c.status >= 400 && c.status != 404 {
				var refusal struct {
					Errors []struct{ Extensions struct{ Code string } }
				}
				if err := json.Unmarshal(recorder.Body.Bytes(), &refusal); err != nil || len(refusal.Errors) != 1 || refusal.Errors[0].Extensions.Code == "" {
					t.Errorf("reason: %s\nthe refusal is not one error with a code: %.200s", c.reason, recorder.Body)
				}
			}
		})
	}
}

func TestOnlyNamedOriginsMayAsk(t *testing.T) {
	cases := map[string]struct {
		origins        []string
		origin, allows string
		reason         string
	}{
		"named":      {[]string{"https://portal.example.kz"}, "https://portal.example.kz", "https://portal.example.kz", "It was named."},
		"not named":  {[]string{"https://portal.example.kz"}, "https://evil.example", "", "It was not named."},
		"none named": {nil, "https://portal.example.kz", "", "An empty list allows nobody."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Origins: c.origins})
			for _, method := range []string{http.MethodOptions, http.MethodGet} {
				request := httptest.NewRequest(method, "/graphql?query=%7Blimits%7Bdepth%7D%7D", nil)
				request.Header.Set("Origin", c.origin)
				if method == http.MethodOptions {
					request.Header.Set("Access-Control-Request-Method", "POST")
					request.Header.Set("Access-Control-Request-Headers", "content-type")
				}
				recorder := httptest.NewRecorder()
				api.ServeHTTP(recorder, request)
				if got := recorder.Header().Get("Access-Control-Allow-Origin"); got != c.allows {
					t.Errorf("reason: %s\n%s allows %q", c.reason, method, got)
				}
			}
		})
	}
}

// heldHistory answers when it is released.
type heldHistory struct {
	graph.HistoryReader
	released chan struct{}
}

func (h heldHistory) History(ctx context.Context, ref graph.Ref, before graph.Revision, limit int) ([]graph.Change, error) {
	<-h.released
	return h.HistoryReader.History(ctx, ref, before, limit)
}

// A server that has more large questions than can run and wait says so at once, goes on answering small ones, and answers
// all again when there is room.
func TestAFullServer(t *testing.T) {
	store := fixture(t)
	released := make(chan struct{})
	limits := resolvers.DefaultLimits()
	limits.Cost = 6000
	s := server(t, resolvers.Options{Store: store, History: heldHistory{store, released}, Limits: limits})
	type answer struct {
		status int
		retry  string
		body   string
	}
	ask := func(query string) answer {
		response, err := s.Client().Post(s.URL+"/graphql", "application/json", strings.NewReader(`{"query": "`+query+`"}`))
		if err != nil {
			return answer{body: err.Error()}
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		return answer{response.StatusCode, response.Header.Get("Retry-After"), string(body)}
	}
	const large = "{catalogue {services(first: 500) {nodes {id key sector lifeEvents formOfRendering applicationKeys one: key two: key three: key four: key}} service(key: \\\"licence\\\") {history(first: 1) {revision}}}}"
	many := 2*runtime.GOMAXPROCS(0) + 256 + 1 // more than can ever run and wait
	answers := make(chan answer, many)
	var asking sync.WaitGroup
	for range many {
		asking.Go(func() { answers <- ask(large) })
	}
	// What runs and waits is held, so the first that is answered is refused.
	if first := <-answers; first.status != http.StatusServiceUnavailable || first.retry == "" || !strings.Contains(first.body, "more to answer than can wait") {
		t.Errorf("what cannot wait: %+v", first)
	}
	if small := ask("{limits {depth}}"); small.status != http.StatusOK {
		t.Errorf("a small question meanwhile: %+v", small)
	}
	close(released)
	asking.Wait()
	close(answers)
	counts := map[int]int{}
	for a := range answers {
		counts[a.status]++
	}
	if counts[http.StatusOK] == 0 || counts[http.StatusOK]+counts[http.StatusServiceUnavailable] != many-1 {
		t.Errorf("answers by status: %v", counts)
	}
	if after := ask(large); after.status != http.StatusOK {
		t.Errorf("when there is room again: %+v", after)
	}
}
