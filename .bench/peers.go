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
	neo4j, err := neo4jlocal.Start(ctx, neo4jlocal.Options{HomeDir: filepath.Join(work, "neo4j")})
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
			if err := table(ctx, servers, q, requests, connections, each, java); err != nil {
				return err
			}
		}
	}
	return nil
}

// table measures one question and prints a line for each server.
func table(ctx context.Context, servers []*server, q question, requests [][][]byte, connections int, each time.Duration, java int) error {
	results := make([]result, len(servers))
	better := 0.0
	for i, s := range servers {
		if _, err := load(ctx, s, requests[i], connections, each/5); err != nil { // to warm up
			return err
		}
		before, neo4jBefore := used(s.process.Process.Pid), used(java)
		var err error
		if results[i], err = load(ctx, s, requests[i], connections, each); err != nil {
			return fmt.Errorf("%s, %s: %w", q.name, s.name, err)
		}
		after, neo4jAfter := used(s.process.Process.Pid), used(java)
		results[i].cpu, results[i].neo4j, results[i].memory = after.cpu-before.cpu, neo4jAfter.cpu-neo4jBefore.cpu, after.memory
		if !s.ours {
			better = max(better, results[i].rate())
		}
	}
	for i, s := range servers {
		r := results[i]
		times, beside := "", "–"
		if s.ours {
			times = fmt.Sprintf("%.0f", r.rate()/better)
		} else {
			beside = fmt.Sprintf("%.0f", r.per1000(r.neo4j))
		}
		fmt.Printf("| %s | %s | %d | %.0f | %.2f | %.2f | %.0f | %s | %d | %s |\n", q.name, s.name, connections, r.rate(),
			r.percentile(50), r.percentile(99), r.per1000(r.cpu), beside, r.memory>>20, times)
	}
	return nil
}

// prepare returns the bodies of the requests to each server, and checks that the answers are the same.
func prepare(servers []*server, q question) ([][][]byte, error) {
	requests := make([][][]byte, len(servers))
	answers := make([][]string, len(servers))
	const rounds = 20
	var keys []string
	for i, s := range servers {
		text := q.theirs
		if s.ours {
			text = q.ours
		}
		var after any
		if q.varied == "key" && keys == nil {
			found, err := ask(s, `{catalogue {services(first: 20) {nodes {key}}}}`, nil) // the first server is ours
			if err != nil {
				return nil, err
			}
			for _, key := range plain(found["data"]).([]any) {
				keys = append(keys, key.(string))
			}
		}
		for round := range rounds {
			variables := map[string]any{}
			switch q.varied {
			case "key":
				variables["key"] = keys[round]
			case "after":
				variables["after"] = after
			}
			answer, err := ask(s, text, variables)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
			if err != nil {
				return nil, err
			}
			requests[i] = append(requests[i], body)
			answers[i] = append(answers[i], written(plain(answer["data"])))
			if q.varied == "" {
				break
			}
			if q.varied == "after" {
				if after, err = endOf(s, text, variables); err != nil {
					return nil, err
				}
			}
		}
		for round := range answers[i] {
			if answers[i][round] != answers[0][round] {
				return nil, fmt.Errorf("%s answers otherwise than %s:\n%.2000s\n%.2000s", s.name, servers[0].name, answers[i][round], answers[0][round])
			}
		}
	}
	return requests, nil
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
