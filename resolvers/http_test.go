package resolvers_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"onceonly/graph"
	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
)

// Each file in testdata/http is a conversation with a server: requests, and after "---" what is answered to each. A file
// added is a case added. The first line says why it must be so; "# with:" lines give options of the server. In what is
// answered, … stands for anything, and a header with the value - must not be there; headers that are not named may be.
// In requests, {Name} is the header Name of the answer before.
func TestHTTP(t *testing.T) {
	files, err := filepath.Glob("testdata/http/*.http")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".http"), func(t *testing.T) {
			c := readConversation(t, file)
			api := resolverstest.Serve(t, c.options(t))
			before := http.Header{}
			for i, e := range c.exchanges {
				recorder := httptest.NewRecorder()
				api.ServeHTTP(recorder, e.request(t, before))
				if difference := e.differs(recorder); difference != "" {
					t.Errorf("reason: %s\nanswer %d: %s\nit was %d %v\n%.600s", c.reason, i+1, difference, recorder.Code, recorder.Header(), recorder.Body)
				}
				before = recorder.Header()
			}
		})
	}
}

type conversation struct {
	reason    string
	with      map[string]string
	exchanges []exchange
}

// options reads the options of the server that a conversation is with.
func (c conversation) options(t *testing.T) resolvers.Options {
	options := resolvers.Options{Store: fixture(t)}
	for name, value := range c.with {
		switch name {
		case "draft":
			options.Draft = true
		case "origin":
			options.Origins = []string{value}
		case "hosts":
			options.Hosts = strings.Fields(value)
		case "kept":
			options.AnswerBytes = 1 << 20
		case "persisted":
			options.PersistedBytes = -1
		case "cost-per-second": // a client can save up 100
			options.CostPerSecond, _ = strconv.Atoi(value)
			options.Limits = resolvers.DefaultLimits()
			options.Limits.Cost = 100
		case "sign-in": // with one of three tokens, or without one
			options.SignIn = signIn
		case "closed":
			options.ClosedSchema = true
		case "documents":
			options.Documents = os.DirFS("testdata/documents/" + value)
		default:
			t.Fatalf("there is no option %q", name)
		}
	}
	return options
}

// signIn takes two tokens; the third is that of a provider that is down. Who sends none reads what is public.
func signIn(r *http.Request) (graph.Viewer, error) {
	switch r.Header.Get("Authorization") {
	case "":
		return graph.Viewer{Role: graph.Anonymous}, nil
	case "Bearer reader":
		return graph.Viewer{Name: "reader", Role: graph.Reader}, nil
	case "Bearer admin":
		return graph.Viewer{Name: "admin", Role: graph.Admin}, nil
	case "Bearer later":
		return graph.Viewer{}, graph.Errorf(graph.Unavailable, "The provider of the sign-in does not answer.")
	}
	return graph.Viewer{}, graph.Errorf(graph.Unauthenticated, "The token is not valid.")
}

// exchange is one request and what is answered. Texts are as in the file.
type exchange struct {
	line, body, status, answer string
	header, answerHeader       [][2]string
}

func readConversation(t *testing.T, file string) conversation {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := conversation{with: map[string]string{}}
	rest := string(text)
	for strings.HasPrefix(rest, "#") {
		line, after, _ := strings.Cut(rest, "\n")
		if option, isOption := strings.CutPrefix(line, "# with: "); isOption {
			name, value, _ := strings.Cut(option, " ")
			c.with[name] = value
		} else {
			c.reason += strings.TrimPrefix(line, "# ")
		}
		rest = after
	}
	for _, part := range strings.Split(rest, "\n===\n") {
		asked, answered, both := strings.Cut(part, "\n---\n")
		if !both || c.reason == "" {
			t.Fatalf("%s has no reason, or a request without an answer", file)
		}
		var e exchange
		e.line, e.header, e.body = message(asked)
		e.status, e.answerHeader, e.answer = message(answered)
		c.exchanges = append(c.exchanges, e)
	}
	return c
}

// message reads a first line, headers, and after an empty line the body.
func message(text string) (first string, header [][2]string, body string) {
	head, body, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n\n")
	lines := bufio.NewScanner(strings.NewReader(head))
	for lines.Scan() {
		if first == "" {
			first = lines.Text()
			continue
		}
		name, value, _ := strings.Cut(lines.Text(), ": ")
		header = append(header, [2]string{name, value})
	}
	return first, header, strings.TrimSuffix(body, "\n")
}

func (e exchange) request(t *testing.T, before http.Header) *http.Request {
	method, address, _ := strings.Cut(e.line, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(e.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "example.com"
	for _, h := range e.header {
		value := regexp.MustCompile(`\{[A-Za-z-]+\}`).ReplaceAllStringFunc(h[1], func(name string) string { return before.Get(strings.Trim(name, "{}")) })
		if h[0] == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(h[0], value)
	}
	return r
}

// differs says what is not as it should be; "" if nothing is.
func (e exchange) differs(got *httptest.ResponseRecorder) string {
	if strconv.Itoa(got.Code) != e.status {
		return fmt.Sprintf("status %d, want %s", got.Code, e.status)
	}
	for _, h := range e.answerHeader {
		value, present := strings.Join(got.Header().Values(h[0]), ", "), len(got.Header().Values(h[0])) > 0
		if (h[1] == "-" && present) || (h[1] != "-" && !(present && matches(h[1], value))) {
			return fmt.Sprintf("header %s is %q, want %q", h[0], value, h[1])
		}
	}
	if body := strings.TrimSuffix(got.Body.String(), "\n"); !matches(e.answer, body) {
		return fmt.Sprintf("body, want\n%s", e.answer)
	}
	return ""
}

// matches compares a text with a pattern in which … stands for anything.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile(`(?s)\A` + strings.Join(parts, ".*") + `\z`).MatchString(text)
}
