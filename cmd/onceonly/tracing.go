package main

import (
	"context"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"

	"onceonly/graph"
)

// The variables that OpenTelemetry names for where spans are sent to.
var traceEndpoints = []string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"}

// traces sends spans to the collector that the variables of OpenTelemetry name (OTLP over HTTP); nil where none does.
// OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER and the like are read as OpenTelemetry defines them.
func traces(ctx context.Context, world environment) (oteltrace.TracerProvider, error) {
	configured := false
	for _, name := range traceEndpoints {
		endpoint := world.getenv(name)
		if endpoint == "" {
			continue
		}
		configured = true
		if u, err := url.Parse(endpoint); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			return nil, graph.Errorf(graph.BadRequest, "%s is %q; write the address of a collector, such as http://127.0.0.1:4318, or leave it out.", name, endpoint)
		}
	}
	if protocol := world.getenv("OTEL_EXPORTER_OTLP_PROTOCOL"); protocol != "" && !strings.HasPrefix(protocol, "http/protobuf") {
		return nil, graph.Errorf(graph.BadRequest, "OTEL_EXPORTER_OTLP_PROTOCOL is %q; spans are sent as http/protobuf, so write that or leave it out.", protocol)
	}
	if !configured {
		return nil, nil
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, graph.Errorf(graph.Unavailable, "Spans cannot be sent to the collector: %w.", err)
	}
	described, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "onceonly")), resource.WithFromEnv())
	if err != nil {
		return nil, graph.Errorf(graph.BadRequest, "OTEL_RESOURCE_ATTRIBUTES cannot be read: %w. Write name=value,name=value.", err)
	}
	return trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(described)), nil
}

// stopTraces sends the spans that are left.
func stopTraces(spans oteltrace.TracerProvider) {
	if provider, ok := spans.(*trace.TracerProvider); ok {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		provider.Shutdown(ctx)
	}
}
