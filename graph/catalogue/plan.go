package catalogue

import (
	"time"

	"onceonly/graph"
)

// ImportPlan is what an import would change.
type ImportPlan struct {
	// Types has one entry for each node type of which the registry or the import has nodes, in the order of
	// graph.Descriptions.
	Types []TypePlan
	edits []graph.Edit
}

// TypePlan is what an import would do to the nodes of one type. Keys are sorted.
type TypePlan struct {
	Type      graph.NodeType
	Added     []graph.Key
	Changed   []ChangedNode
	Removed   []graph.Key
	Unchanged int // nodes that stay as they are, whether the import has them or not
}

// ChangedNode is a node that an import would change, with the names of the fields that differ.
type ChangedNode struct {
	Key    graph.Key
	Fields []string
}

// Plan compares nodes, in the form in which Read gives them, with the graph. With replace, what nodes lacks is removed.
// Nothing is checked: Snapshot.Next tells what the result would break.
func Plan(s *graph.Snapshot, nodes []graph.Node, replace bool) *ImportPlan {
	plan := &ImportPlan{}
	imported := graph.FromNodes(0, time.Time{}, nodes)
	differences := graph.Difference(s, imported)
	for _, d := range graph.Descriptions() {
		current := TypePlan{Type: d.Type, Unchanged: s.Count(d.Type)}
		for len(differences) > 0 && differences[0].Ref.Type == d.Type {
			current.take(plan, differences[0], replace)
			differences = differences[1:]
		}
		if len(current.Added)+len(current.Changed)+len(current.Removed)+current.Unchanged > 0 {
			plan.Types = append(plan.Types, current)
		}
	}
	return plan
}

func (t *TypePlan) take(plan *ImportPlan, difference graph.NodeDifference, replace bool) {
	key := difference.Ref.Key
	switch difference.Kind {
	case graph.Added:
		t.Added = append(t.Added, key)
	case graph.Changed:
		t.Changed = append(t.Changed, ChangedNode{key, difference.Fields})
		t.Unchanged--
	case graph.Removed:
		if !replace {
			return
		}
		t.Removed = append(t.Removed, key)
		t.Unchanged--
		plan.edits = append(plan.edits, graph.Remove(difference.Ref))
		return
	}
	plan.edits = append(plan.edits, graph.Put(difference.After))
}

// Empty reports whether the import changes nothing.
func (p *ImportPlan) Empty() bool { return len(p.edits) == 0 }

// ChangeSet returns the changes, with a new id and without actor and reason. The nodes belong to the graph to which it is
// committed.
func (p *ImportPlan) ChangeSet() graph.ChangeSet {
	return graph.ChangeSet{ID: graph.NewID(), Edits: p.edits}
}
