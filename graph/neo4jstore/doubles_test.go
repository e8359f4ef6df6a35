package neo4jstore_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"onceonly/graph"
)

// TestDoublesNameEveryLabel: a node type or part added to the model is looked at, too.
func TestDoublesNameEveryLabel(t *testing.T) {
	names := func(file string) []string {
		text, err := os.ReadFile("queries/" + file)
		if err != nil {
			t.Fatal(err)
		}
		return regexp.MustCompile(`\w+`).FindAllString(string(text), -1)
	}
	labels, parts := names("double_labels.cypher"), names("shared_parts.cypher")
	count := func(list []string, name string) int {
		n := 0
		for _, other := range list {
			if other == name {
				n++
			}
		}
		return n
	}
	for _, d := range graph.Descriptions() {
		if n := count(labels, string(d.Type)); n != 2 {
			t.Errorf("double_labels.cypher names %s %d times; it belongs into the pattern and into the list", d.Type, n)
		}
		for _, f := range d.Fields {
			if f.Part == "" {
				continue
			}
			for _, name := range []string{f.Part, f.Relation} {
				if !slices.Contains(parts, name) {
					t.Errorf("shared_parts.cypher does not look at %s, the %s of a %s", name, f.Name, d.Type)
				}
			}
		}
	}
}
