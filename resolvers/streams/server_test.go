package streams_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"onceonly/graph"
	"onceonly/graph/bboltstore"
	"onceonly/resolvers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is the API over a store of its own, behind connections without buffers: what a client does not read stops the
// server, and in a bubble of testing/synctest no test waits for real.
type server struct {
	testing.TB
	store     graph.Store
	api       *resolvers.API
	http      *http.Server
	listener  *pipes
	client    *http.Client
	end       context.CancelFunc
	committed int
	recorded  *bytes.Buffer // the audit
}

// pipes is a listener of connections within the process.
type pipes struct {
	made chan net.Conn
	once sync.Once
	done chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.made:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.made <- there:
		return here, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// serve starts a server as the command does. Its store has one revision. stop ends it.
func serve(t testing.TB, folder string, options resolvers.Options) *server {
	store, err := bboltstore.Open(filepath.Join(folder, "live.db"))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{TB: t, store: store, listener: &pipes{made: make(chan net.Conn), done: make(chan struct{})}}
	s.commit(graph.Put(service("a", "A")))
	ctx, end := context.WithCancel(context.Background())
	s.end = end
	options.Store, options.Log = store, slog.New(slog.DiscardHandler)
	if s.api, err = resolvers.New(ctx, options); err != nil {
		t.Fatal(err)
	}
	s.http = &http.Server{Handler: s.api, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	go s.http.Serve(s.listener)
	s.client = &http.Client{Transport: &http.Transport{DialContext: s.listener.dial}}
	return s
}

func (s *server) stop() {
	s.end()
	s.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		s.Errorf("stopping: %v", err)
	}
	s.api.Close(ctx)
	if err := s.store.Close(); err != nil {
		s.Error(err)
	}
}

func service(key, name string) *graph.ServiceFacts {
	return &graph.ServiceFacts{Identity: graph.Identity{Key: graph.Key(key), Claim: graph.Claim{Basis: graph.Stated}}, Name: graph.Text{EN: name}, DocumentsKnown: graph.DocumentsNone}
}

// commit makes the next revision.
func (s *server) commit(edits ...graph.Edit) {
	s.Helper()
	if _, err := s.store.Commit(context.Background(), graph.Revision(s.committed), graph.ChangeSet{Edits: edits}); err != nil {
		s.Fatal(err)
	}
	s.committed++
}

// open opens a socket.
func (s *server) open(subprotocols []string, header http.Header) *websocket.Conn {
	s.Helper()
	conn, _, err := websocket.Dial(context.Background(), "ws://onceonly/graphql", &websocket.DialOptions{HTTPClient: s.client, Subprotocols: subprotocols, HTTPHeader: header})
	if err != nil {
		s.Fatal(err)
	}
	return conn
}
