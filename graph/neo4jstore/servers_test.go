package neo4jstore_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/answers"
	"onceonly/graph/graphtest"
	"onceonly/graph/neo4jlocal"
	"onceonly/graph/neo4jlocal/neo4jtest"
	"onceonly/graph/neo4jstore"
)

var commits = flag.Int("commits", 40, "how many changes each of the two processes commits (full: 200)")

func item(key graph.Key, name string) *graph.DataItemFacts {
	return &graph.DataItemFacts{Identity: graph.Identity{Key: key, Claim: graph.Claim{Basis: graph.Stated, Source: "тест"}}, Name: graph.Text{RU: name}}
}

// TestCrash kills a process in the middle of its commits.
func TestCrash(t *testing.T) {
	graphtest.Crash(t, 2, func(t *testing.T) string { return empty(t).uri }, func(place string) (graphtest.Store, error) {
		store, err := neo4jstore.Open(context.Background(), options(place))
		if err != nil || graphtest.InCrash() {
			return store, err
		}
		stored, problems, err := neo4jstore.Stored(context.Background(), store)
		if err != nil {
			return nil, err
		}
		served, err := store.Load(context.Background())
		if differences := graph.Difference(served, stored); err == nil && len(differences)+len(problems) > 0 {
			err = fmt.Errorf("nodes in Neo4j are not those of the log: %v %v", differences, problems)
		}
		return store, err
	})
}

// TestCrashInTraffic kills a process in the middle of reading files of counts. Nothing of that is to be looked at.
func TestCrashInTraffic(t *testing.T) {
	graphtest.CrashTraffic(t, 2, func(t *testing.T) string { return empty(t).uri }, func(place string) (graphtest.Store, error) {
		store, err := neo4jstore.Open(context.Background(), options(place))
		if err == nil && load(t, store).Revision() > 0 && store.Readings() > 0 { // at revision 0 it is looked what emptying has left
			t.Errorf("counts were taken for an edit of another tool")
		}
		return store, err
	})
}

// TestCrashInAnswers kills a process in the middle of writing answers in many batches: what is kept tells so, the next
// writing mends it, and nothing of it is taken for an edit of another tool.
func TestCrashInAnswers(t *testing.T) {
	var d *database
	open := func(where string) *neo4jstore.Store {
		store, err := neo4jstore.Open(context.Background(), options(where))
		if err != nil {
			t.Fatal(err)
		}
		neo4jstore.SetAnswers(store, 2, 0)
		return store
	}
	days := [2]graph.Date{answersDate, graph.MustDate("2030-01-01")} // with other answers
	half := 0
	graphtest.Kill(t, 3,
		func(t *testing.T) string {
			d, _ = fixture(t)
			return d.uri
		},
		func(t *testing.T, where string) {
			store := open(where)
			defer store.Close()
			view := load(t, store)
			for i := 1; ; i++ {
				if _, _, err := store.KeepAnswers(t.Context(), answers.Of(view.View(days[i%2]))); err != nil {
					t.Fatal(err)
				}
				graphtest.Acknowledge(t, i)
			}
		},
		func(t *testing.T, where string, acknowledged int) int {
			store := open(where)
			defer store.Close()
			was, err := store.AnswersKept(t.Context())
			if err != nil || was.Revision != 1 {
				t.Errorf("kept are those of revision %d (%v)", was.Revision, err)
			}
			if !was.Whole {
				half++
			} else if diff := cmp.Diff(expectedAnswers(load(t, store).View(was.Date)), kept(t, d)); diff != "" {
				t.Errorf("said to be whole: -gap +Neo4j\n%s", diff)
			}
			keepAnswers(t, store)
			if written, removed := keepAnswers(t, store); written+removed > 0 {
				t.Errorf("after mending %d were written and %d removed", written, removed)
			}
			if diff := cmp.Diff(expectedAnswers(load(t, store).View(answersDate)), kept(t, d)); diff != "" {
				t.Errorf("-gap +Neo4j\n%s", diff)
			}
			if got := load(t, store).Revision(); got != 1 || store.Readings() > 0 {
				t.Errorf("revision %d after %d readings: answers were taken for an edit of another tool", got, store.Readings())
			}
			return acknowledged
		})
	t.Logf("%d kills in the middle", half)
}

const placeOfProcess = "NEO4JSTORE_COUNT_AT"

// TestTwoProcesses: two servers that commit at once lose nothing and make one history.
func TestTwoProcesses(t *testing.T) {
	if uri := os.Getenv(placeOfProcess); uri != "" {
		count(t, uri)
		return
	}
	d := empty(t)
	store := d.open(t)
	commit(t, store, put(item("counter", "0"))...)
	start := time.Now()
	var wait sync.WaitGroup
	outputs, errs := make([]string, 2), make([]error, 2)
	for i := range 2 {
		child := exec.Command(os.Args[0], "-test.run=^TestTwoProcesses$", fmt.Sprint("-commits=", *commits))
		child.Env = append(os.Environ(), placeOfProcess+"="+d.uri)
		wait.Go(func() {
			var out []byte
			out, errs[i] = child.CombinedOutput()
			outputs[i] = string(out)
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(outputs, "\n"))
	}
	s := load(t, store)
	if got, want := s.DataItem("counter").Name.RU, fmt.Sprint(2**commits); got != want {
		t.Errorf("the counter is %s, want %s", got, want)
	}
	if got, want := s.Revision(), graph.Revision(2**commits+1); got != want {
		t.Errorf("revision %d, want %d", got, want)
	}
	t.Logf("2 processes, %d commits each in %s", *commits, time.Since(start).Round(time.Millisecond))
	wantStored(t, d)
}

// count adds to the counter, again after each conflict.
func count(t *testing.T, uri string) {
	store, err := neo4jstore.Open(t.Context(), options(uri))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for done := 0; done < *commits; {
		s := load(t, store)
		n := 0
		if _, err := fmt.Sscan(s.DataItem("counter").Name.RU, &n); err != nil {
			t.Fatal(err)
		}
		_, err := store.Commit(t.Context(), s.Revision(), graph.ChangeSet{Edits: put(item("counter", fmt.Sprint(n+1)))})
		switch {
		case err == nil:
			done++
		case graph.CodeOf(err) != graph.Conflict:
			t.Fatal(err)
		}
	}
}

// proxy stands between driver and server and cuts connections on demand.
type proxy struct {
	listener net.Listener
	server   string
	// cut says which half of the next commit is lost: the order (before), or its confirmation (after); else nothing.
	cut atomic.Int32
	did atomic.Int32
}

const (
	before = 1
	after  = 2
)

// commitMessage is COMMIT in Bolt: a chunk of two bytes, the structure without fields and its tag.
const commitMessage = "\x00\x02\xb0\x12\x00\x00"

func between(t *testing.T, uri string) *proxy {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, server: u.Host}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return p
}

func (p *proxy) uri() string { return "bolt://" + p.listener.Addr().String() }

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	var mute atomic.Bool // the server's answers no longer reach the client
	go func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil || mute.Load() {
				return
			}
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	reader := bufio.NewReaderSize(client, 64<<10)
	buffer := make([]byte, 64<<10)
	for {
		n, err := reader.Read(buffer)
		if err != nil {
			return
		}
		if strings.Contains(string(buffer[:n]), commitMessage) {
			switch p.cut.Swap(0) {
			case before:
				p.did.Add(1)
				return
			case after:
				p.did.Add(1)
				mute.Store(true)
			}
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestUnknownOutcome: where the connection is lost at the commit, nobody knows whether it was applied; the same set
// sent again tells, and is applied once.
func TestUnknownOutcome(t *testing.T) {
	cases := map[string]struct {
		reason string
		cut    int32
	}{
		"the order is lost":        {"The server never hears of the commit: sent again, it is applied.", before},
		"the confirmation is lost": {"The server has committed: sent again, the change that was made comes back.", after},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Log(c.reason)
			d := empty(t)
			p := between(t, d.uri)
			store, err := neo4jstore.Open(t.Context(), options(p.uri()))
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			commit(t, store, put(item("a", "А"))...)
			set := graph.ChangeSet{ID: graph.NewID(), Edits: put(item("b", "Б"))}
			p.cut.Store(c.cut)
			_, err = store.Commit(t.Context(), 1, set)
			if graph.CodeOf(err) != graph.Unavailable || p.did.Load() != 1 {
				t.Fatalf("%v after %d cuts, want UNAVAILABLE after one", err, p.did.Load())
			}
			for range 2 {
				change, err := store.Commit(t.Context(), 1, set)
				if err != nil || change.Revision != 2 || len(change.Written) != 1 {
					t.Fatalf("sent again: revision %d, %v", change.Revision, err)
				}
			}
			if s := load(t, store); s.Revision() != 2 || s.DataItem("b") == nil {
				t.Errorf("revision %d", s.Revision())
			}
			wantStored(t, d)
		})
	}
}

// TestHeldHead: who waits too long for the head is told UNAVAILABLE, and nothing of what it wanted is written.
func TestHeldHead(t *testing.T) {
	d, store := fixture(t)
	session := d.driver.NewSession(t.Context(), neo4j.SessionConfig{DatabaseName: neo4jlocal.Database})
	defer session.Close(t.Context())
	tx, err := session.BeginTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if result, err := tx.Run(t.Context(), "MATCH (head:Head) SET head.locked = true", nil); err != nil {
		t.Fatal(err)
	} else if _, err := result.Consume(t.Context()); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[time.Duration]string{
		// The server looks at time limits every 2 s: a short call ends by itself, a longer one is told why.
		300 * time.Millisecond: "",
		6 * time.Second:        "Neo.ClientError.Transaction.LockClientStopped",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		_, err := store.Commit(ctx, 1, graph.ChangeSet{Edits: put(item("b", "Б"))})
		cancel()
		if err == nil || graph.CodeOf(err) != graph.Unavailable || neo4jstore.ServerCode(err) != want {
			t.Errorf("within %s: %v (%v), the server said %q; want UNAVAILABLE and %q", limit, err, errors.Unwrap(err), neo4jstore.ServerCode(err), want)
		}
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	commit(t, store, put(item("c", "В"))...)
	if s := load(t, store); s.Revision() != 2 || s.DataItem("b") != nil {
		t.Errorf("revision %d with %v", s.Revision(), s.DataItem("b"))
	}
}

// TestRestart: the server is killed and comes back; a store that was open goes on.
func TestRestart(t *testing.T) {
	server := neo4jtest.Start(t, neo4jlocal.Options{HeapMB: 512})
	store, err := neo4jstore.Open(t.Context(), options(server.URI()))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	commit(t, store, put(item("a", "А"))...)
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := store.Health(t.Context()); graph.CodeOf(err) != graph.Unavailable || err == nil {
		t.Errorf("health while the server is down: %v, want UNAVAILABLE", err)
	}
	if _, err := store.Load(t.Context()); graph.CodeOf(err) != graph.Unavailable || err == nil {
		t.Errorf("load while the server is down: %v, want UNAVAILABLE", err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, time.Minute, "the store to go on", func() bool { return store.Health(context.Background()) == nil })
	commit(t, store, put(item("b", "Б"))...)
	if s := load(t, store); s.Revision() != 2 || s.Count(graph.TypeDataItem) != 2 {
		t.Errorf("revision %d with %d nodes", s.Revision(), s.Count(graph.TypeDataItem))
	}
}

// TestOlderBackup: a database that went back is not taken for the newest graph.
func TestOlderBackup(t *testing.T) {
	d, store := fixture(t)
	commit(t, store, put(item("a", "А"))...)
	d.run(t, "MATCH (change:Change {revision: 2}) DELETE change WITH change MATCH (head:Head) SET head.revision = 1", nil)
	_, err := store.Load(t.Context())
	for _, err := range []error{err, store.Health(t.Context())} {
		if err == nil || graph.CodeOf(err) != graph.Unavailable || !strings.Contains(err.Error(), "older backup") {
			t.Errorf("%v, want UNAVAILABLE with what has happened", err)
		}
	}
}
