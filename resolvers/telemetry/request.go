package telemetry

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/felixge/httpsnoop"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// RequestHeader names a request in both directions: what a proxy sent is kept, otherwise the server chooses.
const RequestHeader = "X-Request-Id"

type requestKey struct{}

// request is what is found out about a request while it is answered.
type request struct{ id, operation string }

// RequestID is the id of the request that ctx belongs to; "" outside one.
func RequestID(ctx context.Context) string {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r.id
	}
	return ""
}

// Around gives each request an id and a span, and counts, times and logs it.
func (t *Telemetry) Around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told := &request{id: idOf(r)}
		w.Header().Set(RequestHeader, told.id)
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, span := t.tracer.Start(context.WithValue(ctx, requestKey{}, told), r.Method, trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		r = r.WithContext(ctx)
		t.underWay.Inc()
		defer t.underWay.Dec()
		sent := httpsnoop.CaptureMetrics(next, w, r)

		route := routeOf(r.Pattern) // the mux writes it into the request
		status := strconv.Itoa(sent.Code)
		t.requests.WithLabelValues(route, methodOf(r), status).Inc()
		t.requestTime.WithLabelValues(route).Observe(sent.Duration.Seconds())
		span.SetName(r.Method + " " + route)
		span.SetAttributes(attribute.String("http.request.method", r.Method), attribute.String("http.route", route),
			attribute.Int("http.response.status_code", sent.Code))
		if sent.Code >= 500 {
			span.SetStatus(codes.Error, http.StatusText(sent.Code))
		}
		t.options.Log.InfoContext(ctx, "request", "method", r.Method, "route", route, "status", sent.Code,
			"ms", sent.Duration.Milliseconds(), "bytes", sent.Written, "operation", told.operation)
	})
}

// routeOf is the path that a pattern of the mux names: "/readyz" of "GET /readyz", as the method is told beside it.
func routeOf(pattern string) string {
	if pattern == "" {
		return otherName
	}
	return strings.TrimSuffix(pattern[strings.Index(pattern, "/"):], "{$}")
}

// idOf keeps the id that was sent, if it is one that may stand in a log as it is.
func idOf(r *http.Request) string {
	const most = 64
	sent := r.Header.Get(RequestHeader)
	for i := range len(sent) {
		c := sent[i]
		if c != '-' && c != '_' && c != '.' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			sent = ""
			break
		}
	}
	if sent != "" && len(sent) <= most {
		return sent
	}
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// methodOf keeps made-up methods out of the metrics.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return r.Method
	}
	return otherName
}
