package httpapi

import (
	"errors"
	"net/http"

	"onceonly/graph"
)

// RefuseSignIn answers a request of which one cannot tell who sends it, as err says: 401 with a challenge, 403 for somebody
// without a role, and 503 with Retry-After where the provider of the sign-in does not answer.
func RefuseSignIn(w http.ResponseWriter, r *http.Request, err error) {
	status, code, sentence := http.StatusUnauthorized, graph.Unauthenticated, "Sign in: send a valid token as Authorization: Bearer."
	var told *graph.Error
	if errors.As(err, &told) && told.Code != graph.Internal {
		sentence = told.Message
	}
	switch graph.CodeOf(err) {
	case graph.Forbidden:
		status, code = http.StatusForbidden, graph.Forbidden
	case graph.Unavailable:
		w.Header().Set("Retry-After", "10") // before that the provider is not asked again
		Refuse(w, http.StatusServiceUnavailable, graph.Unavailable, sentence)
		return
	}
	w.Header().Set("WWW-Authenticate", Challenge(err, r.Header.Get("Authorization") != ""))
	Refuse(w, status, code, sentence)
}

// Challenge is the header WWW-Authenticate for an error of the sign-in (RFC 6750 §3); given tells whether the request had a token.
func Challenge(err error, given bool) string {
	switch {
	case graph.CodeOf(err) == graph.Forbidden:
		return `Bearer realm="onceonly", error="insufficient_scope"`
	case given:
		return `Bearer realm="onceonly", error="invalid_token"`
	}
	return `Bearer realm="onceonly"`
}
