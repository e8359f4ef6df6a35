package resolvers_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// BenchmarkHTTP is what carrying a question costs: a small one that is run, the same kept, asked for by those who have it, and
// a page kept, as it is and packed.
func BenchmarkHTTP(b *testing.B) {
	store := fixture(b)
	fresh := resolverstest.Serve(b, resolvers.Options{Store: store})
	keeping := resolverstest.Serve(b, resolvers.Options{Store: store, AnswerBytes: 1 << 20})
	small := `{catalogue{service(key:"licence"){key sector}}}`
	page := `{catalogue{services(first:50){nodes{id key name{text lang} requirements{nodes{id key name{text} documentType{key name{text}}}}}}}}`
	get := func(query string) *http.Request {
		return httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil)
	}
	first := httptest.NewRecorder()
	keeping.ServeHTTP(first, get(small))
	cases := []struct {
		name     string
		api      http.Handler
		question string
		method   string
		header   [2]string
		status   int
	}{
		{"small_POST_run", fresh, small, http.MethodPost, [2]string{}, 200},
		{"small_POST_kept", keeping, small, http.MethodPost, [2]string{}, 200},
		{"small_GET_run", fresh, small, http.MethodGet, [2]string{}, 200},
		{"small_GET_kept", keeping, small, http.MethodGet, [2]string{}, 200},
		{"small_GET_unchanged", keeping, small, http.MethodGet, [2]string{"If-None-Match", first.Header().Get("ETag")}, 304},
		{"page_POST_run", fresh, page, http.MethodPost, [2]string{}, 200},
		{"page_POST_kept", keeping, page, http.MethodPost, [2]string{}, 200},
		{"page_POST_kept_zstd", keeping, page, http.MethodPost, [2]string{"Accept-Encoding", "zstd"}, 200},
		{"page_POST_kept_gzip", keeping, page, http.MethodPost, [2]string{"Accept-Encoding", "gzip"}, 200},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			body := `{"query":` + strconv.Quote(c.question) + `}`
			request := get(c.question)
			if c.method == http.MethodPost {
				request = httptest.NewRequest(http.MethodPost, "/graphql", nil)
				request.Header.Set("Content-Type", "application/json")
			}
			if c.header[0] != "" {
				request.Header.Set(c.header[0], c.header[1])
			}
			for b.Loop() {
				request.Body = http.NoBody
				if c.method == http.MethodPost {
					request.Body = readCloser{strings.NewReader(body)}
				}
				w := &counting{header: http.Header{}}
				c.api.ServeHTTP(w, request)
				if w.status != c.status {
					b.Fatalf("status %d", w.status)
				}
				b.ReportMetric(float64(w.bytes), "bytes/answer")
			}
		})
	}
}

// counting is a writer that costs nothing itself.
type counting struct {
	header        http.Header
	status, bytes int
}

func (c *counting) Header() http.Header         { return c.header }
func (c *counting) WriteHeader(status int)      { c.status = status }
func (c *counting) Write(p []byte) (int, error) { c.bytes += len(p); return len(p), nil }

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
