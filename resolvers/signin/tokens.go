package signin

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"onceonly/graph"
)

// Token is an entry of the file of tokens, which is a JSON list of them. Of the token itself the file has the hash only; as
// tokens are made by chance, 32 bytes of it, a fast hash is enough.
type Token struct {
	Name   string     `json:"name"` // of the machine; the history names it machine:NAME
	Role   graph.Role `json:"role"`
	Body   graph.Key  `json:"body,omitempty"` // for an editor
	SHA256 string     `json:"sha256"`
	// Expires is the first moment at which the token is not taken any more; nil: it does not end.
	Expires *time.Time `json:"expires,omitempty"`
}

// prefix tells the tokens of machines from those of people, and lets tools find tokens that have got into a text.
const prefix = "oo_"

// NewToken makes a token, and the entry of the file for it.
func NewToken(name string, role graph.Role, body graph.Key, expires *time.Time) (token string, entry Token, err error) {
	var chance [32]byte
	rand.Read(chance[:])
	token = prefix + base64.RawURLEncoding.EncodeToString(chance[:])
	entry = Token{Name: name, Role: role, Body: body, SHA256: hashed(token), Expires: expires}
	return token, entry, entry.check()
}

func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (t Token) check() error {
	switch {
	case t.Name == "":
		return graph.Errorf(graph.BadRequest, "A token has no name: give one to each.")
	case !slices.Contains(graph.Reader.Values(), string(t.Role)) || t.Role == graph.Anonymous:
		return graph.Errorf(graph.BadRequest, "The token %q has the role %q: give READER, ANALYST, EDITOR, STEWARD or ADMIN.", t.Name, t.Role)
	case t.Role == graph.Editor && t.Body == "":
		return graph.Errorf(graph.BadRequest, "The token %q is an editor's and names no body: give the key of the organization.", t.Name)
	case len(t.SHA256) != sha256.Size*2:
		return graph.Errorf(graph.BadRequest, "The token %q has no SHA-256 in hexadecimal.", t.Name)
	}
	return nil
}

// tokens is the file as it was read last. It is looked at again at most once a second, so that a token taken out of it is
// refused within that time; while it cannot be read, what was read last holds.
type tokens struct {
	path  string
	clock func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	entries []Token
	looked  time.Time
	was     os.FileInfo
	failed  string // why it could not be read when it was looked at last; "" when it could
}

func readTokens(path string, clock func() time.Time, log *slog.Logger) (*tokens, error) {
	t := &tokens{path: path, clock: clock, log: log}
	return t, t.read()
}

func (t *tokens) read() error {
	t.looked = t.clock()
	info, err := os.Stat(t.path)
	if err == nil && t.was != nil && info.ModTime().Equal(t.was.ModTime()) && info.Size() == t.was.Size() {
		return nil
	}
	text, err := os.ReadFile(t.path)
	if err != nil {
		return graph.Errorf(graph.BadRequest, "The file of tokens cannot be read: %w.", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var entries []Token
	if err := decoder.Decode(&entries); err != nil {
		return graph.Errorf(graph.BadRequest, "The file of tokens %s is no JSON list of tokens. Make an entry with: onceonly token.", t.path)
	}
	for _, entry := range entries {
		if err := entry.check(); err != nil {
			return err
		}
	}
	t.entries, t.was = entries, info
	return nil
}

func (t *tokens) current() []Token {
	t.mu.Lock()
	defer t.mu.Unlock()
	if age := t.clock().Sub(t.looked); age >= time.Second || age < 0 {
		failed := ""
		if err := t.read(); err != nil {
			failed = err.Error()
		}
		if failed != "" && failed != t.failed { // told once, not each second
			t.log.Warn("the tokens that were read last hold on, those taken out of the file too", "cause", failed)
		}
		t.failed = failed
	}
	return t.entries
}

// viewer compares with every entry in a time that does not depend on which fits.
func (t *tokens) viewer(token string) (graph.Viewer, error) {
	hash := []byte(hashed(token))
	var found *Token
	for _, entry := range t.current() {
		if subtle.ConstantTimeCompare(hash, []byte(entry.SHA256)) == 1 {
			found = &entry
		}
	}
	if found == nil {
		return graph.Viewer{}, invalid("The token is not valid.")
	}
	v := graph.Viewer{Name: "machine:" + found.Name, Role: found.Role, Body: found.Body}
	if found.Expires != nil {
		if v.Until = *found.Expires; !t.clock().Before(v.Until) {
			return graph.Viewer{}, invalid("The token has expired.")
		}
	}
	return v, nil
}
