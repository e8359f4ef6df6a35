// Package neo4jtest gives tests a real Neo4j: the server that NEO4J_URI names, or a local one
// that the tests of a package share.
//
//	func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		driver := neo4jtest.Driver(t)
//		…
//	}
//
// Where a local server cannot run, tests skip with a line that says what to install; with CI=true
// they fail instead. Tests that use Driver or URI share one database and must not be parallel.
//
// For a server of one's own set NEO4J_URI and, if it asks, NEO4J_USERNAME and NEO4J_PASSWORD. Each
// test empties its database: one that holds data is refused unless NEO4J_EMPTY=yes. Packages
// tested at once would meet there: use go test -p 1.
package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"onceonly/graph/neo4jlocal"
)

// shared is the server of this test process. It is state of the process because TestMain and the
// tests have nothing else in common.
var shared struct {
	sync.Mutex
	open  bool // Main is running and will stop the server
	ready bool // uri may be used
	uri   string
	err   error // why there is no server
	local *neo4jlocal.Server
}

// Main runs a package's tests and then stops the shared server, if a test has started it. It
// returns the exit code.
func Main(m *testing.M) int {
	shared.Lock()
	shared.open = true
	shared.Unlock()
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	shared.open, shared.ready = false, false
	if shared.local != nil {
		if err := shared.local.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return max(code, 1)
		}
	}
	return code
}

// URI returns the address of the shared server, starting it on first use, with an empty database.
// The package's TestMain has to call Main.
func URI(tb testing.TB) string {
	tb.Helper()
	uri, _ := connect(tb)
	return uri
}

// Driver returns a driver for the shared server, with an empty database and every notification
// of the server on. It is closed when the test ends.
func Driver(tb testing.TB) neo4j.DriverWithContext {
	tb.Helper()
	_, driver := connect(tb)
	return driver
}

// Start starts a server for this test alone, to be killed and restarted at will. It is stopped
// when the test ends.
func Start(tb testing.TB, options neo4jlocal.Options) *neo4jlocal.Server {
	tb.Helper()
	need(tb)
	server, err := neo4jlocal.Start(tb.Context(), options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Error(err)
		}
	})
	return server
}

// Auth is what the server that NEO4J_URI names asks for; a local one asks for nothing.
func Auth() neo4j.AuthToken {
	if user := os.Getenv("NEO4J_USERNAME"); external() != "" && user != "" {
		return neo4j.BasicAuth(user, os.Getenv("NEO4J_PASSWORD"), "")
	}
	return neo4j.NoAuth()
}

func external() string { return os.Getenv("NEO4J_URI") }

// need skips the test, or fails it in CI, when a local server cannot run here.
func need(tb testing.TB) {
	tb.Helper()
	missing := neo4jlocal.Missing()
	if missing == "" {
		return
	}
	if os.Getenv("CI") == "true" {
		tb.Fatal(missing)
	}
	tb.Skip(missing)
}

func connect(tb testing.TB) (string, neo4j.DriverWithContext) {
	tb.Helper()
	if external() == "" {
		need(tb)
	}
	uri, err := sharedURI()
	if err != nil {
		tb.Fatal(err)
	}
	driver, err := openDriver(uri)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = driver.Close(context.Background()) })
	if err := neo4jlocal.Empty(tb.Context(), driver, neo4jlocal.Database); err != nil {
		tb.Fatal(err)
	}
	return uri, driver
}

func openDriver(uri string) (neo4j.DriverWithContext, error) {
	return neo4j.NewDriverWithContext(uri, Auth(), func(c *config.Config) { c.TelemetryDisabled = true })
}

// sharedURI starts the shared server or checks the external one, once: a failure is the same for
// every test of the process.
func sharedURI() (string, error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.open {
		return "", errors.New("neo4jtest: TestMain does not call neo4jtest.Main")
	}
	if shared.ready || shared.err != nil {
		return shared.uri, shared.err
	}
	// The server outlives the test that happens to be first: no context of a test here.
	ctx := context.Background()
	if uri := external(); uri != "" {
		shared.uri, shared.err = uri, mayEmpty(ctx, uri)
	} else if shared.local, shared.err = neo4jlocal.Start(ctx, neo4jlocal.Options{}); shared.err == nil {
		shared.uri = shared.local.URI()
	}
	shared.ready = shared.err == nil
	return shared.uri, shared.err
}

// mayEmpty refuses a server of somebody's own that holds data.
func mayEmpty(ctx context.Context, uri string) error {
	if os.Getenv("NEO4J_EMPTY") == "yes" {
		return nil
	}
	driver, err := openDriver(uri)
	if err != nil {
		return err
	}
	defer driver.Close(ctx)
	found, err := neo4j.ExecuteQuery(ctx, driver, "MATCH (n) RETURN n LIMIT 1", nil,
		neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(neo4jlocal.Database))
	if err != nil {
		return err
	}
	if len(found.Records) > 0 {
		return errors.New("neo4jtest: the database at NEO4J_URI holds data, and tests empty it; set NEO4J_EMPTY=yes if that is all right")
	}
	return nil
}
