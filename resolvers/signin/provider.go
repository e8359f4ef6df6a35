package signin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"onceonly/graph"
)

// Provider is an OpenID Connect provider and what its tokens say.
type Provider struct {
	Issuer   string // its address, as it names itself
	Audience string // that tokens have to be meant for
	// Roles is the claim with the role or roles: "roles", or a path: "realm_access.roles". "": "roles".
	Roles string
	// Body is the claim with the key of the organization for which an editor writes. "": "body".
	Body string
	// Named gives roles by the names that the provider has for them. Nil: reader, analyst, editor, steward and admin, in
	// capitals or not.
	Named map[string]graph.Role
	// Without is the role of those for whom the provider names none. "": they are refused.
	Without graph.Role
}

const (
	skew        = time.Minute      // by which the clocks of the provider and of the server may differ
	refreshed   = 10 * time.Minute // after which the provider is asked for its keys again: one that it withdrew is not taken longer
	again       = 10 * time.Second // before which it is not asked again for what it has just said, or failed to say
	maxMetadata = 1 << 20          // bytes of what it says
)

// provider checks tokens. What it needs from the provider it asks when a token comes, not at the start.
type provider struct {
	Provider
	clock func() time.Time
	said  *patient

	mu       sync.Mutex
	verifier *oidc.IDTokenVerifier
	made     time.Time
	asking   bool
}

func newProvider(p Provider, client *http.Client, clock func() time.Time) (*provider, error) {
	if !strings.HasPrefix(p.Issuer, "https://") && !strings.HasPrefix(p.Issuer, "http://") {
		return nil, graph.Errorf(graph.BadRequest, "The issuer is %q: give the address of the provider as it names itself, https://….", p.Issuer)
	}
	if p.Audience == "" {
		return nil, graph.Errorf(graph.BadRequest, "Say for which audience tokens have to be meant: those for other programs must not be taken.")
	}
	if p.Roles == "" {
		p.Roles = "roles"
	}
	if p.Body == "" {
		p.Body = "body"
	}
	under := client.Transport
	if under == nil {
		under = http.DefaultTransport
	}
	return &provider{Provider: p, clock: clock, said: &patient{under: under, timeout: client.Timeout, clock: clock, known: map[string]*said{}}}, nil
}

func (p *provider) viewer(ctx context.Context, token string) (graph.Viewer, error) {
	verifier, err := p.ready()
	if err != nil {
		return graph.Viewer{}, graph.Errorf(graph.Unavailable, "The provider of the sign-in does not answer.").WithCause(err)
	}
	checked, err := verifier.Verify(ctx, token)
	var expired *oidc.TokenExpiredError
	switch {
	case errors.As(err, &expired):
		return graph.Viewer{}, invalid("The token has expired.")
	case err != nil && p.said.failing():
		return graph.Viewer{}, graph.Errorf(graph.Unavailable, "The provider of the sign-in does not answer.")
	case err != nil:
		return graph.Viewer{}, invalid("The token is not valid.") // why is not told: the cause may repeat parts of the token
	}
	var claims map[string]any
	if err := checked.Claims(&claims); err != nil || checked.Subject == "" {
		return graph.Viewer{}, invalid("The token names nobody.")
	}
	v := graph.Viewer{Name: checked.Subject, Role: p.role(texts(claim(claims, p.Roles))), Until: checked.Expiry.Add(skew)}
	if bodies := texts(claim(claims, p.Body)); len(bodies) == 1 {
		v.Body = graph.Key(bodies[0])
	}
	if v.Role == "" {
		return graph.Viewer{Name: v.Name}, graph.Errorf(graph.Forbidden, "You have signed in, and no role is recorded for you here: ask for one.")
	}
	return v, nil
}

// role is the strongest of those named.
func (p *provider) role(names []string) graph.Role {
	found := p.Without
	for _, row := range graph.Rights() {
		for _, name := range names {
			role, named := p.Named[name]
			if p.Named == nil {
				role, named = graph.Role(strings.ToUpper(name)), true
			}
			if named && role == row.Role && role != graph.Anonymous && (found == "" || !atLeast(found, role)) {
				found = role
			}
		}
	}
	return found
}

// atLeast reports whether a stands at b or after it in the table of rights.
func atLeast(a, b graph.Role) bool {
	for _, row := range graph.Rights() {
		switch row.Role {
		case a:
			return a == b
		case b:
			return true
		}
	}
	return false
}

// claim finds a claim by its name, or by a path of names with dots between them; nil where there is none.
func claim(claims map[string]any, path string) any {
	if value, whole := claims[path]; whole {
		return value
	}
	name, rest, more := strings.Cut(path, ".")
	inner, _ := claims[name].(map[string]any)
	if !more || inner == nil {
		return nil
	}
	return claim(inner, rest)
}

// texts gives a text or the texts of a list.
func texts(value any) (list []string) {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		for _, entry := range value {
			if text, ok := entry.(string); ok {
				list = append(list, text)
			}
		}
	}
	return list
}

// ready gives what checks tokens. It is made anew from time to time, beside the requests, as the provider may have other keys.
func (p *provider) ready() (*oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.verifier == nil {
		found, err := p.discover()
		p.verifier, p.made = found, p.clock()
		return found, err
	}
	if p.clock().Sub(p.made) >= refreshed && !p.asking {
		p.asking = true
		go func() {
			found, err := p.discover()
			p.mu.Lock()
			defer p.mu.Unlock()
			if err == nil { // else the one that is there goes on
				p.verifier = found
			}
			p.made, p.asking = p.clock(), false
		}()
	}
	return p.verifier, nil
}

func (p *provider) discover() (*oidc.IDTokenVerifier, error) {
	ctx := oidc.ClientContext(context.Background(), &http.Client{Transport: p.said, Timeout: p.said.timeout})
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, err
	}
	return found.VerifierContext(ctx, &oidc.Config{ClientID: p.Audience, Now: func() time.Time { return p.clock().Add(-skew) }}), nil
}

// patient asks the provider no more often than it has to, whatever tokens are sent in, and goes on with what it said last
// while it does not answer.
type patient struct {
	under   http.RoundTripper
	timeout time.Duration
	clock   func() time.Time

	mu    sync.Mutex
	known map[string]*said // by address
}

// said is what an address has answered last.
type said struct {
	at      time.Time
	status  int
	header  http.Header
	body    []byte // of the last good answer; nil: there was none
	failure error  // of the last attempt
}

func (p *patient) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	address := r.URL.String()
	last := p.known[address]
	if last == nil {
		last = &said{}
		p.known[address] = last
	}
	if last.at.IsZero() || p.clock().Sub(last.at) >= again {
		last.failure = p.ask(r, last)
		last.at = p.clock()
	}
	if last.body == nil {
		return nil, last.failure
	}
	return &http.Response{StatusCode: last.status, Status: http.StatusText(last.status), Header: last.header, Request: r,
		Body: io.NopCloser(bytes.NewReader(last.body)), ContentLength: int64(len(last.body))}, nil
}

func (p *patient) ask(r *http.Request, last *said) error {
	response, err := p.under.RoundTrip(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxMetadata))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return errors.New("the provider answers " + response.Status)
	}
	last.status, last.header, last.body = response.StatusCode, response.Header, body
	return nil
}

// failing reports whether the last attempt to ask something failed.
func (p *patient) failing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, last := range p.known {
		if last.failure != nil {
			return true
		}
	}
	return false
}
