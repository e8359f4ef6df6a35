// Package telemetry tells the operator what the server does: metrics for Prometheus, spans for OpenTelemetry and
// structured logs. What users typed (questions, variables, search texts) and who they are stays out of all three; an
// operation is known by its name, and by a hash of its text.
package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Options is what the operator chose.
type Options struct {
	// Log takes a line for each request (Info) and each slow operation (Warn). Nil: slog.Default().
	Log *slog.Logger
	// Slow is how long an operation takes at least to be logged as slow. Zero: 1 second.
	Slow time.Duration
	// Traces takes the spans. Nil: none are made.
	Traces trace.TracerProvider
}

// Telemetry watches one server.
type Telemetry struct {
	options  Options
	tracer   trace.Tracer
	registry *prometheus.Registry

	requests     *prometheus.CounterVec   // route, method, status
	requestTime  *prometheus.HistogramVec // route
	underWay     prometheus.Gauge
	operations   *prometheus.CounterVec   // operation, kind, outcome
	phases       *prometheus.HistogramVec // operation, phase
	costs        *prometheus.HistogramVec // operation
	events       *prometheus.CounterVec   // operation
	spared       *prometheus.CounterVec   // operation, how
	names        sync.Map
	countOfNames int
	naming       sync.Mutex
}

// ofMemory are the metrics of the Go runtime that tell, beside the usual ones, what the server really holds: go_gc_heap_live_bytes
// is what the last collection has found in use, without what has become garbage since.
var ofMemory = regexp.MustCompile(`^/gc/heap/(live|goal):bytes$|^/memory/classes/(heap/released|total):bytes$`)

const instrument = "onceonly/resolvers"

// New returns the telemetry of a server with metrics of its own.
func New(options Options) *Telemetry {
	if options.Log == nil {
		options.Log = slog.Default()
	}
	if options.Slow == 0 {
		options.Slow = time.Second
	}
	if options.Traces == nil {
		options.Traces = noop.NewTracerProvider()
	}
	seconds := []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}
	t := &Telemetry{
		options:  options,
		tracer:   options.Traces.Tracer(instrument),
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "onceonly_http_requests_total",
			Help: "Requests answered, by route, method and status."}, []string{"route", "method", "status"}),
		requestTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "onceonly_http_request_seconds",
			Help: "How long requests took, by route.", Buckets: seconds}, []string{"route"}),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "onceonly_http_requests_under_way",
			Help: "Requests that are being answered, streams and sockets included."}),
		operations: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "onceonly_operations_total",
			Help: "Operations answered, by name, kind and outcome: OK or the code of the first error."}, []string{"operation", "kind", "outcome"}),
		phases: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "onceonly_operation_seconds",
			Help: "How long operations took, by name and phase: parse, validate, execute, total.", Buckets: seconds}, []string{"operation", "phase"}),
		costs: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "onceonly_operation_cost",
			Help: "What operations cost, in the unit of limits.cost.", Buckets: prometheus.ExponentialBuckets(1, 10, 7)}, []string{"operation"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "onceonly_subscription_events_total",
			Help: "Events sent to subscribers, by name of the operation."}, []string{"operation"}),
		spared: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "onceonly_operations_spared_total",
			Help: "Operations answered without being run, by name and how: kept, or unchanged since the client asked."}, []string{"operation", "how"}),
	}
	t.registry.MustRegister(t.requests, t.requestTime, t.underWay, t.operations, t.phases, t.costs, t.events, t.spared,
		collectors.NewGoCollector(collectors.WithGoCollectorRuntimeMetrics(collectors.GoRuntimeMetricsRule{Matcher: ofMemory})),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return t
}

// Metrics answers in the format of Prometheus.
func (t *Telemetry) Metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, Timeout: 5 * time.Second})
}

// Graph adds what the server answers from: the newest revision, its nodes, and whether the server is ready. The
// functions are called when metrics are read.
func (t *Telemetry) Graph(revision, nodes func() float64, ready func(context.Context) error) {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	t.registry.MustRegister(
		gauge("onceonly_graph_revision", "The newest revision that answers rest on.", revision),
		gauge("onceonly_graph_nodes", "The nodes of that revision.", nodes),
		gauge("onceonly_ready", "1 while /readyz says ready, else 0.", func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			if ready(ctx) != nil {
				return 0
			}
			return 1
		}))
}

// Spared counts an operation that was answered without being run, and names it in the log of the request.
func (t *Telemetry) Spared(ctx context.Context, operation, how string) {
	name := t.name(operation)
	if told, ok := ctx.Value(requestKey{}).(*request); ok {
		told.operation = name
	}
	t.spared.WithLabelValues(name, how).Inc()
}

const (
	anonymous   = "anonymous"
	otherName   = "other"
	mostOfNames = 200
)

// name is how an operation is called in metrics. Clients choose the names, so only the first ones count by name.
func (t *Telemetry) name(operation string) string {
	if operation == "" {
		return anonymous
	}
	if _, known := t.names.Load(operation); known {
		return operation
	}
	t.naming.Lock()
	defer t.naming.Unlock()
	if t.countOfNames == mostOfNames || len(operation) > 100 {
		return otherName
	}
	operation = strings.Clone(operation) // the name alone, not the text of which it is a part
	if _, known := t.names.LoadOrStore(operation, nil); !known {
		t.countOfNames++
	}
	return operation
}
