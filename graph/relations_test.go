package graph

import "testing"

// A relation is a byte and a token holds one more; beyond that, look-ups of different fields would be mixed up.
func TestRelationsAreCounted(t *testing.T) {
	seen := map[relation]bool{}
	for _, d := range descriptions {
		for _, p := range d.refs {
			if seen[p.relation] || p.relation == 255 {
				t.Fatalf("%s.%s has the number %d again", d.Type, p.path, p.relation)
			}
			seen[p.relation] = true
		}
	}
	if len(descriptions) != typeCount {
		t.Errorf("%d node types, and a snapshot has %d tables", len(descriptions), typeCount)
	}
}
