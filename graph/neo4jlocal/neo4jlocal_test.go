package neo4jlocal_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph/neo4jlocal"
	"onceonly/graph/neo4jlocal/neo4jtest"
)

func TestMain(m *testing.M) { os.Exit(neo4jtest.Main(m)) }

func ask(t *testing.T, driver neo4j.DriverWithContext, query string) any {
	t.Helper()
	result, err := neo4j.ExecuteQuery(t.Context(), driver, query, nil,
		neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(neo4jlocal.Database))
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if len(result.Records) == 0 {
		return nil
	}
	value, _ := result.Records[0].Get("answer")
	return value
}

func connect(t *testing.T, uri string) neo4j.DriverWithContext {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { driver.Close(context.Background()) })
	return driver
}

// What was committed is there after the process was killed, at the same address.
func TestDataSurvivesKillAndRestart(t *testing.T) {
	home := t.TempDir()
	begin := time.Now()
	server := neo4jtest.Start(t, neo4jlocal.Options{HomeDir: home, HeapMB: 512})
	t.Logf("start: %v", time.Since(begin).Round(time.Millisecond))
	uri := server.URI()
	ask(t, connect(t, uri), "CREATE (:Kept {name: 'Қазақстан'})")

	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	refused, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if connect(t, uri).VerifyConnectivity(refused) == nil {
		t.Fatal("the server answers after Kill")
	}
	if err := server.Kill(); err != nil {
		t.Errorf("a second Kill: %v", err)
	}
	begin = time.Now()
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("restart after a kill: %v", time.Since(begin).Round(time.Millisecond))
	if server.URI() != uri {
		t.Errorf("the address changed from %s to %s", uri, server.URI())
	}
	if got := ask(t, connect(t, uri), "MATCH (k:Kept) RETURN k.name AS answer"); got != "Қазақстан" {
		t.Errorf("after Kill and Restart: %v", got)
	}

	begin = time.Now()
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("stop and start: %v", time.Since(begin).Round(time.Millisecond))
	if got := ask(t, connect(t, uri), "MATCH (k:Kept) RETURN count(k) AS answer"); got != int64(1) {
		t.Errorf("after Restart: %v nodes", got)
	}

	// The home is ours, so Stop leaves it; a second server finds its data.
	begin = time.Now()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	t.Logf("stop: %v", time.Since(begin).Round(time.Millisecond))
	if _, err := os.Stat(filepath.Join(home, "data")); err != nil {
		t.Errorf("Stop removed a home that is not its own: %v", err)
	}
}

func TestSharedServerIsTheStatedVersionAndStartsEmpty(t *testing.T) {
	for range 2 {
		driver := neo4jtest.Driver(t)
		if got := ask(t, driver, "RETURN 1 AS answer"); got != int64(1) {
			t.Errorf("RETURN 1: %v", got)
		}
		if got := ask(t, driver, "MATCH (n) RETURN count(n) AS answer"); got != int64(0) {
			t.Errorf("%v nodes at the start of a test", got)
		}
		if got := ask(t, driver, "SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN count(*) AS answer"); got != int64(0) {
			t.Errorf("%v indexes at the start of a test", got)
		}
		ask(t, driver, "CREATE CONSTRAINT thing_key FOR (t:Thing) REQUIRE t.key IS UNIQUE")
		ask(t, driver, "CREATE FULLTEXT INDEX `thing names` FOR (t:Thing) ON EACH [t.name]")
		ask(t, driver, "UNWIND range(1, 12000) AS i CREATE (:Thing {key: i})-[:NEXT]->()")
	}
	driver := neo4jtest.Driver(t)
	if os.Getenv("NEO4J_URI") == "" {
		if got := ask(t, driver, "CALL dbms.components() YIELD versions RETURN versions[0] AS answer"); got != neo4jlocal.Version {
			t.Errorf("version %v, want %s", got, neo4jlocal.Version)
		}
	}
}

// A process that dies early tells why, from its log.
func TestFailedStartTellsWhy(t *testing.T) {
	home := t.TempDir()
	neo4jtest.Start(t, neo4jlocal.Options{HomeDir: home, HeapMB: 512})
	second, err := neo4jlocal.Start(t.Context(), neo4jlocal.Options{HomeDir: home, HeapMB: 512})
	if err == nil {
		second.Stop()
		t.Fatal("two servers over one home")
	}
	if !strings.Contains(err.Error(), "ended before it answered") || !strings.Contains(strings.ToLower(err.Error()), "lock") {
		t.Errorf("the error does not tell of the lock: %v", err)
	}
}

// Who asks for a port that another program has is told at once, in a sentence.
func TestPortInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := listener.Addr().(*net.TCPAddr).Port
	server, err := neo4jlocal.Start(t.Context(), neo4jlocal.Options{Port: port, HeapMB: 512})
	if err == nil {
		server.Stop()
		t.Fatal("two programs on one port")
	}
	if said := err.Error(); !strings.Contains(said, fmt.Sprintf("port %d is in use", port)) || strings.Contains(said, "\n") {
		t.Errorf("%s\nwant one line that names the port", said)
	}
}
