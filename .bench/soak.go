package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"onceonly/graph/neo4jlocal"
)

// soak reads from two servers over one Neo4j at 16 connections while a change is written every second, for a long time and
// then through an outage of Neo4j, and prints what has been seen.
func soak(ctx context.Context, size string, during, outage time.Duration) error {
	services := 1000
	if size != "" {
		var err error
		if services, err = strconv.Atoi(size); err != nil {
			return err
		}
	}
	work, err := os.MkdirTemp("", "onceonly-soak-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	neo4j, err := neo4jlocal.Start(ctx, neo4jlocal.Options{HomeDir: filepath.Join(work, "neo4j")})
	if err != nil {
		return err
	}
	defer neo4j.Stop()
	if err := fill(ctx, services, filepath.Join(work, "registry.json"), neo4j.URI()); err != nil {
		return err
	}
	s := &soaking{client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}, Timeout: time.Minute}}
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
	began, err := s.revision(s.servers[0])
	if err != nil {
		return err
	}

	running, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	for reader := range 16 {
		all.Go(func() { s.read(running, reader) })
	}
	all.Go(func() { s.write(running) })
	all.Go(func() { s.weigh(running, max(during/60, time.Second)) })
	pause(ctx, during)
	s.report("while all is well")
	s.mark()
	fmt.Printf("Neo4j stops for %v …\n", outage)
	if err := neo4j.Kill(); err != nil {
		return err
	}
	pause(ctx, outage)
	s.report("while Neo4j is away")
	s.mark()
	if err := neo4j.Restart(ctx); err != nil {
		return err
	}
	fmt.Println("Neo4j is there again …")
	pause(ctx, max(during/10, 20*time.Second))
	stop()
	all.Wait()
	s.report("after it came back")
	return errors.Join(ctx.Err(), s.check(began))
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

type soaking struct {
	client   *http.Client
	servers  []*server
	requests [][]byte
	services []string

	mu          sync.Mutex
	latencies   []time.Duration
	failures    []error // of reads
	unavailable int     // writes that were told to come again
	refused     []error // writes that failed in any other way
	stale       []time.Duration
	memory      [][]int // MiB of each server
	revisions   []int   // of the writes, all of them
	marked      int     // how many of the weighings were before
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
		s.latencies = append(s.latencies, took)
		if err != nil {
			s.failures = append(s.failures, err)
		}
		s.mu.Unlock()
	}
}

// write writes one change after the other, a second apart. What was not answered with a revision is sent again as it is.
func (s *soaking) write(ctx context.Context) {
	const mutation = `mutation($input: ApplyChangesInput!) {applyChanges(input: $input) {change {revision} userErrors {message}}}`
	for n := 0; ctx.Err() == nil; n++ {
		body, err := json.Marshal(map[string]any{"query": mutation, "variables": map[string]any{"input": map[string]any{
			"changes":        []any{map[string]any{"service": map[string]any{"key": s.services[n%len(s.services)], "sector": fmt.Sprint("soak-", n)}}},
			"idempotencyKey": fmt.Sprint("soak-", n), "reason": "The soak harness writes."}}})
		if err != nil {
			panic(err)
		}
		for {
			var answer struct {
				Data struct {
					ApplyChanges *struct {
						Change *struct{ Revision int }
					}
				}
			}
			began := time.Now()
			err := s.post(s.servers[0], body, &answer)
			var code failure
			if err == nil && answer.Data.ApplyChanges != nil && answer.Data.ApplyChanges.Change != nil {
				s.follow(ctx, answer.Data.ApplyChanges.Change.Revision)
				pause(ctx, time.Second-time.Since(began))
				break
			}
			s.mu.Lock()
			if errors.As(err, &code) && code == "UNAVAILABLE" {
				s.unavailable++
			} else {
				s.refused = append(s.refused, fmt.Errorf("write %d: %w: %+v", n, err, answer))
			}
			s.mu.Unlock()
			time.Sleep(time.Second)
			if len(s.refused) > 20 {
				return
			}
		}
	}
}

// follow waits until the other server answers from a revision.
func (s *soaking) follow(ctx context.Context, revision int) {
	written := time.Now()
	for time.Since(written) < time.Minute && ctx.Err() == nil {
		if seen, err := s.revision(s.servers[1]); err == nil && seen >= revision {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revisions = append(s.revisions, revision)
	s.stale = append(s.stale, time.Since(written))
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

// weigh notes how much memory the servers use.
func (s *soaking) weigh(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		pause(ctx, every)
		var weights []int
		for _, server := range s.servers {
			weights = append(weights, used(server.process.Process.Pid).memory>>20)
		}
		s.mu.Lock()
		s.memory = append(s.memory, weights)
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

// report prints what has been seen since the last mark.
func (s *soaking) report(when string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(s.latencies)
	slices.Sort(s.stale)
	at := func(of []time.Duration, percent int) time.Duration {
		if len(of) == 0 {
			return 0
		}
		return of[(len(of)-1)*percent/100].Round(10 * time.Microsecond)
	}
	fmt.Printf("%s: %d reads, %d failed; p50 %v, p99 %v, longest %v\n", when, len(s.latencies), len(s.failures), at(s.latencies, 50), at(s.latencies, 99), at(s.latencies, 100))
	fmt.Printf("  %d writes answered, %d told UNAVAILABLE, %d failed otherwise; seen by the other server after p50 %v, p99 %v, longest %v\n",
		len(s.stale), s.unavailable, len(s.refused), at(s.stale, 50), at(s.stale, 99), at(s.stale, 100))
	for i, server := range s.servers {
		weights := s.memory[s.marked:]
		if len(weights) < 4 {
			continue
		}
		quarter := func(part [][]int) int {
			sum := 0
			for _, w := range part {
				sum += w[i]
			}
			return sum / len(part)
		}
		fmt.Printf("  memory of %s, MiB: %d in the first quarter, %d in the second, %d in the last\n", server.name,
			quarter(weights[:len(weights)/4]), quarter(weights[len(weights)/4:len(weights)/2]), quarter(weights[len(weights)*3/4:]))
	}
	for _, err := range append(s.failures, s.refused...)[:min(5, len(s.failures)+len(s.refused))] {
		fmt.Println("  ", err)
	}
}

func (s *soaking) mark() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latencies, s.failures, s.stale, s.refused, s.unavailable, s.marked = nil, nil, nil, nil, 0, len(s.memory)
}

// check compares what the writes were answered with what the registry holds: each has one revision of its own.
func (s *soaking) check(began int) error {
	ended, err := s.revision(s.servers[0])
	if err != nil {
		return err
	}
	slices.Sort(s.revisions)
	distinct := len(slices.Compact(slices.Clone(s.revisions)))
	fmt.Printf("%d writes were answered with %d revisions; the registry has gone from revision %d to %d.\n", len(s.revisions), distinct, began, ended)
	if distinct != len(s.revisions) || ended-began < distinct || ended-began > distinct+1 { // the last may have been under way
		return errors.New("a write was lost or doubled")
	}
	fmt.Println("No write was lost or doubled.")
	return nil
}
