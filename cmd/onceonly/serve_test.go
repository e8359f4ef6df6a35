package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/resolvers/signin"
)

// settle gives a world with variables, as a server is started in.
func settled(out io.Writer, variables ...string) environment {
	return environment{now: time.Now, out: out, err: out, environ: func() []string { return variables }, getenv: func(name string) string {
		for _, entry := range variables {
			if key, value, _ := strings.Cut(entry, "="); key == name {
				return value
			}
		}
		return ""
	}}
}

// TestSettingsThatAreRefused: a server does not start with a setting that it cannot read, and names variable and remedy.
func TestSettingsThatAreRefused(t *testing.T) {
	cases := map[string]struct {
		variables []string
		says      []string
	}{
		"an address without a port":       {[]string{"ONCEONLY_LISTEN=localhost"}, []string{"ONCEONLY_LISTEN", "127.0.0.1:8080"}},
		"a variable that is mistyped":     {[]string{"ONCEONLY_LISTN=127.0.0.1:0"}, []string{"ONCEONLY_LISTN", "ONCEONLY_LISTEN"}},
		"a time without a unit":           {[]string{"ONCEONLY_SLOW=5"}, []string{"ONCEONLY_SLOW", `"5"`, "how long an operation takes"}},
		"a word for yes and no":           {[]string{"ONCEONLY_ANSWERS=perhaps"}, []string{"ONCEONLY_ANSWERS", "perhaps"}},
		"a level that there is not":       {[]string{"ONCEONLY_LOG_LEVEL=loud"}, []string{"ONCEONLY_LOG_LEVEL is", "info, warn or error"}},
		"a collector without a scheme":    {[]string{"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318"}, []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"}},
		"a protocol that is not spoken":   {[]string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"}, []string{"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"}},
		"every machine without sign-in":   {[]string{"ONCEONLY_LISTEN=0.0.0.0:0"}, []string{"ONCEONLY_LISTEN 0.0.0.0:0", "beyond this machine"}},
		"metrics for every machine":       {[]string{"ONCEONLY_METRICS=0.0.0.0:0"}, []string{"ONCEONLY_METRICS 0.0.0.0:0", "beyond this machine"}},
		"an audit in no folder":           {[]string{"ONCEONLY_AUDIT=/nowhere/audit.jsonl"}, []string{"ONCEONLY_AUDIT is", "/nowhere"}},
		"a role that there is not":        {[]string{"ONCEONLY_OIDC_WITHOUT=KING"}, []string{"ONCEONLY_OIDC_WITHOUT is", "READER"}},
		"an audience without an issuer":   {[]string{"ONCEONLY_OIDC_AUDIENCE=a"}, []string{"ONCEONLY_OIDC_AUDIENCE says", "no --oidc-issuer"}},
		"an issuer without an audience":   {[]string{"ONCEONLY_OIDC_ISSUER=https://login.example.kz"}, []string{"ONCEONLY_OIDC_ISSUER says", "--oidc-audience"}},
		"a file of tokens that is not":    {[]string{"ONCEONLY_TOKENS=nowhere.json"}, []string{"ONCEONLY_TOKENS is", "nowhere.json", "onceonly token"}},
		"metrics at no address":           {[]string{"ONCEONLY_METRICS=9464"}, []string{"ONCEONLY_METRICS", "127.0.0.1:9464"}},
		"a flag over a variable, refused": {[]string{"ONCEONLY_LOG_FORMAT=xml"}, []string{"ONCEONLY_LOG_FORMAT", "text or json"}},
	}
	for reason, c := range cases {
		t.Run(reason, func(t *testing.T) {
			err := run(t.Context(), []string{"serve", "--store", filepath.Join(t.TempDir(), "x.db")}, settled(io.Discard, c.variables...))
			if graph.CodeOf(err) != graph.BadRequest {
				t.Fatalf("got %v, want BAD_REQUEST", err)
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

// TestTheServerDrains: a server that is told to stop says so at /readyz while it still answers, and then ends.
func TestTheServerDrains(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"serve", "--store", filepath.Join(t.TempDir(), "x.db")},
			settled(writer, "ONCEONLY_LISTEN=127.0.0.1:0", "ONCEONLY_DRAIN=3s", "ONCEONLY_LOG_LEVEL=info"))
		writer.Close()
		ended <- err
	}()
	address := addressIn(t, reader)
	get := func(path string) (int, string) {
		t.Helper()
		response, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(body)
	}
	for status, body := get("/readyz"); status != http.StatusOK; status, body = get("/readyz") {
		if !strings.Contains(body, "being computed") {
			t.Fatalf("before: %d %s", status, body)
		}
	}
	if status, body := get("/metrics"); status != http.StatusOK || !strings.Contains(body, "onceonly_graph_revision 1") {
		t.Errorf("metrics: %d %.200s", status, body)
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"ready", address}, settled(&out)); err != nil || out.String() != "Ready, at revision 1.\n" {
		t.Errorf("ready says %v %q", err, out.String())
	}
	stop()
	deadline := time.Now().Add(2 * time.Second)
	for {
		status, body := get("/readyz")
		if status == http.StatusServiceUnavailable && strings.Contains(body, "about to stop") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("while it drains: %d %s", status, body)
		}
	}
	if status, body := get("/graphql?query=%7Bcatalogue%7Bmoment%7Brevision%7D%7D%7D"); status != http.StatusOK {
		t.Errorf("a question while it drains: %d %s", status, body)
	}
	if err := run(t.Context(), []string{"ready", address}, settled(io.Discard)); graph.CodeOf(err) != graph.Unavailable {
		t.Errorf("ready says %v while it drains", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// addressIn reads what a server says until it names its address, and goes on reading.
func addressIn(t *testing.T, said io.Reader) string {
	t.Helper()
	named := regexp.MustCompile(`http://[0-9.:]+`)
	var all []byte
	buffer := make([]byte, 4096)
	for {
		n, err := said.Read(buffer)
		all = append(all, buffer[:n]...)
		if found := named.Find(all); found != nil && bytes.Contains(all, []byte("Ctrl-C")) {
			go io.Copy(io.Discard, said)
			return string(found)
		}
		if err != nil {
			t.Fatalf("the server said %q and ended: %v", all, err)
		}
	}
}

// TestTheAudit: the file has a line for each write and each refused attempt, with just the fields that README names, as programs
// read it.
func TestTheAudit(t *testing.T) {
	folder := t.TempDir()
	tokens, file := filepath.Join(folder, "tokens.json"), filepath.Join(folder, "audit.jsonl")
	token, entry, err := signin.NewToken("exchange", graph.Steward, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([]signin.Token{entry})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tokens, text, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"serve", "--store", filepath.Join(folder, "x.db")},
			settled(writer, "ONCEONLY_LISTEN=127.0.0.1:0", "ONCEONLY_TOKENS="+tokens, "ONCEONLY_AUDIT="+file, "ONCEONLY_LOG_LEVEL=error"))
		writer.Close()
		ended <- err
	}()
	address := addressIn(t, reader)
	for _, c := range []struct{ path, token, body string }{
		{"/graphql", "nobody's", `{"query": "{viewer {name}}"}`},
		{"/graphql", token, `{"query": "mutation Close {applyChanges(input: {changes: [{system: {key: \"new\", kind: \"other\", basis: STATED, name: {en: \"New\"}}}]}) {userErrors {code} change {revision}}}"}`},
		{"/import", token, `{}`},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + c.token}, "X-Request-Id": {"r"}}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	for line := range strings.Lines(string(written)) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for _, made := range []string{"time", "change"} {
			if text, _ := entry[made].(string); text != "" {
				entry[made] = "…"
			}
		}
		got = append(got, entry)
	}
	want := []map[string]any{
		{"time": "…", "level": "WARN", "msg": "refused", "audit": true, "event": "refused", "code": "UNAUTHENTICATED", "subject": "", "role": "ANONYMOUS",
			"operation": "", "place": "sign-in", "request": "r"},
		{"time": "…", "level": "INFO", "msg": "written", "audit": true, "event": "write", "subject": "machine:exchange", "role": "STEWARD",
			"operation": "Close", "revision": 2.0, "change": "…", "nodes": 1.0, "request": "r"},
		{"time": "…", "level": "WARN", "msg": "refused", "audit": true, "event": "refused", "code": "FORBIDDEN", "subject": "machine:exchange", "role": "STEWARD",
			"operation": "", "place": "/import", "request": "r"},
	}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Error(difference)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: the file is for its owner", info.Mode(), err)
	}
}
