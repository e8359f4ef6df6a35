package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"onceonly/graph/neo4jlocal"
)

// What has to hold for a soak to pass.
const (
	// staleness is when the other server answers from a change at the latest, of 99 in 100 changes.
	staleness = time.Second
	// recovery is when both servers answer from a new change at the latest, once Neo4j answers again.
	recovery = 30 * time.Second
	// steady is how much more live memory a server may have at the least in the last quarter than in the second, in percent. In the first,
	// what is kept for later fills up.
	steady = 5
)

// soak reads from two servers over one Neo4j at 16 connections while changes are written, for a long time and then through
// an outage of Neo4j, and prints what has been seen. It fails where something did not hold that has to.
func soak(ctx context.Context, size string, during, outage time.Duration, rate float64) error {
	services, err := strconv.Atoi(cmp.Or(size, "1000"))
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "onceonly-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	// A machine that is busy takes its time to start Java, and to recover what was killed.
	neo4j, err := neo4jlocal.Start(ctx, neo4jlocal.Options{HomeDir: filepath.Join(work, "neo4j"), StartLimit: 5 * time.Minute, Lasting: true})
	if err != nil {
		return err
	}
	defer neo4j.Stop()
	if err := fill(ctx, services, filepath.Join(work, "registry.json"), neo4j.URI()); err != nil {
		return err
	}
	s := &soaking{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}, Timeout: time.Minute}, every: time.Duration(float64(time.Second) / rate)}
	for _, name := range []string{"A", "B"} {
		server, err := start(ctx, name, program, "serve", "--store", neo4j.URI(), "--listen", "127.0.0.1:0", fmt.Sprintf("--answers=%v", name == "A"))
		if err != nil {
			return err
		}
		defer server.stop()
		server.ours = true
		s.servers = append(s.servers, server)
	}
	if err := s.prepare(); err != nil {
		return err
	}
	if s.began, err = s.revision(s.servers[0]); err != nil {
		return err
	}
	fmt.Printf("%d services on Neo4j; 16 connections read from two servers, and %v changes are written in a second.\n", services, rate)

	running, stop := context.WithCancel(ctx)
	defer stop()
	var readers, writer sync.WaitGroup // followers of changes are among the writers
	for reader := range 16 {
		readers.Go(func() { s.read(running, reader) })
	}
	readers.Go(func() { s.weigh(running, time.Second) })
	writer.Go(func() { s.write(ctx, running, &writer) })
	pause(ctx, during)
	s.report("while all is well")
	s.judgeMemory()
	s.judgeStaleness()
	fmt.Printf("Neo4j is killed, and stays away for %v …\n", outage)
	s.turn(&s.gone)
	if err := neo4j.Kill(); err != nil {
		return err
	}
	pause(ctx, outage)
	if err := neo4j.Restart(ctx); err != nil {
		return err
	}
	s.report("while Neo4j is away")
	s.turn(&s.back)
	fmt.Println("Neo4j answers again …")
	pause(ctx, max(during/10, recovery))
	stop()
	writer.Wait() // the last change is finished before what is there is counted
	readers.Wait()
	s.report("after it came back")
	s.judgeOutage()
	return errors.Join(ctx.Err(), s.judgeWrites(), s.verdict())
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

type soaking struct {
	client   *http.Client
	every    time.Duration // from one change to the next
	servers  []*server
	requests [][]byte
	services []string
	began    int // the revision

	mu         sync.Mutex
	seen       phase
	reads      int
	lost       int       // reads that failed, of all
	gone, back time.Time // of Neo4j
	writes     []*wrote
	failed     bool
}

// phase is what has been seen since the last report.
type phase struct {
	latencies   []time.Duration
	failures    []error // of reads
	unavailable int     // answers to writes
	refused     []error // other answers to writes
	stale       []time.Duration
	weights     []weighing
}

// weighing is what the servers hold after so many changes.
type weighing struct {
	changes int
	held    []memory
}

// wrote is what became of a change: which it was, when it was answered with which revision, and when the other server
// answered from that. tried are the failures before.
type wrote struct {
	answered, followed time.Time
	number, revision   int
	tried              []refusal
}

type refusal struct {
	at   time.Time
	with error
}

// prepare collects what is asked.
func (s *soaking) prepare() error {
	found, err := ask(s.servers[0], `{catalogue {services(first: 500) {nodes {key}}}}`, nil)
	if err != nil {
		return err
	}
	for _, key := range plain(found["data"]).([]any) {
		s.services = append(s.services, key.(string))
	}
	for i, key := range s.services {
		for _, q := range questions {
			variables := map[string]any{}
			if q.varied == "key" {
				variables["key"] = key
			} else if i%20 != 0 { // the large ones are asked less often
				continue
			}
			body, err := json.Marshal(map[string]any{"query": q.ours, "variables": variables})
			if err != nil {
				return err
			}
			s.requests = append(s.requests, body)
		}
	}
	return nil
}

func (s *soaking) read(ctx context.Context, reader int) {
	for i := reader * 37; ctx.Err() == nil; i++ {
		asked := time.Now()
		err := s.post(s.servers[i%2], s.requests[i%len(s.requests)], nil)
		took := time.Since(asked)
		s.mu.Lock()
		s.reads++
		s.seen.latencies = append(s.seen.latencies, took)
		if err != nil {
			s.lost++
			s.seen.failures = append(s.seen.failures, err)
		}
		s.mu.Unlock()
	}
}

// write writes one change after the other until running ends, and the last one to its end. What was not answered with a
// revision is sent again as it is.
func (s *soaking) write(ctx, running context.Context, followers *sync.WaitGroup) {
	const mutation = `mutation($input: ApplyChangesInput!) {applyChanges(input: $input) {change {revision} userErrors {message}}}`
	for n := 0; running.Err() == nil; n++ {
		key, sector := s.change(n)
		body, err := json.Marshal(map[string]any{"query": mutation, "variables": map[string]any{"input": map[string]any{
			"changes":        []any{map[string]any{"service": map[string]any{"key": key, "sector": sector}}},
			"idempotencyKey": sector, "reason": "The soak harness writes."}}})
		if err != nil {
			panic(err)
		}
		w, began := &wrote{number: n}, time.Now()
		for ctx.Err() == nil && w.revision == 0 {
			var answer struct {
				Data struct {
					ApplyChanges *struct {
						Change     *struct{ Revision int }
						UserErrors []struct{ Message string }
					}
				}
			}
			err := s.post(s.servers[0], body, &answer)
			switch applied := answer.Data.ApplyChanges; {
			case err != nil:
				s.refuse(w, err)
			case applied == nil || applied.Change == nil:
				s.refuse(w, fmt.Errorf("change %d is answered with %+v", n, applied))
			default:
				w.revision, w.answered = applied.Change.Revision, time.Now()
				followers.Go(func() { s.follow(ctx, w) })
			}
			if w.revision == 0 {
				pause(ctx, time.Second)
			}
		}
		s.mu.Lock()
		s.writes = append(s.writes, w)
		s.mu.Unlock()
		pause(running, s.every-time.Since(began))
	}
}

// change is what the change of a number writes: a fact of a service, which no other change writes.
func (s *soaking) change(n int) (key, sector string) {
	return s.services[n%len(s.services)], fmt.Sprint("soak-", n)
}

func (s *soaking) refuse(w *wrote, err error) {
	w.tried = append(w.tried, refusal{time.Now(), err})
	s.mu.Lock()
	defer s.mu.Unlock()
	if code, ok := errors.AsType[failure](err); ok && code == "UNAVAILABLE" {
		s.seen.unavailable++
	} else {
		s.seen.refused = append(s.seen.refused, err)
	}
}

// follow waits until the other server answers from a change.
func (s *soaking) follow(ctx context.Context, w *wrote) {
	for ctx.Err() == nil {
		if seen, err := s.revision(s.servers[1]); err == nil && seen >= w.revision {
			break
		}
		pause(ctx, 5*time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w.followed = time.Now()
	s.seen.stale = append(s.seen.stale, w.followed.Sub(w.answered))
}

func (s *soaking) revision(server *server) (int, error) {
	var answer struct {
		Data struct {
			Catalogue struct{ Moment struct{ Revision int } }
		}
	}
	err := s.post(server, []byte(`{"query": "{catalogue {moment {revision}}}"}`), &answer)
	return answer.Data.Catalogue.Moment.Revision, err
}

// weigh notes how much memory the servers hold.
func (s *soaking) weigh(ctx context.Context, every time.Duration) {
	for pause(ctx, every); ctx.Err() == nil; pause(ctx, every) {
		var now weighing
		for _, server := range s.servers {
			held, err := s.holds(server)
			if err != nil {
				fmt.Println("   the metrics of", server.name, "cannot be read:", err)
				break
			}
			now.held = append(now.held, held)
		}
		if len(now.held) < len(s.servers) {
			continue
		}
		s.mu.Lock()
		now.changes = len(s.writes)
		s.seen.weights = append(s.seen.weights, now)
		s.mu.Unlock()
	}
}

// failure is the code of an error in an answer.
type failure string

func (f failure) Error() string { return string(f) }

// post asks; an answer with errors is an error.
func (s *soaking) post(server *server, body []byte, into any) error {
	response, err := s.client.Post(server.endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		return err
	}
	var answer struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(text.Bytes(), &answer); err != nil {
		return fmt.Errorf("status %d: %w", response.StatusCode, err)
	}
	if len(answer.Errors) > 0 {
		return failure(answer.Errors[0].Extensions.Code)
	}
	if into != nil {
		return json.Unmarshal(text.Bytes(), into)
	}
	return nil
}
