package resolvers_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"onceonly/resolvers"
	"onceonly/resolvers/resolverstest"
	"onceonly/resolvers/telemetry"
)

// watched is a server with everything that an operator can turn on.
type watched struct {
	api   http.Handler
	told  *telemetry.Telemetry
	log   bytes.Buffer
	spans *tracetest.SpanRecorder
}

func watch(t *testing.T) *watched {
	w := &watched{spans: tracetest.NewSpanRecorder()}
	log := slog.New(telemetry.Logs(slog.NewJSONHandler(&w.log, nil)))
	w.told = telemetry.New(telemetry.Options{Log: log, Slow: time.Nanosecond,
		Traces: trace.NewTracerProvider(trace.WithSpanProcessor(w.spans))})
	w.api = resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Log: log, Telemetry: w.told})
	return w
}

func (w *watched) ask(query string, header http.Header) *httptest.ResponseRecorder {
	body, _ := json.Marshal(map[string]any{"query": query})
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for name, values := range header {
		r.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	w.api.ServeHTTP(recorder, r)
	return recorder
}

func (w *watched) metrics(t *testing.T) string {
	recorder := httptest.NewRecorder()
	w.told.Metrics().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if recorder.Code != http.StatusOK {
		t.Fatalf("metrics answer %d", recorder.Code)
	}
	return recorder.Body.String()
}

const secret = "confidential-word"

// TestTheOperatorSeesOperations: each operation is counted by name, outcome and phase, and its cost is known.
func TestTheOperatorSeesOperations(t *testing.T) {
	w := watch(t)
	w.ask(`query Page { catalogue { services(first: 2) { nodes { key history { revision } } } } }`, nil)
	w.ask(`query Unknown { catalogue { service(key: "none") { key } nothing } }`, nil)
	w.ask(`{ catalogue { moment { date } } }`, nil)
	w.ask(`query Broken {`, nil)
	w.api.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/readyz", nil))
	metrics := w.metrics(t)
	for _, want := range []string{
		`onceonly_http_requests_total{method="GET",route="/readyz",status="200"} 1`,
		`onceonly_operations_total{kind="query",operation="Page",outcome="OK"} 1`,
		`onceonly_operations_total{kind="query",operation="anonymous",outcome="OK"} 1`,
		`onceonly_operations_total{kind="none",operation="refused",outcome="BAD_REQUEST"} 2`,
		`onceonly_operation_seconds_count{operation="Page",phase="validate"} 1`,
		`onceonly_operation_cost_count{operation="Page"} 1`,
		`onceonly_http_requests_total{method="POST",route="/graphql",status="200"}`,
		`onceonly_graph_revision 2`,
		`onceonly_ready 1`,
		"\ngo_gc_heap_live_bytes ", "\ngo_gc_heap_goal_bytes ", "\ngo_memory_classes_total_bytes ", "\ngo_goroutines ", "\nprocess_resident_memory_bytes ",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(metrics)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "onceonly_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

// TestTheOperatorSeesWhatIsSpared: an answer that is kept, or that the client has, is counted apart from those that run.
func TestTheOperatorSeesWhatIsSpared(t *testing.T) {
	w := &watched{}
	log := slog.New(telemetry.Logs(slog.NewJSONHandler(&w.log, nil)))
	w.told = telemetry.New(telemetry.Options{Log: log})
	w.api = resolverstest.Serve(t, resolvers.Options{Store: fixture(t), Log: log, Telemetry: w.told, AnswerBytes: 1 << 20})
	for range 3 {
		w.ask(`query Kept { catalogue { services(first: 1) { nodes { key } } } }`, nil)
	}
	metrics := w.metrics(t)
	for _, want := range []string{
		`onceonly_operations_total{kind="query",operation="Kept",outcome="OK"} 1`,
		`onceonly_operations_spared_total{how="kept",operation="Kept"} 2`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	if named := strings.Count(w.log.String(), `"operation":"Kept"`); named != 3 {
		t.Errorf("the log names the operation in %d of 3 requests", named)
	}
}

// TestSpansGoDownToTheStore: a span of a caller is continued by the request, the operation and what it reads from the store.
func TestSpansGoDownToTheStore(t *testing.T) {
	w := watch(t)
	w.ask(`query Page { catalogue { services(first: 1) { nodes { history { revision } } } } }`,
		http.Header{"Traceparent": {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}})
	var names []string
	for _, span := range w.spans.Ended() {
		names = append(names, span.Name())
		if id := span.SpanContext().TraceID().String(); id != "0af7651916cd43dd8448eb211c80319c" {
			t.Errorf("span %q is of the trace %s", span.Name(), id)
		}
	}
	for _, want := range []string{"POST /graphql", "query Page", "parse", "validate", "store history"} {
		if !slices.Contains(names, want) {
			t.Errorf("no span %q among %q", want, names)
		}
	}
}

// TestLogsSayNothingOfWhatWasAsked: lines carry the request's id and the operation's name, and neither its text nor its values.
func TestLogsSayNothingOfWhatWasAsked(t *testing.T) {
	w := watch(t)
	answer := w.ask(`query Named { catalogue { service(key: "`+secret+`") { key } } }`, http.Header{"X-Request-Id": {"proxy-17"}})
	if id := answer.Header().Get("X-Request-Id"); id != "proxy-17" {
		t.Errorf("the request's id is %q", id)
	}
	if id := w.ask(`{ catalogue { moment { date } } }`, http.Header{"X-Request-Id": {"a b\n" + secret}}).Header().Get("X-Request-Id"); len(id) != 16 {
		t.Errorf("an id that may not stand in a log was answered with %q", id)
	}
	lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
	var said []string
	for _, line := range lines {
		var entry struct{ Msg, Request, Operation, Hash string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		if entry.Request == "proxy-17" {
			said = append(said, entry.Msg+" "+entry.Operation)
		}
	}
	if want := []string{"slow operation Named", "request Named"}; !slices.Equal(said, want) {
		t.Errorf("the log says %q of the request, not %q", said, want)
	}
	if all := w.log.String() + w.metrics(t); strings.Contains(all, secret) {
		t.Errorf("what was asked stands in what the operator sees: %s", all)
	}
}

// TestNamesOfOperationsAreBounded: clients choose the names, and cannot fill the memory with them.
func TestNamesOfOperationsAreBounded(t *testing.T) {
	w := watch(t)
	for i := range 300 {
		w.ask("query N"+strings.Repeat("x", i/100)+string(rune('a'+i%26))+strings.Repeat("y", i%100)+` { catalogue { moment { date } } }`, nil)
	}
	named := 0
	for line := range strings.Lines(w.metrics(t)) {
		if strings.HasPrefix(line, "onceonly_operations_total{") {
			named++
		}
	}
	if named != 201 {
		t.Errorf("%d names are counted, want 200 and one for all others", named)
	}
}
