package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"onceonly/graph/neo4jlocal"
)

// peers compares onceonly with @neo4j/graphql, on Apollo Server and on Yoga, side by side: the same data in the same
// Neo4j, the same questions, answers that are equal, one after the other on the same machine.
func peers(ctx context.Context, services string, each time.Duration) error {
	if services == "" {
		services = "1000,10000"
	}
	for _, size := range strings.Split(services, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		if err := compare(ctx, n, each); err != nil {
			return err
		}
	}
	return nil
}

// compare fills a Neo4j, asks all servers, and prints a table.
func compare(ctx context.Context, services int, each time.Duration) error {
	work, err := os.MkdirTemp("", "onceonly-peers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	neo4j, err := neo4jlocal.Start(ctx, neo4jlocal.Options{HomeDir: filepath.Join(work, "neo4j"), HeapMB: 6144, Lasting: true})
	if err != nil {
		return err
	}
	defer neo4j.Stop()
	java, err := javaChild()
	if err != nil {
		return err
	}
	if err := fill(ctx, services, filepath.Join(work, "registry.json"), neo4j.URI()); err != nil {
		return err
	}
	serve := []string{program, "serve", "--store", neo4j.URI(), "--listen", "127.0.0.1:0", "--answers=false", "--keep-answers"}
	var servers []*server
	defer func() {
		for _, s := range servers {
			s.stop()
		}
	}()
	for _, one := range []struct {
		name    string
		ours    bool
		command []string
	}{
		{"onceonly, no answers kept", true, append(serve[:len(serve):len(serve)], "0")},
		{"onceonly, answers kept", true, append(serve[:len(serve):len(serve)], "64")},
		{"@neo4j/graphql, Apollo", false, []string{"node", ".bench/peers/server.mjs", "apollo", neo4j.URI()}},
		{"@neo4j/graphql, Yoga", false, []string{"node", ".bench/peers/server.mjs", "yoga", neo4j.URI()}},
	} {
		s, err := start(ctx, one.name, one.command...)
		if err != nil {
			return err
		}
		s.ours = one.ours
		servers = append(servers, s)
	}
	fmt.Printf("\n## %d services\n\n| Question | Server | conn. | requests/s | p50 ms | p99 ms | CPU ms per 1,000 | of Neo4j besides | memory MiB | times the better peer |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n", services)
	for _, q := range questions {
		requests, err := prepare(servers, q)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		for _, connections := range []int{1, 16} {
			table(ctx, servers, q, requests, connections, each, java)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// table measures one question and prints a line for each server.
func table(ctx context.Context, servers []*server, q question, requests [][][]byte, connections int, each time.Duration, java int) {
	results := make([]result, len(servers))
	better := 0.0
	for i, s := range servers {
		if requests[i] == nil {
			continue // it could not answer
		}
		load(ctx, s, requests[i], connections, each) // to warm up what is compiled while it runs
		before, neo4jBefore := used(s.process.Process.Pid), used(java)
		results[i] = load(ctx, s, requests[i], connections, each)
		after, neo4jAfter := used(s.process.Process.Pid), used(java)
		results[i].cpu, results[i].neo4j, results[i].memory = after.cpu-before.cpu, neo4jAfter.cpu-neo4jBefore.cpu, after.memory
		if !s.ours {
			better = max(better, results[i].rate())
		}
	}
	for i, s := range servers {
		r := results[i]
		switch {
		case requests[i] == nil:
			fmt.Printf("| %s | %s | %d | fails before it is measured |\n", q.name, s.name, connections)
			continue
		case r.failed > 0:
			fmt.Printf("| %s | %s | %d | fails %d times of %d: %v |\n", q.name, s.name, connections, r.failed, r.failed+len(r.latencies), r.cause)
		}
		if len(r.latencies) == 0 {
			continue
		}
		times, beside := "", "–"
		if !s.ours {
			beside = fmt.Sprintf("%.0f", r.per1000(r.neo4j))
		} else if better > 0 {
			times = fmt.Sprintf("%.0f", r.rate()/better)
		}
		fmt.Printf("| %s | %s | %d | %.0f | %.2f | %.2f | %.0f | %s | %d | %s |\n", q.name, s.name, connections, r.rate(),
			r.percentile(50), r.percentile(99), r.per1000(r.cpu), beside, r.memory>>20, times)
	}
}

// prepare returns the bodies of the requests to each server, and checks that the answers are the same. A peer that cannot
// answer has none, and is told of; it is an error where onceonly cannot, or where answers differ.
func prepare(servers []*server, q question) ([][][]byte, error) {
	found, err := ask(servers[0], `{catalogue {services(first: 20) {nodes {key}}}}`, nil) // the first server is ours
	if err != nil {
		return nil, err
	}
	keys := plain(found["data"]).([]any)
	requests := make([][][]byte, len(servers))
	var expected []string
	for i, s := range servers {
		bodies, answers, err := tried(s, q, keys)
		switch {
		case err != nil && s.ours:
			return nil, fmt.Errorf("%s: %w", s.name, err)
		case err != nil:
			fmt.Printf("| %s | %s | | cannot answer: %.300v |\n", q.name, s.name, err)
			continue
		case expected == nil:
			expected = answers
		}
		for round := range answers {
			if answers[round] != expected[round] {
				return nil, fmt.Errorf("%s answers otherwise than %s:\n%.2000s\n%.2000s", s.name, servers[0].name, answers[round], expected[round])
			}
		}
		requests[i] = bodies
	}
	return requests, nil
}

// tried asks a server for each of the keys, or for one page after the other, or once; it returns what was sent, and what
// came in the shape of plain.
func tried(s *server, q question, keys []any) (bodies [][]byte, answers []string, err error) {
	text := q.theirs
	if s.ours {
		text = q.ours
	}
	var after any
	for _, key := range keys {
		variables := map[string]any{}
		switch q.varied {
		case "key":
			variables["key"] = key
		case "after":
			variables["after"] = after
		}
		answer, err := ask(s, text, variables)
		if err != nil {
			return nil, nil, err
		}
		body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
		if err != nil {
			return nil, nil, err
		}
		bodies, answers = append(bodies, body), append(answers, written(plain(answer["data"])))
		if q.varied == "" {
			break
		}
		if q.varied == "after" {
			if after, err = endOf(s, text, variables); err != nil {
				return nil, nil, err
			}
		}
	}
	return bodies, answers, nil
}

// endOf asks for the cursor at the end of a page.
func endOf(s *server, text string, variables map[string]any) (any, error) {
	first := "first: 50"
	if !strings.Contains(text, first) {
		first = "first: 20"
	}
	question := `query($after: String) {servicesConnection(` + first + `, after: $after, sort: [{key: ASC}]) {pageInfo {endCursor}}}`
	if s.ours {
		question = `query($after: String) {catalogue {services(` + first + `, after: $after) {pageInfo {endCursor}}}}`
	}
	answer, err := ask(s, question, variables)
	if err != nil {
		return nil, err
	}
	return plain(answer["data"]), nil
}
