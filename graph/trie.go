package graph

import (
	"hash/maphash"
	"math/bits"
)

// trie is a persistent map: put and delete give a new map that shares all but the path to what changed, so that
// neighbouring snapshots cost little. It is the hash array mapped trie of Bagwell, "Ideal Hash Trees" (2001), 32-way.
// The zero trie is empty and ready to use. A trie may be read by many goroutines.
type trie[K comparable, V any] struct {
	root *trieNode[K, V]
	size int
}

// A trieNode holds, for each of the 32 values of five bits of the hash, nothing, an entry or a child: entries and
// children are packed, and the two bitmaps say which is where. Below the last level, entries are a plain list.
type trieNode[K comparable, V any] struct {
	entryMap, childMap uint32
	entries            []trieEntry[K, V]
	children           []*trieNode[K, V]
	owner              *trieOwner // may be changed in place by this owner, see trieOwner
}

type trieEntry[K comparable, V any] struct {
	key   K
	value V
}

// trieOwner marks the nodes made during one bulk change, which may be changed in place until the change is published.
type trieOwner struct{ _ byte }

const (
	trieBits   = 5
	trieLevels = 64 / trieBits // the remaining bits are not used; keys that agree on all others share a list
)

var trieSeed = maphash.MakeSeed()

func hashOf[K comparable](key K) uint64 { return maphash.Comparable(trieSeed, key) }

func (t trie[K, V]) get(key K) (V, bool) {
	hash := hashOf(key)
	node := t.root
	for level := 0; node != nil; level++ {
		if level == trieLevels {
			for i := range node.entries {
				if node.entries[i].key == key {
					return node.entries[i].value, true
				}
			}
			break
		}
		bit := uint32(1) << (hash & 31)
		hash >>= trieBits
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

// put returns the map with key set to value. With an owner, nodes of that owner are changed in place.
func (t trie[K, V]) put(key K, value V, owner *trieOwner) trie[K, V] {
	root, added := t.root.put(hashOf(key), 0, trieEntry[K, V]{key, value}, owner)
	if added {
		t.size++
	}
	t.root = root
	return t
}

func (n *trieNode[K, V]) writable(owner *trieOwner) *trieNode[K, V] {
	if n == nil {
		return &trieNode[K, V]{owner: owner}
	}
	if owner != nil && n.owner == owner {
		return n
	}
	return &trieNode[K, V]{
		entryMap: n.entryMap, childMap: n.childMap, owner: owner,
		entries:  append(make([]trieEntry[K, V], 0, len(n.entries)+1), n.entries...),
		children: append(make([]*trieNode[K, V], 0, len(n.children)+1), n.children...),
	}
}

func (n *trieNode[K, V]) put(hash uint64, level int, entry trieEntry[K, V], owner *trieOwner) (*trieNode[K, V], bool) {
	n = n.writable(owner)
	if level == trieLevels {
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
		child, added := n.children[ci].put(hash>>trieBits, level+1, entry, owner)
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
	oldHash := hashOf(old.key) >> (trieBits * (level + 1))
	var child *trieNode[K, V]
	child, _ = child.put(oldHash, level+1, old, owner)
	child, _ = child.put(hash>>trieBits, level+1, entry, owner)
	n.entryMap &^= bit
	n.entries = removeAt(n.entries, ei)
	n.childMap |= bit
	n.children = insertAt(n.children, ci, child)
	return n, true
}

// delete returns the map without key.
func (t trie[K, V]) delete(key K, owner *trieOwner) trie[K, V] {
	if _, found := t.get(key); !found {
		return t
	}
	t.root = t.root.delete(hashOf(key), 0, key, owner)
	t.size--
	return t
}

// delete is called only where key is present. It returns nil for a node that becomes empty.
func (n *trieNode[K, V]) delete(hash uint64, level int, key K, owner *trieOwner) *trieNode[K, V] {
	n = n.writable(owner)
	if level == trieLevels {
		for i := range n.entries {
			if n.entries[i].key == key {
				n.entries = removeAt(n.entries, i)
				break
			}
		}
	} else if bit := uint32(1) << (hash & 31); n.childMap&bit != 0 {
		ci := bits.OnesCount32(n.childMap & (bit - 1))
		if child := n.children[ci].delete(hash>>trieBits, level+1, key, owner); child != nil {
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

// each visits every entry, in no order.
func (t trie[K, V]) each(visit func(K, V)) {
	if t.root != nil {
		t.root.each(visit)
	}
}

func (n *trieNode[K, V]) each(visit func(K, V)) {
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
