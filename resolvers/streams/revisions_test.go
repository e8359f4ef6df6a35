package streams_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/coder/websocket"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/resolvers"
)

const revisions = `subscription($since: Int) {revisions(since: $since) {from revision complete changed {key kind}}}`

// told is an event as a client reads it.
type told struct {
	From, Revision int
	Complete       bool
	Changed        []struct{ Key, Kind string }
}

// change is what a revision did to nodes: WRITTEN or REMOVED, by key.
type change map[string]string

// follows holds an event to the log: it goes on after the revision that is known, and names what became of each node.
func follows(known int, event told, log []change) error {
	if event.From != known+1 || event.Revision < event.From || event.Revision > len(log) {
		return fmt.Errorf("after revision %d of %d came %d to %d", known, len(log), event.From, event.Revision)
	}
	want, got := change{}, change{}
	for _, c := range log[known:event.Revision] {
		maps.Copy(want, c)
	}
	for _, n := range event.Changed {
		got[n.Key] = n.Kind
	}
	switch {
	case len(got) != len(event.Changed):
		return fmt.Errorf("revisions %d to %d name a node twice", event.From, event.Revision)
	case event.Complete != (len(want) <= graph.MaxRevised):
		return fmt.Errorf("revisions %d to %d change %d nodes; complete is %v", event.From, event.Revision, len(want), event.Complete)
	case event.Complete && !maps.Equal(got, want):
		return fmt.Errorf("revisions %d to %d change %v, want %v", event.From, event.Revision, got, want)
	case !event.Complete && len(got) > 0:
		return fmt.Errorf("revisions %d to %d name %d nodes, and not all", event.From, event.Revision, len(got))
	}
	return nil
}

func TestLostAndRepeatedRevisionsWouldBeFound(t *testing.T) {
	log := []change{{"a": "WRITTEN"}, {"b": "WRITTEN"}, {"b": "REMOVED"}, {"c": "WRITTEN"}}
	b := func(kind string) []struct{ Key, Kind string } { return []struct{ Key, Kind string }{{"b", kind}} }
	for name, c := range map[string]struct {
		event told
		good  bool
	}{
		"the next":        {told{2, 2, true, b("WRITTEN")}, true},
		"two at once":     {told{2, 3, true, b("REMOVED")}, true},
		"one is lost":     {told{3, 3, true, b("REMOVED")}, false},
		"one comes again": {told{1, 2, true, b("WRITTEN")}, false},
		"as it was first": {told{2, 3, true, b("WRITTEN")}, false},
		"a node is lost":  {told{2, 2, true, nil}, false},
		"not all":         {told{2, 2, false, nil}, false},
		"from the future": {told{2, 5, true, b("REMOVED")}, false},
	} {
		if err := follows(1, c.event, log); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// stream is one connection on which revisions are told.
type stream interface {
	next() (told, error)
	cut()
}

type overSocket struct{ conn *websocket.Conn }

func (s *server) overSocket(since int) stream {
	conn := s.open([]string{"graphql-transport-ws"}, nil)
	conn.SetReadLimit(-1)
	write := func(m string) {
		if err := conn.Write(context.Background(), websocket.MessageText, []byte(m)); err != nil {
			s.Fatal(err)
		}
	}
	write(`{"type":"connection_init"}`)
	if _, ack, err := conn.Read(context.Background()); err != nil || !strings.Contains(string(ack), "connection_ack") {
		s.Fatalf("%s: %v", ack, err)
	}
	write(fmt.Sprintf(`{"type":"subscribe","id":"r","payload":{"query":%q,"variables":{"since":%d}}}`, revisions, since))
	return overSocket{conn}
}

func (o overSocket) cut() { o.conn.CloseNow() }
func (o overSocket) next() (told, error) {
	_, text, err := o.conn.Read(context.Background())
	if err != nil {
		return told{}, err
	}
	var m struct{ Payload json.RawMessage }
	if err := json.Unmarshal(text, &m); err != nil {
		return told{}, err
	}
	return eventOf(m.Payload)
}

func eventOf(answer []byte) (told, error) {
	var m struct {
		Data *struct{ Revisions told }
	}
	if err := json.Unmarshal(answer, &m); err != nil || m.Data == nil {
		return told{}, fmt.Errorf("%s: %v", answer, err)
	}
	return m.Data.Revisions, nil
}

type overEvents struct {
	lines *bufio.Reader
	body  io.Closer
}

func (s *server) overEvents(since int) stream {
	response := s.get(url.Values{"query": {revisions}, "variables": {fmt.Sprintf(`{"since":%d}`, since)}}, http.Header{"Accept": {"text/event-stream"}})
	if response.StatusCode != http.StatusOK {
		s.Fatalf("status %d", response.StatusCode)
	}
	return overEvents{bufio.NewReader(response.Body), response.Body}
}

func (s *server) get(parameters url.Values, header http.Header) *http.Response {
	s.Helper()
	request, err := http.NewRequest(http.MethodGet, "http://onceonly/graphql?"+parameters.Encode(), nil)
	if err != nil {
		s.Fatal(err)
	}
	request.Header = header
	response, err := s.client.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	return response
}

func (o overEvents) cut() { o.body.Close() }
func (o overEvents) next() (told, error) {
	for {
		line, err := o.lines.ReadString('\n')
		if err != nil {
			return told{}, err
		}
		if data, found := strings.CutPrefix(line, "data: {"); found {
			return eventOf([]byte("{" + data))
		}
	}
}

// Commits large and small, connections of both kinds that are cut, and clients that do not read for a while: each revision
// is told once and in order.
func TestEveryRevisionIsToldOnce(t *testing.T) {
	folder := t.TempDir()
	events, several, cuts := 0, 0, 0
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(struct{ testing.TB }{t}, func(rt *rapid.T) { // a bubble has no deadline, which a *testing.T is asked for
			own, err := os.MkdirTemp(folder, "")
			if err != nil {
				t.Fatal(err)
			}
			s := serve(t, own, resolvers.Options{})
			defer s.stop()
			log := []change{{"a": "WRITTEN"}}
			there := map[string]bool{}
			known := rapid.IntRange(0, 1).Draw(rt, "known")
			var open stream
			defer func() {
				if open != nil {
					open.cut()
				}
			}()
			connect := func() {
				if open != nil {
					return
				}
				if rapid.Bool().Draw(rt, "socket") {
					open = s.overSocket(known)
				} else {
					open = s.overEvents(known)
				}
			}
			take := func() {
				event, err := open.next()
				if err == nil {
					err = follows(known, event, log)
				}
				if err != nil {
					rt.Fatal(err)
				}
				events++
				if event.Revision > event.From {
					several++
				}
				known = event.Revision
			}
			for range rapid.IntRange(1, 20).Draw(rt, "steps") {
				switch rapid.SampledFrom([]string{"write", "write", "write", "remove", "huge", "take", "take", "cut", "connect"}).Draw(rt, "step") {
				case "write":
					n := rapid.SampledFrom([]int{1, 2, 60}).Draw(rt, "nodes") // 60 fill what lies between
					done, edits := change{}, []graph.Edit{}
					for i := range n {
						key := fmt.Sprintf("s%d-%s", i, strings.Repeat("k", 80))
						edits = append(edits, graph.Put(service(key, fmt.Sprint(len(log)))))
						done[key], there[key] = "WRITTEN", true
					}
					s.commit(edits...)
					log = append(log, done)
				case "remove":
					for key := range there {
						s.commit(graph.Remove(graph.Ref{Type: graph.TypeService, Key: graph.Key(key)}))
						delete(there, key)
						log = append(log, change{key: "REMOVED"})
						break
					}
				case "huge":
					if len(log) > 5 || rapid.IntRange(0, 9).Draw(rt, "once in a while") > 0 {
						continue
					}
					done, edits := change{}, []graph.Edit{}
					for i := range graph.MaxRevised + 1 {
						key := fmt.Sprintf("huge-%d", i)
						edits = append(edits, graph.Put(service(key, key)))
						done[key] = "WRITTEN"
					}
					s.commit(edits...)
					log = append(log, done)
				case "take":
					if open != nil && known < len(log) {
						take()
					}
				case "cut":
					if open != nil {
						cuts++
						open.cut()
						open = nil
					}
				case "connect":
					connect()
				}
			}
			connect()
			for known < len(log) {
				take()
			}
		})
	})
	if events == 0 || several == 0 || cuts == 0 {
		t.Errorf("%d events, %d of several revisions, %d cuts: the property says nothing of one of them", events, several, cuts)
	}
	t.Logf("%d events, %d of several revisions, %d cuts", events, several, cuts)
}

// Between two events a subscription holds no graph: those that are not the newest any more can go, however many listen.
func TestSubscriptionsHoldNoGraph(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, folder, resolvers.Options{})
		defer s.stop()
		graphNow := func() weak.Pointer[graph.Snapshot] {
			snapshot, err := s.store.Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return weak.Make(snapshot)
		}
		var open []stream
		for range 20 {
			open = append(open, s.overSocket(1), s.overEvents(1))
		}
		first := graphNow()
		for i := range 5 {
			s.commit(graph.Put(service("a", fmt.Sprint(i))))
			synctest.Wait()
			for _, o := range open {
				if event, err := o.next(); err != nil || event.Revision != s.committed {
					t.Fatalf("%+v: %v", event, err)
				}
			}
		}
		synctest.Wait()
		for range 3 {
			runtime.GC()
		}
		if first.Value() != nil {
			t.Error("the graph of the first event is still held, 5 revisions later")
		}
		if graphNow().Value() == nil {
			t.Error("the newest graph is not held: what is measured here says nothing")
		}
		for _, o := range open {
			o.cut()
		}
	})
}
