package graph

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// MaxRevised is how many nodes a RevisionEvent names; where more have changed, it names none.
const MaxRevised = 1000

// RevisedNodeKind is what a revision did to a node.
type RevisedNodeKind string

const (
	RevisedWritten RevisedNodeKind = "WRITTEN"
	RevisedRemoved RevisedNodeKind = "REMOVED"
)

// RevisedNode is a node that a revision wrote or removed. It does not hold the node.
type RevisedNode struct {
	Ref
	Kind RevisedNodeKind
	Sees Visibility // what a reader needs to be told of it
}

// ID is the id that the node has in the newest graph.
func (n RevisedNode) ID() ID { return ID{Ref: n.Ref} }

// RevisionEvent tells of one revision, or of several that follow one another. It holds no part of a graph.
type RevisionEvent struct {
	From       int // the first revision covered
	Revision   int // the last one
	RecordedAt DateTime
	Changed    []RevisedNode // each once, by type and key; nil where they are too many
	Complete   bool          // Changed names all
}

// Revised lists the nodes that the change wrote or removed, by type and key, without holding them. What they were before is read
// from the history where it decides who is told of them; UNAVAILABLE where that is nil.
func (c Change) Revised(ctx context.Context, history HistoryReader) ([]RevisedNode, error) {
	refs := refsOf(c)
	list := make([]RevisedNode, 0, len(refs))
	removed := make(map[Ref]bool, len(c.Removed))
	for _, ref := range c.Removed {
		removed[ref] = true
	}
	for chunk := range slices.Chunk(refs, needsAtOnce) {
		needs, err := c.needs(ctx, history, chunk, Public, everything)
		if err != nil {
			return nil, err
		}
		for i, ref := range chunk {
			kind := RevisedWritten
			if removed[ref] {
				kind = RevisedRemoved
			}
			list = append(list, RevisedNode{ref, kind, needs[i]})
		}
	}
	return list, nil
}

// Revisions gathers what revisions that follow one another have changed into one event. However many they are, it keeps no
// more than MaxRevised nodes.
type Revisions struct {
	since   Revision
	changed map[Ref]RevisedNode
	tooMany bool
}

// GatherRevisions begins after a revision.
func GatherRevisions(since Revision) *Revisions {
	return &Revisions{since: since, changed: map[Ref]RevisedNode{}}
}

// Add takes in what the next revision changed, as far as it is of interest. It reports whether nodes can still be named:
// where they are too many, what follows need not be added.
func (r *Revisions) Add(changed []RevisedNode) (more bool) {
	for _, n := range changed {
		if r.tooMany {
			break
		}
		if r.changed[n.Ref] = n; len(r.changed) > MaxRevised {
			r.TooMany()
		}
	}
	return !r.tooMany
}

// TooMany lets the event name no nodes, as they are too many or cannot be read any more.
func (r *Revisions) TooMany() { r.tooMany, r.changed = true, nil }

// IsEmpty reports whether there is nothing to tell of.
func (r *Revisions) IsEmpty() bool { return len(r.changed) == 0 && !r.tooMany }

// Event is what was gathered, up to a revision and when that was recorded.
func (r *Revisions) Event(until Revision, recordedAt time.Time) RevisionEvent {
	event := RevisionEvent{From: int(r.since) + 1, Revision: int(until), RecordedAt: DateTime{recordedAt.UTC()}, Complete: !r.tooMany}
	for _, n := range r.changed {
		event.Changed = append(event.Changed, n)
	}
	slices.SortFunc(event.Changed, func(a, b RevisedNode) int {
		return cmp.Or(cmp.Compare(typeIndex[a.Type], typeIndex[b.Type]), cmp.Compare(a.Key, b.Key))
	})
	return event
}
