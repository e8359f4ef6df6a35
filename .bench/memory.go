package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// memory is what a server says of itself at /metrics.
type memory map[string]float64

// live are the bytes that the last collection found in use; what has become garbage since is not among them.
func (m memory) live() float64       { return m["go_gc_heap_live_bytes"] }
func (m memory) resident() float64   { return m["process_resident_memory_bytes"] }
func (m memory) goroutines() float64 { return m["go_goroutines"] }

// holds asks a server what it holds.
func (s *soaking) holds(server *server) (memory, error) {
	response, err := s.client.Get(strings.TrimSuffix(server.endpoint, "/graphql") + "/metrics")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	held := memory{}
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			held[name] = number
		}
	}
	for _, name := range []string{"go_gc_heap_live_bytes", "process_resident_memory_bytes", "go_goroutines"} {
		if _, told := held[name]; !told {
			return nil, fmt.Errorf("%s is not among them", name)
		}
	}
	return held, lines.Err()
}

// ready reports whether a server says that it is.
func (s *soaking) ready(server *server) bool {
	response, err := s.client.Get(strings.TrimSuffix(server.endpoint, "/graphql") + "/readyz")
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}
