package resolvers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// within is how long an attack may take on a busy machine; it takes a small part of that on an idle one.
const within = 2 * time.Second

func TestAttacksAreRefusedQuickly(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t)})
	doubling := func(levels int) string {
		var b strings.Builder
		b.WriteString("{catalogue{...f0}}")
		for i := range levels {
			fmt.Fprintf(&b, " fragment f%d on Catalogue{...f%d ...f%d}", i, i+1, i+1)
		}
		fmt.Fprintf(&b, " fragment f%d on Catalogue{moment{date}}", levels)
		return b.String()
	}
	aliases := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " a%d:catalogue{moment{date}}", i)
		}
		return "{" + b.String() + "}"
	}
	nested := func(n int) string {
		return strings.Repeat("{catalogue", n) + "{moment{date}}" + strings.Repeat("}", n)
	}
	cases := map[string]struct {
		question string
		code     string // of the first error; "" for an answer
		reason   string
	}{
		"field duplication":         {"{catalogue{moment{" + strings.Repeat("date ", 4900) + "}}}", "LIMIT", "Validation compares fields of one name with each other."},
		"field duplication allowed": {"{catalogue{moment{" + strings.Repeat("date ", 590) + "}}}", "", "What is just allowed must be cheap too."},
		"fragment doubling":         {doubling(22), "LIMIT", "A kilobyte of fragments is four million fields."},
		"deep fragment doubling":    {doubling(600), "LIMIT", "Sums must not overflow."},
		"fragments in a circle":     {"{catalogue{...a}} fragment a on Catalogue{...b} fragment b on Catalogue{...a}", "BAD_REQUEST", "Measuring must come to an end."},
		"deep nesting":              {nested(100_000), "LIMIT", "Validation would take a minute."},
		"nesting":                   {nested(21), "LIMIT", "Depth is bounded."},
		"20,000 aliases":            {aliases(20_000), "LIMIT", "Each is a question of its own."},
		"101 aliases":               {aliases(101), "LIMIT", "Aliases are bounded."},
		"directives":                {"{catalogue" + strings.Repeat("@a", 5000) + "{moment{date}}}", "LIMIT", "Each unknown one is an error in the answer."},
		"unknown fields":            {"{catalogue{" + words("x", 590) + "}}", "BAD_REQUEST", "Each is an error in the answer."},
		"a page of a million":       {"{catalogue{services(first:1000000){nodes{key}}}}", "LIMIT", "Pages are bounded."},
		"pages in pages":            {"{catalogue{services(first:500){nodes{requirements(first:500){nodes{documentType{requirements(first:500){nodes{key}}}}}}}}}", "LIMIT", "Sizes of pages multiply."},
		"a page of -1":              {"{catalogue{services(first:-1){nodes{key}}}}", "BAD_REQUEST", "There is no such page."},
		"a number of 40 digits":     {"{catalogue{services(first:" + strings.Repeat("9", 40) + "){nodes{key}}}}", "BAD_REQUEST", "gqlparser panics on it."},
		"a number beyond 32 bits":   {"{catalogue{services(first:99999999999){nodes{key}}}}", "LIMIT", "It is a large page like others."},
		"a list of lists":           {"{catalogue(with:" + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "){moment{date}}}", "BAD_REQUEST", "Values are walked too."},
		"many graphs":               {graphs(9), "LIMIT", "Each is kept in memory."},
		"no question":               {"", "BAD_REQUEST", "There is nothing to answer."},
		"half a question":           {"{catalogue{", "BAD_REQUEST", "It cannot be parsed."},
		"two operations":            {"query a{limits{depth}} query b{limits{depth}}", "BAD_REQUEST", "It is not clear which is meant."},
		"long names":                {"{" + strings.Repeat(strings.Repeat("x", 9_000)+" ", 100) + "}", "BAD_REQUEST", "Errors repeat names."},
		"a long key":                {`{catalogue(with:[{organization:{key:"` + strings.Repeat("x", 300_000) + `"}}]){moment{date}}}`, "INVALID", "Errors repeat keys."},
		"a long channel":            {`{catalogue{service(key:"licence"){paper(channel:"` + strings.Repeat("x", 300_000) + `"){demanded}}}}`, "NOT_FOUND", "Errors repeat arguments."},
		"a cheap one":               {"{limits{depth}}", "", "Nothing is wrong with it."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			answer := resolverstest.Ask(t, api, c.question, nil)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			t.Logf("%v, %d KiB allocated, status %d", took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>10, answer.Status)
			if got := strings.Join(first(answer.Codes()), ""); got != c.code {
				t.Errorf("reason: %s\nwant code %q, got %q: %.300v", c.reason, c.code, got, answer.Errors)
			}
			if took > within {
				t.Errorf("reason: %s\ntook %v", c.reason, took)
			}
			if size := len(answer.Bytes(t)); size > 64<<10 {
				t.Errorf("reason: %s\nthe answer has %d bytes", c.reason, size)
			}
		})
	}
}

func first(codes []string) []string { return codes[:min(1, len(codes))] }

func words(prefix string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%d ", prefix, i)
	}
	return b.String()
}

func graphs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `g%d: catalogue(with: [{service: {key: "licence", sector: "s%d"}}]) {moment{revision}} `, i, i)
	}
	return "{" + b.String() + "}"
}

func TestWhatIsNoGraphQLRequest(t *testing.T) {
	api := resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Origins: []string{"https://portal.example.kz"}})
	const secret = "correct horse battery staple"
	cases := map[string]struct {
		method, path, contentType, body string
		status                          int
		reason                          string
	}{
		"21 MiB":              {"POST", "/graphql", "application/json", `{"query":"` + strings.Repeat(" ", 21<<20) + `"}`, 413, "Bodies are bounded."},
		"broken JSON":         {"POST", "/graphql", "application/json", `{"query": ` + secret, 400, "It is not repeated in the answer."},
		"JSON of other form":  {"POST", "/graphql", "application/json", `{"query": {"a": "` + secret + `"}}`, 400, "It is not repeated in the answer."},
		"a form":              {"POST", "/graphql", "application/x-www-form-urlencoded", "query={limits{depth}}", 415, "Pages of other origins can send forms."},
		"text":                {"POST", "/graphql", "text/plain", `{"query":"{limits{depth}}"}`, 415, "Pages of other origins can send texts."},
		"DELETE":              {"DELETE", "/graphql", "", "", 405, "Questions come with GET or POST."},
		"GET":                 {"GET", "/graphql?query=%7Blimits%7Bdepth%7D%7D", "", "", 200, "Questions may come with GET."},
		"GET with variables":  {"GET", "/graphql?query=query(%24k%3AString!)%7Bcatalogue%7Bservice(key%3A%24k)%7Bkey%7D%7D%7D&variables=%7B%22k%22%3A%22licence%22%7D", "", "", 200, "Questions may come with GET."},
		"GET broken":          {"GET", "/graphql?query=%7B&variables=" + "%7B", "", "", 400, "Variables are JSON."},
		"GET with a list":     {"GET", "/graphql?query=%7Blimits%7Bdepth%7D%7D&variables=%5B%5D", "", "", 400, "Variables are an object."},
		"GET extensions":      {"GET", "/graphql?query=%7Blimits%7Bdepth%7D%7D&extensions=1", "", "", 400, "Extensions are an object."},
		"GET half encoded":    {"GET", "/graphql?query=%7", "", "", 400, "The address cannot be read."},
		"no such operation":   {"POST", "/graphql", "application/json", `{"query":"query a{limits{depth}}","operationName":"b"}`, 400, "It is not there."},
		"only a comment":      {"POST", "/graphql", "application/json", `{"query":"# nothing"}`, 400, "There is nothing to answer."},
		"page as a text":      {"POST", "/graphql", "application/json", `{"query":"query($n:Int){catalogue{services(first:$n){totalCount}}}","variables":{"n":"500"}}`, 400, "Its cost would be that of a page of usual size."},
		"GET without any":     {"GET", "/graphql", "", "", 400, "There is nothing to answer."},
		"health":              {"GET", "/healthz", "", "", 200, "The process lives."},
		"readiness":           {"GET", "/readyz", "", "", 200, "The store answers."},
		"the schema":          {"GET", "/schema.graphqls", "", "", 200, "The contract is public."},
		"something else":      {"GET", "/etc/passwd", "", "", 404, "Nothing else is served."},
		"deep JSON variables": {"POST", "/graphql", "application/json", `{"query":"{limits{depth}}","variables":{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}}`, 200, "Variables that are not asked for are not looked at."},
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
