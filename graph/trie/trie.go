// Package trie keeps maps as values: a changed map is a new one, and the one before stays what it was.
package trie

import (
	"hash/maphash"
	"math/bits"
)

// Map is a persistent map: Put and Delete give a new map that shares all but the path to what changed, so that
// neighbouring versions cost little. It is the hash array mapped trie of Bagwell, "Ideal Hash Trees" (2001), 32-way.
// The zero map is empty and ready to use. A map may be read by many goroutines.
type Map[K comparable, V any] struct {
	root *node[K, V]
	size int
}

// A node holds, for each of the 32 values of five bits of the hash, nothing, an entry or a child: entries and
// children are packed, and the two bitmaps say which is where. Below the last level, entries are a plain list.
type node[K comparable, V any] struct {
	entryMap, childMap uint32
	entries            []entry[K, V]
	children           []*node[K, V]
	owner              *Owner // may be changed in place by this owner, see Owner
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

// Owner marks the nodes made during one bulk change: they are changed in place, so the maps given meanwhile may be used
// only when the change is done, and the last one only. Without an owner every change makes a version of its own.
type Owner struct{ _ byte } // not empty, so that two owners differ

const (
	levelBits = 5
	levels    = 64 / levelBits // the remaining bits are not used; keys that agree on all others share a list
)

var seed = maphash.MakeSeed()

func hashOf[K comparable](key K) uint64 { return maphash.Comparable(seed, key) }

// Len is the number of entries.
func (t Map[K, V]) Len() int { return t.size }

// Same reports whether two maps are the same version; maps that are not may still be equal.
func (t Map[K, V]) Same(other Map[K, V]) bool { return t.root == other.root }

// Get returns the value of a key, and whether there is one.
func (t Map[K, V]) Get(key K) (V, bool) {
	hash := hashOf(key)
	node := t.root
	for level := 0; node != nil; level++ {
		if level == levels {
			for i := range node.entries {
				if node.entries[i].key == key {
					return node.entries[i].value, true
				}
			}
			break
		}
		bit := uint32(1) << (hash & 31)
		hash >>= levelBits
		if node.entryMap&bit != 0 {
			entry := &node.entries[bits.OnesCount32(node.entryMap&(bit-1))]
			if entry.key == key {
				return entry.value, true
			}
			break
		}
		if node.childMap&bit == 0 {
			break
		}
		node = node.children[bits.OnesCount32(node.childMap&(bit-1))]
	}
	var none V
	return none, false
}

// Put returns the map with key set to value.
func (t Map[K, V]) Put(key K, value V, owner *Owner) Map[K, V] {
	root, added := t.root.put(hashOf(key), 0, entry[K, V]{key, value}, owner)
	if added {
		t.size++
	}
	t.root = root
	return t
}

func (n *node[K, V]) writable(owner *Owner) *node[K, V] {
	if n == nil {
		return &node[K, V]{owner: owner}
	}
	if owner != nil && n.owner == owner {
		return n
	}
	return &node[K, V]{
		entryMap: n.entryMap, childMap: n.childMap, owner: owner,
		entries:  append(make([]entry[K, V], 0, len(n.entries)+1), n.entries...),
		children: append(make([]*node[K, V], 0, len(n.children)+1), n.children...),
	}
}

func (n *node[K, V]) put(hash uint64, level int, entry entry[K, V], owner *Owner) (*node[K, V], bool) {
	n = n.writable(owner)
	if level == levels {
		for i := range n.entries {
			if n.entries[i].key == entry.key {
				n.entries[i] = entry
				return n, false
			}
		}
		n.entries = append(n.entries, entry)
		return n, true
	}
	bit := uint32(1) << (hash & 31)
	ei := bits.OnesCount32(n.entryMap & (bit - 1))
	ci := bits.OnesCount32(n.childMap & (bit - 1))
	switch {
	case n.childMap&bit != 0:
		child, added := n.children[ci].put(hash>>levelBits, level+1, entry, owner)
		n.children[ci] = child
		return n, added
	case n.entryMap&bit == 0:
		n.entryMap |= bit
		n.entries = insertAt(n.entries, ei, entry)
		return n, true
	case n.entries[ei].key == entry.key:
		n.entries[ei] = entry
		return n, false
	}
	// Two keys meet here: both go one level down.
	old := n.entries[ei]
	oldHash := hashOf(old.key) >> (levelBits * (level + 1))
	var child *node[K, V]
	child, _ = child.put(oldHash, level+1, old, owner)
	child, _ = child.put(hash>>levelBits, level+1, entry, owner)
	n.entryMap &^= bit
	n.entries = removeAt(n.entries, ei)
	n.childMap |= bit
	n.children = insertAt(n.children, ci, child)
	return n, true
}

// Delete returns the map without key.
func (t Map[K, V]) Delete(key K, owner *Owner) Map[K, V] {
	if _, found := t.Get(key); !found {
		return t
	}
	t.root = t.root.delete(hashOf(key), 0, key, owner)
	t.size--
	return t
}

// delete is called only where key is present. It returns nil for a node that becomes empty.
func (n *node[K, V]) delete(hash uint64, level int, key K, owner *Owner) *node[K, V] {
	n = n.writable(owner)
	if level == levels {
		for i := range n.entries {
			if n.entries[i].key == key {
				n.entries = removeAt(n.entries, i)
				break
			}
		}
	} else if bit := uint32(1) << (hash & 31); n.childMap&bit != 0 {
		ci := bits.OnesCount32(n.childMap & (bit - 1))
		if child := n.children[ci].delete(hash>>levelBits, level+1, key, owner); child != nil {
			n.children[ci] = child
		} else {
			n.childMap &^= bit
			n.children = removeAt(n.children, ci)
		}
	} else {
		ei := bits.OnesCount32(n.entryMap & (bit - 1))
		n.entryMap &^= bit
		n.entries = removeAt(n.entries, ei)
	}
	if len(n.entries) == 0 && len(n.children) == 0 {
		return nil
	}
	return n
}

// Each visits every entry, in no order.
func (t Map[K, V]) Each(visit func(K, V)) {
	if t.root != nil {
		t.root.each(visit)
	}
}

func (n *node[K, V]) each(visit func(K, V)) {
	for i := range n.entries {
		visit(n.entries[i].key, n.entries[i].value)
	}
	for _, child := range n.children {
		child.each(visit)
	}
}

func insertAt[T any](list []T, i int, value T) []T {
	var zero T
	list = append(list, zero)
	copy(list[i+1:], list[i:])
	list[i] = value
	return list
}

func removeAt[T any](list []T, i int) []T {
	copy(list[i:], list[i+1:])
	var zero T
	list[len(list)-1] = zero
	return list[:len(list)-1]
}
