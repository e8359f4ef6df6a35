package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"onceonly/graph"
	"onceonly/graph/gap/gaptest"
	"onceonly/graph/graphtest"
)

// allPaths finds every shortest path by trying all walks, length after length; "" marks no path.
func allPaths(s *graph.Snapshot, q graph.PathQuestion) []string {
	type edge struct{ from, to graph.Ref }
	joined := map[graph.Ref]map[graph.Ref]bool{}
	join := func(e edge) {
		if joined[e.from] == nil {
			joined[e.from] = map[graph.Ref]bool{}
		}
		joined[e.from][e.to] = true
	}
	for n := range s.Nodes() {
		for _, r := range graph.References(n) {
			kind := string(r.From.Type) + "." + r.Path
			citation := (strings.HasSuffix(r.Path, "act") || strings.HasSuffix(r.Path, "provision")) && kind != "Wording.act"
			named := slices.ContainsFunc(q.Over, func(name string) bool { return kind == name || strings.HasPrefix(kind, name+".") })
			if named || len(q.Over) == 0 && !citation {
				join(edge{r.From, r.To})
				if !q.Directed {
					join(edge{r.To, r.From})
				}
			}
		}
	}
	walks := [][]graph.Ref{{q.From}}
	for range q.MaxLength + 1 {
		var found []string
		var longer [][]graph.Ref
		for _, walk := range walks {
			last := walk[len(walk)-1]
			if last == q.To {
				found = append(found, fmt.Sprint(walk))
			}
			for next := range joined[last] {
				if !slices.Contains(walk, next) {
					longer = append(longer, append(slices.Clip(walk), next))
				}
			}
		}
		if len(found) > 0 {
			slices.Sort(found)
			return found
		}
		walks = longer
	}
	return nil
}

func TestShortestPathsAreAllThereAre(t *testing.T) {
	kinds := [][]string{nil, {"Integration"}, {"Requirement.service", "Requirement.documentType", "Holding"}, {"Service.results", "Channel"}, {"Integration.delivers", "Integration.consumer"}}
	rapid.Check(t, func(t *rapid.T) {
		s := gaptest.Snapshot(t, gaptest.Registry(t, gaptest.Options{}))
		var refs []graph.Ref
		for n := range s.Nodes() {
			refs = append(refs, n.Ref())
		}
		q := graph.PathQuestion{From: rapid.SampledFrom(refs).Draw(t, "from"), To: rapid.SampledFrom(refs).Draw(t, "to"), Over: rapid.SampledFrom(kinds).Draw(t, "over"),
			Directed: rapid.Bool().Draw(t, "directed"), MaxLength: rapid.IntRange(0, 4).Draw(t, "length"), First: graph.MaxPaths}
		got, err := s.ShortestPaths(q)
		if err != nil {
			t.Fatal(err)
		}
		want := allPaths(s, q)
		if got.Found != (len(want) > 0) || got.Count != len(want) {
			t.Fatalf("%+v: found %v, %d paths; there are %d: %v", q, got.Found, got.Count, len(want), want)
		}
		var texts []string
		for _, path := range got.Paths {
			texts = append(texts, fmt.Sprint(path.Nodes))
			if len(path.Nodes) != got.Length+1 || len(path.Edges) != got.Length {
				t.Fatalf("a path of %d nodes and %d edges; the length is %d", len(path.Nodes), len(path.Edges), got.Length)
			}
			for i, edges := range path.Edges {
				for _, e := range edges {
					forward, back := e.From == path.Nodes[i] && e.To == path.Nodes[i+1], e.To == path.Nodes[i] && e.From == path.Nodes[i+1]
					if !forward && (!back || q.Directed) || len(edges) == 0 || !slices.Contains(graph.References(s.Node(e.From)), e) {
						t.Fatalf("%v is no edge from %v to %v", e, path.Nodes[i], path.Nodes[i+1])
					}
				}
			}
		}
		if len(want) <= graph.MaxPaths {
			slices.Sort(texts)
			if diff := cmp.Diff(want, texts); diff != "" {
				t.Fatalf("(-all +found):\n%s", diff)
			}
		} else if len(texts) != graph.MaxPaths || !got.Completeness.IsPartial {
			t.Fatalf("%d of %d paths are given, and completeness is %v", len(texts), len(want), got.Completeness)
		}
	})
}

func TestShortestPathsSayWhatWasLeftOut(t *testing.T) {
	s := graph.FromNodes(1, time.Time{}, graphtest.Registry())
	service := graph.Ref{Type: graph.TypeService, Key: "card"}
	holder := graph.Ref{Type: graph.TypeInformationSystem, Key: "courts"}
	for name, c := range map[string]struct {
		question graph.PathQuestion
		partial  bool
		found    bool
	}{
		"all of them":             {graph.PathQuestion{From: service, To: holder, MaxLength: 8, First: 100}, false, true},
		"fewer than there are":    {graph.PathQuestion{From: service, To: holder, MaxLength: 8, First: 1}, true, true},
		"shorter than there are":  {graph.PathQuestion{From: service, To: holder, MaxLength: 2, First: 1}, true, false},
		"none over these edges":   {graph.PathQuestion{From: service, To: holder, Over: []string{"Organization.parent"}, MaxLength: 8, First: 1}, false, false},
		"from a node to the same": {graph.PathQuestion{From: service, To: service, MaxLength: 0, First: 1}, false, true},
	} {
		got, err := s.ShortestPaths(c.question)
		if err != nil || got.Found != c.found || got.Completeness.IsPartial != c.partial || c.partial != (got.Completeness.Reason != nil) {
			t.Errorf("%s: found %v, completeness %+v, %v", name, got.Found, got.Completeness, err)
		}
	}
}

func TestPathRefusals(t *testing.T) {
	s := graph.FromNodes(1, time.Time{}, graphtest.Registry())
	there := graph.Ref{Type: graph.TypeService, Key: "card"}
	for name, c := range map[string]struct {
		question graph.PathQuestion
		code     graph.Code
	}{
		"no such node":         {graph.PathQuestion{From: there, To: graph.Ref{Type: graph.TypeService, Key: "nowhere"}}, graph.NotFound},
		"no such kind of edge": {graph.PathQuestion{From: there, To: there, Over: []string{"Requirement.servic"}}, graph.BadRequest},
		"too long":             {graph.PathQuestion{From: there, To: there, MaxLength: graph.MaxPathLength + 1}, graph.BadRequest},
		"too many":             {graph.PathQuestion{From: there, To: there, First: graph.MaxPaths + 1}, graph.BadRequest},
	} {
		if _, err := s.ShortestPaths(c.question); graph.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefOf(t *testing.T) {
	s := graph.FromNodes(1, time.Time{}, graphtest.Registry())
	for name, want := range map[string]string{
		"card": "Service card", "Service:card": "Service card", "SERVICE:card": "Service card", "INFORMATION_SYSTEM:population": "InformationSystem population",
		"nowhere": "NOT_FOUND", "Service:nowhere": "NOT_FOUND", "licence": "Service licence",
	} {
		ref, err := s.RefOf(name)
		got := ref.String()
		if err != nil {
			got = string(graph.CodeOf(err))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	twice := graph.FromNodes(1, time.Time{}, []graph.Node{&graph.FunctionFacts{Identity: graph.Identity{Key: "x"}}, &graph.ServiceFacts{Identity: graph.Identity{Key: "x"}}})
	if _, err := twice.RefOf("x"); graph.CodeOf(err) != graph.BadRequest || !strings.Contains(err.Error(), "Service:x") {
		t.Errorf("two nodes have the key: %v", err)
	}
}

// TestDirectedPathsGoOneWay: the way that would be as short leads over an edge in the wrong direction.
func TestDirectedPathsGoOneWay(t *testing.T) {
	act := func(key graph.Key, basis ...graph.Key) graph.Node {
		return &graph.ActFacts{Identity: graph.Identity{Key: key}, LegalBasis: basis}
	}
	s := graph.FromNodes(1, time.Time{}, []graph.Node{act("a", "between"), act("between", "end"), act("wrong", "a", "end"), act("end")})
	q := graph.PathQuestion{From: graph.Ref{Type: graph.TypeAct, Key: "a"}, To: graph.Ref{Type: graph.TypeAct, Key: "end"}, MaxLength: 3, First: 5}
	for directed, want := range map[bool]int{false: 2, true: 1} {
		q.Directed = directed
		got, err := s.ShortestPaths(q)
		if err != nil || got.Count != want || len(got.Paths) != want || got.Paths[0].Nodes[1].Key != "between" {
			t.Errorf("directed %v: %+v, %v; want %d paths", directed, got, err, want)
		}
	}
}
