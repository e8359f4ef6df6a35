package signin_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"onceonly/graph"
	"onceonly/resolvers/signin"
)

// idp is a provider with one key, which can be taken for another, and which can be stopped.
type idp struct {
	server *httptest.Server
	oidc   *oidctest.Server
	key    *rsa.PrivateKey
	name   string
	down   atomic.Bool
	asked  atomic.Int32
}

func newProvider(t *testing.T) *idp {
	p := &idp{oidc: &oidctest.Server{}}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		if p.down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		p.oidc.ServeHTTP(w, r)
	}))
	t.Cleanup(p.server.Close)
	p.oidc.SetIssuer(p.server.URL)
	p.rotate(t, "first")
	return p
}

func (p *idp) rotate(t *testing.T, name string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p.key, p.name = key, name
	p.oidc.PublicKeys = []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: name, Algorithm: oidc.RS256}}
}

// token signs claims in addition to, or in place of, those of a good token.
func (p *idp) token(now time.Time, claims map[string]any) string {
	all := map[string]any{"iss": p.server.URL, "aud": "onceonly", "sub": "somebody", "exp": now.Add(time.Hour).Unix(), "roles": []string{"editor", "reader", "other"}, "body": "justice"}
	for name, value := range claims {
		all[name] = value
	}
	text, _ := json.Marshal(all)
	return oidctest.SignIDToken(p.key, p.name, oidc.RS256, string(text))
}

// clock can be moved.
type clock struct{ now atomic.Pointer[time.Time] }

func newClock() *clock {
	c := &clock{}
	now := time.Now()
	c.now.Store(&now)
	return c
}
func (c *clock) Now() time.Time          { return *c.now.Load() }
func (c *clock) advance(d time.Duration) { now := c.Now().Add(d); c.now.Store(&now) }

func ask(s *signin.SignIn, token string) (graph.Viewer, error) {
	r := httptest.NewRequest(http.MethodGet, "/graphql", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return s.Viewer(r)
}

func TestProvider(t *testing.T) {
	p, c := newProvider(t), newClock()
	s, err := signin.New(signin.Settings{Provider: &signin.Provider{Issuer: p.server.URL, Audience: "onceonly"}, Clock: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	v, err := ask(s, p.token(c.Now(), nil))
	if err != nil || v.Name != "somebody" || v.Role != graph.Editor || v.Body != "justice" || v.Until.Before(c.Now()) {
		t.Fatalf("%+v, %v", v, err)
	}
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	unsigned := func(claims string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "."
	}
	claims := fmt.Sprintf(`{"iss":%q,"aud":"onceonly","sub":"somebody","exp":%d,"roles":"admin"}`, p.server.URL, c.Now().Add(time.Hour).Unix())
	cases := map[string]struct {
		token string
		code  graph.Code // "": taken
	}{
		"none":                        {"", graph.Unauthenticated},
		"expired":                     {p.token(c.Now(), map[string]any{"exp": c.Now().Add(-2 * time.Minute).Unix()}), graph.Unauthenticated},
		"expired within the skew":     {p.token(c.Now(), map[string]any{"exp": c.Now().Add(-30 * time.Second).Unix()}), ""},
		"without an end":              {p.token(c.Now(), map[string]any{"exp": nil}), graph.Unauthenticated},
		"not valid yet":               {p.token(c.Now(), map[string]any{"nbf": c.Now().Add(time.Hour).Unix()}), graph.Unauthenticated},
		"for another audience":        {p.token(c.Now(), map[string]any{"aud": "mail"}), graph.Unauthenticated},
		"for several":                 {p.token(c.Now(), map[string]any{"aud": []string{"mail", "onceonly"}}), ""},
		"of another provider":         {p.token(c.Now(), map[string]any{"iss": "https://example.kz"}), graph.Unauthenticated},
		"of nobody":                   {p.token(c.Now(), map[string]any{"sub": ""}), graph.Unauthenticated},
		"without a role":              {p.token(c.Now(), map[string]any{"roles": nil}), graph.Forbidden},
		"with roles of others":        {p.token(c.Now(), map[string]any{"roles": []string{"king", "anonymous"}}), graph.Forbidden},
		"with a role that is no text": {p.token(c.Now(), map[string]any{"roles": 5}), graph.Forbidden},
		"signed by another":           {oidctest.SignIDToken(other, "first", oidc.RS256, claims), graph.Unauthenticated},
		"not signed":                  {unsigned(claims), graph.Unauthenticated},
		"signed with the public key":  {oidctest.SignIDToken([]byte(strings.Repeat("k", 32)), "first", "HS256", claims), graph.Unauthenticated},
		"broken":                      {"a.b.c", graph.Unauthenticated},
		"of a machine":                {"oo_abc", graph.Unauthenticated},
		"long":                        {strings.Repeat("a", 20<<10), graph.Unauthenticated},
	}
	for what, want := range cases {
		_, err := ask(s, want.token)
		if (err == nil) != (want.code == "") || err != nil && graph.CodeOf(err) != want.code {
			t.Errorf("%s: %v; it should be %q", what, err, want.code)
		}
		if err != nil && len(want.token) > 10 && strings.Contains(fmt.Sprintf("%+v", err), want.token[:10]) {
			t.Errorf("%s: the error repeats the token", what)
		}
	}
	if asked := p.asked.Load(); asked > 4 {
		t.Errorf("the provider was asked %d times", asked)
	}
}

func TestKeysTurn(t *testing.T) {
	p, c := newProvider(t), newClock()
	s, err := signin.New(signin.Settings{Provider: &signin.Provider{Issuer: p.server.URL, Audience: "onceonly"}, Clock: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	old := p.token(c.Now(), nil)
	if _, err := ask(s, old); err != nil {
		t.Fatal(err)
	}
	p.rotate(t, "second")
	c.advance(11 * time.Second)
	if _, err := ask(s, p.token(c.Now(), nil)); err != nil {
		t.Errorf("with the new key: %v", err)
	}
	if _, err := ask(s, old); graph.CodeOf(err) != graph.Unauthenticated {
		t.Errorf("with the key that was withdrawn: %v", err)
	}
	// A key that is withdrawn while nobody uses another is forgotten, too.
	good := p.token(c.Now(), nil)
	p.rotate(t, "third")
	c.advance(11 * time.Minute)
	ask(s, good) // the keys are asked for anew beside this request
	for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		if _, err := ask(s, good); graph.CodeOf(err) == graph.Unauthenticated {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the withdrawn key is taken for ever")
		}
	}
}

func TestProviderIsDown(t *testing.T) {
	p, c := newProvider(t), newClock()
	p.down.Store(true)
	s, err := signin.New(signin.Settings{Provider: &signin.Provider{Issuer: p.server.URL, Audience: "onceonly"}, Clock: c.Now})
	if err != nil {
		t.Fatalf("at the start: %v", err)
	}
	token := p.token(c.Now(), nil)
	for range 20 {
		if _, err := ask(s, token); graph.CodeOf(err) != graph.Unavailable {
			t.Fatalf("while it is down: %v", err)
		}
	}
	if asked := p.asked.Load(); asked != 1 {
		t.Errorf("it was asked %d times while it was down", asked)
	}
	p.down.Store(false)
	c.advance(11 * time.Second)
	if _, err := ask(s, token); err != nil {
		t.Fatalf("when it is back: %v", err)
	}
	p.down.Store(true)
	c.advance(20 * time.Minute)
	for range 3 {
		if _, err := ask(s, token); err != nil {
			t.Errorf("while it is down again: %v", err)
		}
	}
}

func TestClaims(t *testing.T) {
	p, c := newProvider(t), newClock()
	s, err := signin.New(signin.Settings{Clock: c.Now, Provider: &signin.Provider{Issuer: p.server.URL, Audience: "onceonly",
		Roles: "realm_access.roles", Body: "https://example.kz/body", Without: graph.Reader, Named: map[string]graph.Role{"владельцы": graph.Steward}}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := ask(s, p.token(c.Now(), map[string]any{"realm_access": map[string]any{"roles": []string{"владельцы", "admin"}}, "https://example.kz/body": []string{"revenue"}}))
	if err != nil || v.Role != graph.Steward || v.Body != "revenue" {
		t.Errorf("%+v, %v", v, err)
	}
	v, err = ask(s, p.token(c.Now(), map[string]any{"https://example.kz/body": []string{"revenue", "justice"}}))
	if err != nil || v.Role != graph.Reader || v.Body != "" {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestTokensOfMachines(t *testing.T) {
	c := newClock()
	soon := c.Now().Add(time.Hour)
	token, entry, err := signin.NewToken("exchange", graph.Editor, "justice", &soon)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tokens.json")
	put := func(value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), token) {
			t.Fatal("the file has the token itself")
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var log strings.Builder
	put([]signin.Token{entry})
	s, err := signin.New(signin.Settings{Tokens: file, Clock: c.Now, Open: true, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := ask(s, token); err != nil || v.Name != "machine:exchange" || v.Role != graph.Editor || v.Body != "justice" || !v.Until.Equal(soon) {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := ask(s, ""); err != nil || v.Role != graph.Anonymous || v.Known() {
		t.Errorf("open reading: %+v, %v", v, err)
	}
	for what, wrong := range map[string]string{"another": token[:len(token)-2] + "AA", "longer": token + "A", "of a person": "a.b.c"} {
		if _, err := ask(s, wrong); graph.CodeOf(err) != graph.Unauthenticated {
			t.Errorf("%s: %v", what, err)
		}
	}
	put("broken")
	c.advance(2 * time.Second)
	if _, err := ask(s, token); err != nil {
		t.Errorf("while the file is broken, what was read last holds: %v", err)
	}
	c.advance(2 * time.Second)
	ask(s, token)
	if told := strings.Count(log.String(), "no JSON list"); told != 1 {
		t.Errorf("it was told %d times that the file is broken: %s", told, log.String())
	}
	put([]signin.Token{})
	c.advance(2 * time.Second)
	if _, err := ask(s, token); graph.CodeOf(err) != graph.Unauthenticated {
		t.Errorf("taken out of the file: %v", err)
	}
	put([]signin.Token{entry})
	c.advance(time.Hour)
	if _, err := ask(s, token); graph.CodeOf(err) != graph.Unauthenticated {
		t.Errorf("expired: %v", err)
	}
	for what, wrong := range map[string]signin.Token{
		"no name": {Role: graph.Reader, SHA256: entry.SHA256}, "no such role": {Name: "a", Role: "KING", SHA256: entry.SHA256},
		"an editor without a body": {Name: "a", Role: graph.Editor, SHA256: entry.SHA256}, "no hash": {Name: "a", Role: graph.Reader},
	} {
		put([]signin.Token{wrong})
		if _, err := signin.New(signin.Settings{Tokens: file}); graph.CodeOf(err) != graph.BadRequest {
			t.Errorf("%s: %v", what, err)
		}
	}
}
