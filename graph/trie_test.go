package graph

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// The trie is a map; whatever is done to a later version, an earlier one stays what it was.
func TestTrieIsAPersistentMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type version struct {
			trie  trie[string, int]
			model map[string]int
		}
		versions := []version{{model: map[string]int{}}}
		key := rapid.Map(rapid.IntRange(0, 200), func(i int) string { return fmt.Sprint(i) })
		for range rapid.IntRange(1, 8).Draw(t, "bulk changes") {
			from := versions[rapid.IntRange(0, len(versions)-1).Draw(t, "from")]
			next := version{from.trie, maps.Clone(from.model)}
			var owner *trieOwner
			if rapid.Bool().Draw(t, "in place") {
				owner = &trieOwner{}
			}
			for range rapid.IntRange(0, 60).Draw(t, "changes") {
				k := key.Draw(t, "key")
				if rapid.IntRange(0, 2).Draw(t, "delete") == 0 {
					next.trie = next.trie.delete(k, owner)
					delete(next.model, k)
				} else {
					value := rapid.Int().Draw(t, "value")
					next.trie = next.trie.put(k, value, owner)
					next.model[k] = value
				}
			}
			versions = append(versions, next)
			for i, v := range versions {
				if v.trie.size != len(v.model) {
					t.Fatalf("version %d has size %d, want %d", i, v.trie.size, len(v.model))
				}
				seen := map[string]int{}
				v.trie.each(func(k string, value int) { seen[k] = value })
				if !maps.Equal(seen, v.model) {
					t.Fatalf("version %d has %v, want %v", i, seen, v.model)
				}
				for k := range 202 {
					got, ok := v.trie.get(fmt.Sprint(k))
					want, there := v.model[fmt.Sprint(k)]
					if got != want || ok != there {
						t.Fatalf("version %d gives %d, %v for %d; want %d, %v", i, got, ok, k, want, there)
					}
				}
			}
		}
	})
}

// Keys whose hashes agree on every bit that is used share a list at the bottom. Hashes are seeded, so the collision is
// made by hand.
func TestTrieKeepsKeysOfOneHash(t *testing.T) {
	bottom := (*trieNode[string, int])(nil)
	for i, key := range []string{"a", "b", "c", "b"} {
		bottom, _ = bottom.put(0, trieLevels, trieEntry[string, int]{key, i}, nil)
	}
	before := bottom
	bottom = bottom.delete(0, trieLevels, "a", nil)
	if len(before.entries) != 3 || len(bottom.entries) != 2 {
		t.Fatalf("%d entries before the deletion and %d after, want 3 and 2", len(before.entries), len(bottom.entries))
	}
	for _, e := range bottom.entries {
		if want := map[string]int{"b": 3, "c": 2}[e.key]; e.value != want {
			t.Errorf("%q is %d, want %d", e.key, e.value, want)
		}
	}
	if bottom = bottom.delete(0, trieLevels, "b", nil).delete(0, trieLevels, "c", nil); bottom != nil {
		t.Error("a node without entries is kept")
	}
}

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
