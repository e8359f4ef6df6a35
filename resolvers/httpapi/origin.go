package httpapi

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"

	"onceonly/graph"
)

// Named lets through only requests that name one of the hosts, without port: a page whose own name was bound to this
// machine's address (DNS rebinding) comes with that name. Without hosts it lets everything through.
func Named(hosts []string, next http.Handler) http.Handler {
	if len(hosts) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.ContainsFunc(hosts, func(host string) bool { return strings.EqualFold(host, hostOf(r.Host)) }) {
			Refuse(w, http.StatusMisdirectedRequest, graph.Forbidden, "This server does not answer under that name: call it as "+strings.Join(hosts, ", ")+", or have the name added where it is started.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf takes the port and the brackets of an IPv6 address off.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// FromOrigins lets browsers call next from pages of the origins, and from its own pages. Requests that a browser makes for
// pages of other origins are refused, also those that it makes without asking first: what they cannot read they could
// still time, and have the server work.
func FromOrigins(origins []string, next http.Handler) http.Handler {
	options := cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders: []string{"Content-Type", "Content-Encoding", "Authorization", "If-None-Match", RevisionHeader, "X-Request-Id", "Traceparent", "Tracestate",
			// What Apollo's and other clients add without being asked.
			"Apollo-Require-Preflight", "GraphQL-Require-Preflight", "Apollographql-Client-Name", "Apollographql-Client-Version", "X-Apollo-Operation-Name"},
		ExposedHeaders: []string{"ETag", RevisionHeader, "Retry-After", "Server-Timing", "Allow"},
		MaxAge:         600,
	}
	if len(origins) == 0 { // rs/cors would take an empty list for all
		options.AllowOriginFunc = func(string) bool { return false }
	}
	return cors.New(options).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if foreign(r, origins) {
			Refuse(w, http.StatusForbidden, graph.Forbidden, "Pages of this origin may not ask here: have the origin named where the server is started.")
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// foreign reports whether a browser makes the request for a page of another origin that is not named. Browsers say so in
// Sec-Fetch-Site, older ones and those on plain http in Origin; other programs send neither. A link that is followed is
// fine: the page that has it cannot see the answer.
func foreign(r *http.Request, origins []string) bool {
	origin := r.Header.Get("Origin")
	if slices.Contains(origins, origin) {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
		if origin == "" {
			return false
		}
		u, err := url.Parse(origin)
		return err != nil || u.Host != r.Host
	}
	followed := r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	return !followed
}

// Refuse answers a request that does not come to be asked: one error with a code, in JSON.
func Refuse(w http.ResponseWriter, status int, code graph.Code, message string) {
	header := w.Header()
	header.Set("Content-Type", plainJSON+"; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(refusalOf(code, message).body) // a client that has gone is no failure
}
