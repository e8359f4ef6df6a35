package graphtest

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
)

var crashes = flag.Int("crashes", 0, "how often the crash tests kill a process that commits; 0 is the short form of each test, 50 the full one (put the flag after the package: go test PACKAGE -crashes=50)")

// placeVariable tells a child process where the database is.
const placeVariable = "GRAPHTEST_CRASH_PLACE"

// Crash kills a process in the middle of its commits, times over (or as often as the flag -crashes says), and looks
// each time whether the database has every commit that was acknowledged, no half of one, and a log that gives the
// graph. The process is this test binary, run again with the same test, so Crash is called from a test function
// before anything else is done there. place makes an empty database and names it; open opens it, in either process.
func Crash(t *testing.T, times int, place func(t *testing.T) string, open func(place string) (Store, error)) {
	Kill(t, times, place,
		func(t *testing.T, where string) { commitUntilKilled(t, where, open) },
		func(t *testing.T, where string, acknowledged int) int { return wantWhole(t, where, open, acknowledged) })
}

// Kill is Crash for a process that does anything else: work goes on until it is killed and says each time with Acknowledge
// how much is done, counted over all its lives; found looks into the database and returns how much of it is there.
func Kill(t *testing.T, times int, place func(t *testing.T) string, work func(t *testing.T, where string), found func(t *testing.T, where string, acknowledged int) int) {
	if where := os.Getenv(placeVariable); where != "" {
		work(t, where)
		return
	}
	if *crashes > 0 {
		times = *crashes
	}
	where := place(t)
	acknowledged, unacknowledged := 0, 0
	for i := range times {
		acknowledged = max(acknowledged, killedChild(t, where))
		kept := found(t, where, acknowledged)
		if t.Failed() {
			t.Fatalf("after kill %d of %d", i+1, times)
		}
		if kept > acknowledged {
			unacknowledged++
		}
		acknowledged = kept
	}
	t.Logf("%d kills in %d writings: none lost, none half; %d were written and not acknowledged", times, acknowledged, unacknowledged)
}

// Acknowledge tells the process that kills this one how much is done.
func Acknowledge(t *testing.T, n int) {
	if _, err := fmt.Printf("acknowledged %d\n", n); err != nil {
		t.Fatal(err)
	}
}

// InCrash reports whether this is the process that Crash kills, for a TestMain that would set up what it has no use for.
func InCrash() bool { return os.Getenv(placeVariable) != "" }

// parts is how many nodes each commit writes anew; besides them it adds one and removes one.
const parts = 5

// commitUntilKilled commits one change after another. Commit number n is revision n; it writes n into all parts, adds
// the item n and removes the item n-parts.
func commitUntilKilled(t *testing.T, where string, open func(place string) (Store, error)) {
	store, err := open(where)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for {
		s, err := store.Load(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		n := int(s.Revision()) + 1
		edits := []graph.Edit{graph.Put(dataItem(fmt.Sprint("item-", n), fmt.Sprint(n)))}
		if n > parts {
			edits = append(edits, graph.Remove(graph.Ref{Type: graph.TypeDataItem, Key: graph.Key(fmt.Sprint("item-", n-parts))}))
		}
		for i := range parts {
			part := dataItem(fmt.Sprint("part-", i), fmt.Sprint(n))
			part.Definition.KK = strings.Repeat("ә", n*i*37%5000) // of many sizes, over several pages
			edits = append(edits, graph.Put(part))
		}
		if _, err := store.Commit(context.Background(), s.Revision(), setOf(edits...)); err != nil {
			t.Fatal(err)
		}
		Acknowledge(t, n)
	}
}

// killedChild starts a process that writes, kills it and returns the last writing that it acknowledged.
func killedChild(t *testing.T, where string) (acknowledged int) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	child.Env = append(os.Environ(), placeVariable+"="+where)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	child.Stderr = &complaints
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	killer := time.AfterFunc(patience, func() { child.Process.Kill() }) // in case it never acknowledges anything
	var other []string
	lines := bufio.NewScanner(out)
	for seen, target := 0, 1+rand.IntN(30); lines.Scan(); {
		n := 0
		if _, err := fmt.Sscanf(lines.Text(), "acknowledged %d", &n); err != nil {
			other = append(other, lines.Text())
			continue
		}
		acknowledged = n
		if seen++; seen == target {
			killer.Reset(time.Duration(rand.Int64N(int64(10 * time.Millisecond)))) // anywhere within the next commits
		}
	}
	child.Wait() // it was killed, which is no news
	if killer.Stop() || acknowledged == 0 {
		t.Fatalf("the process that writes ended by itself: %s %s", strings.Join(other, "\n"), complaints.String())
	}
	return acknowledged
}

// wantWhole fails the test where the database is not what some commit left, at least the one acknowledged, and returns
// the number of the commit that it found.
func wantWhole(t *testing.T, where string, open func(place string) (Store, error), acknowledged int) int {
	t.Helper()
	store, err := open(where)
	if err != nil {
		t.Fatalf("cannot open the store after a kill: %v", err)
	}
	defer store.Close()
	s := load(t, store)
	n := int(s.Revision())
	if n < acknowledged {
		t.Errorf("the store is at commit %d, and %d was acknowledged", n, acknowledged)
	}
	for i := range parts {
		if part := s.DataItem(graph.Key(fmt.Sprint("part-", i))); part == nil || part.Name.RU != fmt.Sprint(n) {
			t.Errorf("part %d is not of commit %d: %s", i, n, textOf(part))
		}
	}
	for i := max(1, n-parts+1); i <= n; i++ {
		if s.DataItem(graph.Key(fmt.Sprint("item-", i))) == nil {
			t.Errorf("item %d is not there after commit %d", i, n)
		}
	}
	if got, want := s.Count(graph.TypeDataItem), parts+min(n, parts); got != want {
		t.Errorf("%d nodes after commit %d, want %d", got, n, want)
	}
	wantReplay(t, store, s)
	return n
}
