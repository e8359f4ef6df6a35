package search_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onceonly/graph"
	"onceonly/graph/catalogue"
	"onceonly/graph/search"
)

var update = flag.Bool("update", false, "write what searches find into testdata/found.txt")

// query is a line of a list of queries.
type query struct {
	kind, text, reason string
	meant              []graph.Ref
}

func readQueries(t *testing.T, name string) []query {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []query
	kind := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			kind = heading
			continue
		}
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) != 3 || columns[2] == "" {
			t.Fatalf("%s: %q is not a text, what is meant and a reason", name, line)
		}
		q := query{kind: kind, text: columns[0], reason: columns[2]}
		for _, name := range strings.Split(columns[1], ", ") {
			t, key, _ := strings.Cut(name, " ")
			q.meant = append(q.meant, graph.Ref{Type: graph.NodeType(t), Key: graph.Key(key)})
		}
		list = append(list, q)
	}
	return list
}

func sample(t testing.TB) *graph.View {
	t.Helper()
	nodes, err := catalogue.Sample()
	if err != nil {
		t.Fatal(err)
	}
	return graphOf(t, nodes).View(graph.Date(20261121))
}

func graphOf(t testing.TB, nodes []graph.Node) *graph.Snapshot {
	t.Helper()
	set := graph.ChangeSet{}
	for _, n := range nodes {
		set.Edits = append(set.Edits, graph.Put(n))
	}
	s, err := graph.Empty().With(set)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What people type finds what they mean: testdata/found.txt pins, for the list of queries and for the one that was written
// when nothing was changed any more, how many stand in the first place, how many in the first five, and names the others.
func TestQueries(t *testing.T) {
	view := sample(t)
	var report strings.Builder
	for _, list := range []string{"queries", "heldout"} {
		queries := readQueries(t, "testdata/"+list+".txt")
		var first, five int
		var kinds []string
		perKind := map[string][3]int{}
		var low strings.Builder
		for _, q := range queries {
			for _, ref := range q.meant {
				if view.Node(ref) == nil {
					t.Errorf("%q: there is no %s", q.text, ref)
				}
			}
			answer, err := search.Find(view, search.Question{Text: q.text})
			if err != nil {
				t.Fatalf("%q: %v", q.text, err)
			}
			best, _ := answer.Best(5, nil)
			at := slices.IndexFunc(best, func(h search.Hit) bool { return slices.Contains(q.meant, h.Ref) })
			counts := perKind[q.kind]
			if counts[2]++; counts[2] == 1 {
				kinds = append(kinds, q.kind)
			}
			if at == 0 {
				first++
				counts[0]++
			} else {
				fmt.Fprintf(&low, "  %q: ", q.text)
				if at > 0 {
					fmt.Fprintf(&low, "%s stands in place %d, after", best[at].Ref, at+1)
				} else {
					fmt.Fprintf(&low, "MISSED, %d found:", answer.Total())
					at = len(best)
				}
				for _, h := range best[:at] {
					fmt.Fprintf(&low, " %s;", h.Ref)
				}
				fmt.Fprintf(&low, " asked as: %s\n", q.reason)
			}
			if slices.ContainsFunc(best, func(h search.Hit) bool { return slices.Contains(q.meant, h.Ref) }) {
				five++
				counts[1]++
			}
			perKind[q.kind] = counts
		}
		fmt.Fprintf(&report, "%s: %d, in first place %d, in the first five %d, missed %d\n", list, len(queries), first, five, len(queries)-five)
		for _, kind := range kinds {
			fmt.Fprintf(&report, "  %s: %d, first %d, five %d\n", kind, perKind[kind][2], perKind[kind][0], perKind[kind][1])
		}
		fmt.Fprintf(&report, "Not first:\n%s\n", low.String())
	}
	const name = "testdata/found.txt"
	if *update {
		if err := os.WriteFile(name, []byte(report.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), report.String()); diff != "" {
		t.Errorf("searches find something else (-was +is; -update takes it over):\n%s", diff)
	}
}
