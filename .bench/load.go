package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// result is what asking for a while has shown.
type result struct {
	took       time.Duration
	latencies  []time.Duration // sorted
	cpu, neo4j time.Duration
	memory     int
}

func (r result) rate() float64 { return float64(len(r.latencies)) / r.took.Seconds() }
func (r result) per1000(used time.Duration) float64 {
	return used.Seconds() * 1000 * 1000 / float64(len(r.latencies))
}
func (r result) percentile(p int) float64 {
	return r.latencies[(len(r.latencies)-1)*p/100].Seconds() * 1000
}

// load asks over some connections, each waiting for its answer before it asks again.
func load(ctx context.Context, s *server, requests [][]byte, connections int, during time.Duration) (result, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}}
	defer client.CloseIdleConnections()
	latencies, failed := make([][]time.Duration, connections), make([]error, connections)
	start := time.Now()
	var all sync.WaitGroup
	for connection := range connections {
		all.Go(func() {
			for i := connection; time.Since(start) < during && ctx.Err() == nil; i++ {
				asked := time.Now()
				if err := post(client, s.endpoint, requests[i%len(requests)]); err != nil {
					failed[connection] = err
					return
				}
				latencies[connection] = append(latencies[connection], time.Since(asked))
			}
		})
	}
	all.Wait()
	r := result{took: time.Since(start), latencies: slices.Concat(latencies...)}
	slices.Sort(r.latencies)
	err := errors.Join(append(failed, ctx.Err())...)
	if err == nil && len(r.latencies) == 0 {
		err = errors.New("no answer came")
	}
	return r, err
}

// post reads an answer without looking at it; what it says was compared before.
func post(client *http.Client, endpoint string, body []byte) error {
	response, err := client.Post(endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
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
