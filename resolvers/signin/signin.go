package signin

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"onceonly/graph"
)

// Settings is how people and machines sign in.
type Settings struct {
	// Provider is where people sign in. Nil: nowhere.
	Provider *Provider
	// Tokens is the file of the tokens of machines (see Token). "": there are none.
	Tokens string
	// Open lets those who send no token read what is Public.
	Open bool
	// Clock tells the time. Nil: time.Now.
	Clock func() time.Time
	// Log is told when the file of tokens cannot be read any more. Nil: nothing is told.
	Log *slog.Logger
	// Client speaks to the provider. Nil: one that waits for at most five seconds.
	Client *http.Client
}

// SignIn tells who sends requests. It is safe for concurrent use.
type SignIn struct {
	open     bool
	provider *provider
	tokens   *tokens
}

// New prepares the sign-in. The provider need not answer yet: until it does, its tokens are UNAVAILABLE. BAD_REQUEST where the
// file of tokens cannot be read, or the settings say too little.
func New(settings Settings) (*SignIn, error) {
	if settings.Clock == nil {
		settings.Clock = time.Now
	}
	if settings.Log == nil {
		settings.Log = slog.New(slog.DiscardHandler)
	}
	if settings.Client == nil {
		settings.Client = &http.Client{Timeout: 5 * time.Second}
	}
	s := &SignIn{open: settings.Open}
	var err error
	if settings.Provider != nil {
		if s.provider, err = newProvider(*settings.Provider, settings.Client, settings.Clock); err != nil {
			return nil, err
		}
	}
	if settings.Tokens != "" {
		if s.tokens, err = readTokens(settings.Tokens, settings.Clock, settings.Log); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Viewer tells who sends a request, by its header Authorization. UNAUTHENTICATED without a token where reading is not open,
// and with one that is not valid, even where it is; FORBIDDEN for somebody known without a role; UNAVAILABLE where the
// provider would have to be asked and does not answer.
func (s *SignIn) Viewer(r *http.Request) (graph.Viewer, error) {
	headers := r.Header.Values("Authorization")
	switch {
	case len(headers) == 0 && s.open:
		return graph.Viewer{Role: graph.Anonymous}, nil
	case len(headers) == 0:
		return graph.Viewer{}, graph.Errorf(graph.Unauthenticated, "Sign in: send a token as Authorization: Bearer.")
	case len(headers) > 1:
		return graph.Viewer{}, invalid("Send one Authorization header.")
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken {
		return graph.Viewer{}, invalid("Send the token as Authorization: Bearer.")
	}
	return s.of(r.Context(), strings.TrimSpace(token))
}

const maxToken = 16 << 10 // bytes

func (s *SignIn) of(ctx context.Context, token string) (graph.Viewer, error) {
	switch {
	case strings.HasPrefix(token, prefix) && s.tokens != nil:
		return s.tokens.viewer(token)
	case !strings.HasPrefix(token, prefix) && s.provider != nil:
		return s.provider.viewer(ctx, token)
	}
	return graph.Viewer{}, invalid("The token is not one of those that are taken here.")
}

func invalid(sentence string) *graph.Error {
	return graph.Errorf(graph.Unauthenticated, "%s", sentence)
}
