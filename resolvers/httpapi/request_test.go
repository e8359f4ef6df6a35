package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Whatever comes as a body is read or refused; what is read is what plain JSON would say, and a refusal repeats nothing.
func FuzzBody(f *testing.F) {
	for _, body := range []string{`{"query":"{a}"}`, `[]`, `null`, `{"query":"{a}","variables":{"b":1},"operationName":"c","extensions":{"persistedQuery":{"version":1,"sha256Hash":"AB"}}}`,
		`{"query":1}`, `{"query":"\ud800"}`, "{\"query\":\"\xff\"}", ` {"variables":null} `, `{"query":"a","query":"b"}`, `{"documentId":"sha256:1"}`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		asked, refused := readPost(httptest.NewRecorder(), r, 1<<20, 20_000)
		if refused != nil {
			if refused.status < 400 || refused.status > 499 || refused.code == "" || refused.message == "" {
				t.Fatalf("refused without a reason: %+v", refused)
			}
			return
		}
		var plain map[string]any
		if err := json.Unmarshal([]byte(body), &plain); err != nil {
			t.Fatalf("read what is no JSON: %v", err)
		}
		if query, _ := plain["query"].(string); query != asked.query {
			t.Fatalf("query %q was read as %q", query, asked.query)
		}
		if variables, _ := plain["variables"].(map[string]any); len(variables) != len(asked.values()) {
			t.Fatalf("variables %v were read as %v", variables, asked.values())
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, query := range []string{"query=%7Ba%7D", "query=%", "variables=%7B%7D&extensions=", "query=a&query=b", "documentId=x;y", "extensions=%7B%22persistedQuery%22%3A1%7D"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		asked, refused := readGet(&url.URL{RawQuery: query})
		if (refused != nil) && (refused.status < 400 || refused.code == "" || refused.message == "") {
			t.Fatalf("refused without a reason: %+v", refused)
		}
		if parameters, err := url.ParseQuery(query); refused == nil && (err != nil || parameters.Get("query") != asked.query) {
			t.Fatalf("%q was read as %q: %v", query, asked.query, err)
		}
	})
}

// Whatever a client accepts, it is given something that it does not refuse, or told that there is nothing.
func FuzzNegotiation(f *testing.F) {
	f.Add("application/json;q=0.5, */*;q=0", "gzip;q=1, *;q=0")
	f.Add("*/*", "identity;q=0, zstd;q=0.001")
	f.Fuzz(func(t *testing.T, accept, encoding string) {
		mediaType, ok := negotiate([]string{accept})
		if ok != (mediaType == plainJSON || mediaType == responseJSON) {
			t.Fatalf("%q gives %q, %v", accept, mediaType, ok)
		}
		if ok && strings.TrimSpace(accept) != "" && wanted(ranked([]string{accept}), mediaType).quality == 0 {
			t.Fatalf("%q gives %q, which it refuses", accept, mediaType)
		}
		long, short := codings([]string{encoding})
		if (long == "") != (short == "") || (short != identity && short != long) {
			t.Fatalf("%q gives %q and %q", encoding, long, short)
		}
	})
}
