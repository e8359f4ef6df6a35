package graph

import (
	"reflect"
	"slices"

	"onceonly/graph/trie"
)

// DifferenceKind says how a node differs between two graphs.
type DifferenceKind string

const (
	Added   DifferenceKind = "ADDED"
	Changed DifferenceKind = "CHANGED"
	Removed DifferenceKind = "REMOVED"
)

// NodeDifference is a node that is not the same in two graphs.
type NodeDifference struct {
	Ref    Ref
	Kind   DifferenceKind
	Before Node     // nil for ADDED
	After  Node     // nil for REMOVED
	Fields []string // for CHANGED: the names of the top-level fields that differ, in the order of the description
}

// Difference returns the nodes that differ from a to b, types in the order of Descriptions and keys sorted; empty when
// the graphs are equal.
func Difference(a, b *Snapshot) []NodeDifference {
	var differences []NodeDifference
	for i, d := range descriptions {
		if a.hides(i) || b.hides(i) {
			continue
		}
		from := len(differences)
		before, after := map[Key]Node{}, map[Key]Node{}
		trie.Unshared(a.tables[i].nodes, b.tables[i].nodes,
			func(key Key, n Node) { before[key] = a.showing(n) }, func(key Key, n Node) { after[key] = b.showing(n) })
		for key, was := range before {
			is, ok := after[key]
			if !ok {
				differences = append(differences, NodeDifference{Ref: Ref{d.Type, key}, Kind: Removed, Before: was})
			} else if fields := DifferentFields(was, is); len(fields) > 0 {
				differences = append(differences, NodeDifference{Ref{d.Type, key}, Changed, was, is, fields})
			}
		}
		for key, is := range after {
			if _, ok := before[key]; !ok {
				differences = append(differences, NodeDifference{Ref: Ref{d.Type, key}, Kind: Added, After: is})
			}
		}
		slices.SortFunc(differences[from:], func(x, y NodeDifference) int { return x.Ref.Compare(y.Ref) })
	}
	return differences
}

// Touched returns the look-ups that give another answer by the difference: the node itself, all nodes of its type where it
// came or went, and who refers to what it refers to on one side only.
func (d *NodeDifference) Touched() []Token {
	tokens := []Token{{Type: d.Ref.Type, Key: d.Ref.Key}}
	if d.Kind != Changed {
		tokens = append(tokens, Token{Type: d.Ref.Type})
	}
	sides := map[edge]int{}
	for side, n := range []Node{d.Before, d.After} {
		if n != nil {
			eachReference(n, func(p *refPath, target Key) { sides[edge{p.relation, target}] |= 1 << side })
		}
	}
	for e, on := range sides {
		if on != 3 {
			tokens = append(tokens, Token{Key: e.target, relation: e.relation + 1})
		}
	}
	return tokens
}

// DifferentFields returns the names of the top-level fields in which two nodes of one type differ; empty when equal.
func DifferentFields(a, b Node) []string {
	if a == b {
		return nil
	}
	va, vb := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	var names []string
	for i := range byType[a.Ref().Type].Fields {
		f := &byType[a.Ref().Type].Fields[i]
		if !reflect.DeepEqual(f.In(va).Interface(), f.In(vb).Interface()) {
			names = append(names, f.Name)
		}
	}
	return names
}

// ChangesBetween returns the edits that turn a into b; With or Commit of them on a gives b.
func ChangesBetween(a, b *Snapshot) []Edit {
	var edits []Edit
	for _, d := range Difference(a, b) {
		if d.Kind == Removed {
			edits = append(edits, Remove(d.Ref))
		} else {
			edits = append(edits, Put(d.After))
		}
	}
	return edits
}
