package trie

import "math/bits"

// Unshared visits the entries of two maps that stand in parts which they do not share: at least all in which they
// differ, in no order. An entry that is in both is visited once on each side.
func Unshared[K comparable, V any](a, b Map[K, V], before, after func(K, V)) {
	unshared(a.root, b.root, 0, before, after)
}

func unshared[K comparable, V any](a, b *node[K, V], level int, before, after func(K, V)) {
	switch {
	case a == b:
		return
	case a == nil:
		b.each(after)
		return
	case b == nil:
		a.each(before)
		return
	case level == levels:
		a.each(before)
		b.each(after)
		return
	}
	for slots := a.entryMap | a.childMap | b.entryMap | b.childMap; slots != 0; slots &= slots - 1 {
		bit := slots & -slots
		inA, inB := a.child(bit), b.child(bit)
		if inA != nil && inB != nil {
			unshared(inA, inB, level+1, before, after)
			continue
		}
		a.slot(bit, before)
		b.slot(bit, after)
	}
}

func (n *node[K, V]) child(bit uint32) *node[K, V] {
	if n.childMap&bit == 0 {
		return nil
	}
	return n.children[bits.OnesCount32(n.childMap&(bit-1))]
}

// slot visits what a node has for one value of five bits of the hash.
func (n *node[K, V]) slot(bit uint32, visit func(K, V)) {
	if child := n.child(bit); child != nil {
		child.each(visit)
	}
	if n.entryMap&bit != 0 {
		e := &n.entries[bits.OnesCount32(n.entryMap&(bit-1))]
		visit(e.key, e.value)
	}
}
