package graphtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"onceonly/graph"
)

// RandomChange makes a change on a graph: some nodes put, altered and removed, of few keys, so that they meet. Most
// are in order; some break a rule, as changes do. choose gives a number from 0 to n-1: from a seed, or from a tool
// that looks for the smallest case that fails.
func RandomChange(s *graph.Snapshot, choose func(n int) int) graph.ChangeSet {
	r := randomiser{graph: s, choose: choose, put: map[graph.Ref]bool{}, removed: map[graph.Ref]bool{}}
	for range 1 + choose(5) {
		switch choose(6) {
		case 0:
			r.remove()
		case 1:
			r.alter()
		default:
			descriptions := graph.Descriptions()
			r.add(descriptions[choose(len(descriptions))].Type, 3)
		}
	}
	return setOf(r.edits...)
}

// seeded gives the numbers of a seed.
func seeded(seed uint64) func(n int) int {
	return rand.New(rand.NewPCG(seed, seed)).IntN
}

type randomiser struct {
	graph   *graph.Snapshot
	choose  func(n int) int
	edits   []graph.Edit
	put     map[graph.Ref]bool
	removed map[graph.Ref]bool
}

// keysOf is how many nodes of a type there are at most.
const keysOf = 6

// add puts a node, with the nodes that it must refer to where they are not there, at most deep further on.
func (r *randomiser) add(t graph.NodeType, deep int) graph.Key {
	key := graph.Key(fmt.Sprintf("%s-%d", strings.ToLower(string(t)), r.choose(keysOf)))
	ref := graph.Ref{Type: t, Key: key}
	if r.put[ref] {
		return key
	}
	r.put[ref] = true
	f := filler{
		choose: r.choose,
		has: func(field *graph.Field) bool {
			return r.choose(4) == 0 && (deep > 0 || field.Target == "" || len(r.graph.Keys(field.Target)) > 0)
		},
		entries: 3,
		reference: func(target graph.NodeType) graph.Key {
			if r.choose(60) == 0 {
				return "nowhere"
			}
			if keys := r.graph.Keys(target); len(keys) > 0 && (deep == 0 || r.choose(5) > 0) {
				return keys[r.choose(len(keys))]
			}
			return r.add(target, max(deep-1, 0)) // the fields that a node must have lead in no circle
		},
	}
	n := f.node(graph.Describe(t), key)
	r.settle(n)
	r.edits = append(r.edits, graph.Put(n))
	return key
}

// settle makes it likely that the node breaks no rule of its own.
func (r *randomiser) settle(n graph.Node) {
	switch n := n.(type) {
	case *graph.TerritoryFacts:
		if n.Parent >= n.Key {
			n.Parent = "" // so that none lies within itself, here and below
		}
	case *graph.OrganizationFacts:
		if n.Parent >= n.Key {
			n.Parent = ""
		}
	case *graph.ServiceFacts:
		n.PartOf = slices.DeleteFunc(n.PartOf, func(above graph.Key) bool { return above >= n.Key })
	case *graph.InformationSystemFacts:
		n.Placeholder = n.Placeholder && r.choose(5) == 0
	case *graph.HoldingFacts:
		if n.DocumentType != "" {
			n.DataItem = ""
		} else if n.DataItem == "" {
			n.DataItem = r.add(graph.TypeDataItem, 1)
		}
	case *graph.TrafficTotalFacts:
		if n.Consumer == n.Provider {
			n.Provider = r.add(graph.TypeInformationSystem, 1)
		}
	case *graph.IntegrationFacts:
		if n.Consumer.System == n.Provider.System {
			n.Provider.System = r.add(graph.TypeInformationSystem, 1)
		}
		if n.Admits != nil && n.Admits.Any {
			n.Admits.Services = nil
		}
	case *graph.RequirementFacts:
		own := func(channels []graph.Key) (kept []graph.Key) {
			for _, key := range channels {
				if c := r.graph.Channel(key); c != nil && c.Service == n.Service && !r.put[c.Ref()] {
					kept = append(kept, key)
				}
			}
			return kept
		}
		if n.AppliesTo != nil {
			n.AppliesTo.Channels = own(n.AppliesTo.Channels)
		}
		for i := range n.ActSays {
			n.ActSays[i].Channels = own(n.ActSays[i].Channels)
		}
		n.Choice = ""
	}
}

// some gives one node of the graph that the set has not touched yet, nil if there is none.
func (r *randomiser) some() graph.Node {
	descriptions := graph.Descriptions()
	start := r.choose(len(descriptions))
	for i := range descriptions {
		t := descriptions[(start+i)%len(descriptions)].Type
		if keys := r.graph.Keys(t); len(keys) > 0 {
			n := r.graph.Node(graph.Ref{Type: t, Key: keys[r.choose(len(keys))]})
			if !r.put[n.Ref()] && !r.removed[n.Ref()] {
				return n
			}
		}
	}
	return nil
}

// remove removes a node with all that refer to it, or, now and then, without, which breaks a rule if there are any.
func (r *randomiser) remove() {
	n := r.some()
	if n == nil {
		return
	}
	careless := r.choose(8) == 0
	waiting := []graph.Ref{n.Ref()}
	for len(waiting) > 0 {
		ref := waiting[0]
		waiting = waiting[1:]
		if r.removed[ref] || r.put[ref] {
			continue
		}
		r.removed[ref] = true
		r.edits = append(r.edits, graph.Remove(ref))
		if careless {
			return
		}
		for other := range r.graph.Nodes() {
			for _, reference := range graph.References(other) {
				if reference.To == ref {
					waiting = append(waiting, other.Ref())
				}
			}
		}
	}
}

// alter sets or clears one field, or adds to or takes from a list.
func (r *randomiser) alter() {
	n := r.some()
	if n == nil {
		return
	}
	r.put[n.Ref()] = true
	edit := graph.Edit{Alter: n.Ref()}
	fields := graph.Describe(n.Ref().Type).Fields
	field := fields[r.choose(len(fields))]
	now := graph.Encode(n)[field.Name]
	switch list, isList := now.([]any); {
	case field.Required:
		edit.Fields = map[string]any{"note": texts[r.choose(len(texts))]}
	case isList && len(list) > 0 && r.choose(2) == 0:
		edit.Take = map[string]any{field.Name: list[:1]}
	case field.List && field.Shape == graph.ShapeString:
		edit.Add = map[string]any{field.Name: []any{texts[r.choose(len(texts))]}}
	case field.Name == "name":
		edit.Fields = map[string]any{"name": map[string]any{"en": texts[r.choose(len(texts))]}}
	case field.Name == "basis":
		edit.Fields = map[string]any{"basis": field.Enum[r.choose(4)]}
	default:
		edit.Fields = map[string]any{field.Name: nil}
	}
	r.edits = append(r.edits, edit)
}

// clone is a copy of a change set that shares no node with it, for the nodes given belong to the graph they come into.
func clone(set graph.ChangeSet) graph.ChangeSet {
	edits := make([]graph.Edit, len(set.Edits))
	for i, e := range set.Edits {
		if e.Put != nil {
			e.Put = withKey(e.Put, e.Ref().Key)
		}
		edits[i] = e
	}
	set.Edits = edits
	return set
}
