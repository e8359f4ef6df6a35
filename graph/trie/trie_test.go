package trie

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
			trie  Map[string, int]
			model map[string]int
		}
		versions := []version{{model: map[string]int{}}}
		key := rapid.Map(rapid.IntRange(0, 200), func(i int) string { return fmt.Sprint(i) })
		for range rapid.IntRange(1, 8).Draw(t, "bulk changes") {
			from := versions[rapid.IntRange(0, len(versions)-1).Draw(t, "from")]
			next := version{from.trie, maps.Clone(from.model)}
			var owner *Owner
			if rapid.Bool().Draw(t, "in place") {
				owner = &Owner{}
			}
			for range rapid.IntRange(0, 60).Draw(t, "changes") {
				k := key.Draw(t, "key")
				if rapid.IntRange(0, 2).Draw(t, "delete") == 0 {
					next.trie = next.trie.Delete(k, owner)
					delete(next.model, k)
				} else {
					value := rapid.Int().Draw(t, "value")
					next.trie = next.trie.Put(k, value, owner)
					next.model[k] = value
				}
			}
			versions = append(versions, next)
			for i, v := range versions {
				if v.trie.Len() != len(v.model) {
					t.Fatalf("version %d has size %d, want %d", i, v.trie.Len(), len(v.model))
				}
				seen := map[string]int{}
				v.trie.Each(func(k string, value int) { seen[k] = value })
				if !maps.Equal(seen, v.model) {
					t.Fatalf("version %d has %v, want %v", i, seen, v.model)
				}
				for k := range 202 {
					got, ok := v.trie.Get(fmt.Sprint(k))
					want, there := v.model[fmt.Sprint(k)]
					if got != want || ok != there {
						t.Fatalf("version %d gives %d, %v for %d; want %d, %v", i, got, ok, k, want, there)
					}
				}
			}
		}
	})
}

// What Unshared visits on the two sides differs exactly as the maps do, and maps that share much are told apart with
// little work.
func TestUnshared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		changed := func(m Map[int, int], name string) Map[int, int] {
			for range rapid.IntRange(0, 40).Draw(t, name) {
				if k := rapid.IntRange(0, 300).Draw(t, "key"); rapid.Bool().Draw(t, "delete") {
					m = m.Delete(k, nil)
				} else {
					m = m.Put(k, rapid.IntRange(0, 3).Draw(t, "value"), nil)
				}
			}
			return m
		}
		var base Map[int, int]
		for i := range rapid.IntRange(0, 200).Draw(t, "size") {
			base = base.Put(i, 0, nil)
		}
		a, b := changed(base, "changes of a"), changed(base, "changes of b")
		before, after := map[int]int{}, map[int]int{}
		Unshared(a, b, func(k, v int) { before[k] = v }, func(k, v int) { after[k] = v })
		for k := range 301 {
			va, inA := a.Get(k)
			vb, inB := b.Get(k)
			seenA, visitedA := before[k]
			seenB, visitedB := after[k]
			if visitedA && (!inA || seenA != va) || visitedB && (!inB || seenB != vb) {
				t.Fatalf("visited %d as %d and %d; it is %d and %d", k, seenA, seenB, va, vb)
			}
			if (inA != inB || va != vb) && (visitedA != inA || visitedB != inB) {
				t.Fatalf("%d differs and was not visited", k)
			}
		}
	})
	var large Map[int, int]
	for i := range 10_000 {
		large = large.Put(i, i, nil)
	}
	visited := 0
	Unshared(large, large.Put(77, 0, nil), func(int, int) { visited++ }, func(int, int) { visited++ })
	if visited == 0 || visited > 300 {
		t.Errorf("one change among 10,000 entries: %d visited", visited)
	}
}

// Keys whose hashes agree on every bit that is used share a list at the bottom. Hashes are seeded, so the collision is
// made by hand.
func TestTrieKeepsKeysOfOneHash(t *testing.T) {
	bottom := (*node[string, int])(nil)
	for i, key := range []string{"a", "b", "c", "b"} {
		bottom, _ = bottom.put(0, levels, entry[string, int]{key, i}, nil)
	}
	before := bottom
	bottom = bottom.delete(0, levels, "a", nil)
	if len(before.entries) != 3 || len(bottom.entries) != 2 {
		t.Fatalf("%d entries before the deletion and %d after, want 3 and 2", len(before.entries), len(bottom.entries))
	}
	for _, e := range bottom.entries {
		if want := map[string]int{"b": 3, "c": 2}[e.key]; e.value != want {
			t.Errorf("%q is %d, want %d", e.key, e.value, want)
		}
	}
	if bottom = bottom.delete(0, levels, "b", nil).delete(0, levels, "c", nil); bottom != nil {
		t.Error("a node without entries is kept")
	}
}
