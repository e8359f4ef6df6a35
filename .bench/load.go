package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"sync"
	"time"
)

// result is what asking for a while has shown.
type result struct {
	took       time.Duration
	latencies  []time.Duration // of good answers, sorted
	failed     int             // other answers, and requests without one
	cause      error           // of the first of them
	cpu, neo4j time.Duration
	memory     int
}

func (r result) rate() float64 { return float64(len(r.latencies)) / r.took.Seconds() }
func (r result) per1000(used time.Duration) float64 {
	return used.Seconds() * 1000 * 1000 / float64(len(r.latencies))
}
func (r result) percentile(p int) float64 {
	if len(r.latencies) == 0 {
		return math.NaN()
	}
	return r.latencies[(len(r.latencies)-1)*p/100].Seconds() * 1000
}

// load asks over some connections, each waiting for its answer before it asks again. Refusals are counted and asking goes
// on: a server that fails under load is measured too.
func load(ctx context.Context, s *server, requests [][]byte, connections int, during time.Duration) result {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
	defer client.CloseIdleConnections()
	parts := make([]result, connections)
	start := time.Now()
	var all sync.WaitGroup
	for connection := range connections {
		all.Go(func() {
			part := &parts[connection]
			for i := connection; time.Since(start) < during && ctx.Err() == nil; i++ {
				asked := time.Now()
				if err := post(client, s.endpoint, requests[i%len(requests)]); err != nil {
					part.failed++
					part.cause = cmp.Or(part.cause, err)
					continue
				}
				part.latencies = append(part.latencies, time.Since(asked))
			}
		})
	}
	all.Wait()
	total := result{took: time.Since(start)}
	for _, part := range parts {
		total.latencies = append(total.latencies, part.latencies...)
		total.failed += part.failed
		total.cause = cmp.Or(total.cause, part.cause)
	}
	slices.Sort(total.latencies)
	return total
}

// post asks, and looks at the answer only to find errors in it; what it says was compared before.
func post(client *http.Client, endpoint string, body []byte) error {
	response, err := client.Post(endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || bytes.Contains(answer, []byte(`"errors":`)) {
		return fmt.Errorf("status %d: %.300s", response.StatusCode, answer)
	}
	return nil
}

// ask asks once and reads the answer.
func ask(s *server, text string, variables map[string]any) (map[string]any, error) {
	body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
	if err != nil {
		return nil, err
	}
	response, err := http.Post(s.endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer["errors"] != nil {
		return nil, fmt.Errorf("%v", answer["errors"])
	}
	return answer, nil
}
