package search

import (
	"slices"
	"sync"
	"sync/atomic"

	"onceonly/graph"
)

// index is what is searched of one graph: segments, of which the later ones hold what has changed since. It never
// changes, and indexes of neighbouring graphs share all but their last segments. Which segments there are does not show in
// answers: nodes are counted and weighed over all of them.
type index struct {
	graph    *graph.Snapshot
	segments []*segment
	gone     []set // for each segment the nodes that a later one has anew, or that are not there any more
	counts   map[graph.NodeType]int
	// Nodes and texts are numbered over all segments: those of a segment begin here.
	nodesFrom, textsFrom []uint32
	nodes, texts         int
	boards               *sync.Pool // of *board; shared by neighbouring indexes
}

// shelfKey is under which the indexes of neighbouring graphs are kept.
type shelfKey struct{}

// shelf keeps the indexes that were used last.
type shelf struct {
	mu   sync.Mutex
	kept []*keptIndex // the one used last is the last
}

type keptIndex struct {
	graph *graph.Snapshot
	made  sync.Once
	index atomic.Pointer[index]
}

// maxKept is of how many neighbouring graphs the indexes are kept: now, some past and hypothetical ones.
const maxKept = 6

// Warm makes the index of a graph, as the first question would.
func Warm(s *graph.Snapshot) { indexOf(s) }

// indexOf returns the index of a graph. It is made when first asked for: from that of a neighbouring graph where there is one,
// in time that goes by what differs, and kept as long as it is in use. The date of a view does not matter to it.
func indexOf(s *graph.Snapshot) *index {
	shelf := graph.Shelf(s, shelfKey{}, func() *shelf { return &shelf{} })
	mine, nearest := shelf.entry(s)
	mine.made.Do(func() {
		if nearest != nil {
			mine.index.Store(nearest.follow(mine.graph))
		} else {
			mine.index.Store(build(mine.graph))
		}
	})
	return mine.index.Load()
}

// entry gives the place of a graph's index, and for a new one the index that was used last of those that are ready.
func (s *shelf) entry(of *graph.Snapshot) (mine *keptIndex, nearest *index) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, kept := range slices.Backward(s.kept) {
		if kept.graph.SameNodes(of) {
			s.kept = append(slices.Delete(s.kept, i, i+1), kept)
			return kept, nil
		}
		if nearest == nil {
			nearest = kept.index.Load()
		}
	}
	mine = &keptIndex{graph: of.Bare()}
	if len(s.kept) == maxKept {
		s.kept = slices.Delete(s.kept, 0, 1)
	}
	s.kept = append(s.kept, mine)
	return mine, nearest
}

// build makes an index from nothing.
func build(s *graph.Snapshot) *index {
	x := &index{graph: s, counts: map[graph.NodeType]int{}, boards: &sync.Pool{}}
	nodes := make([]graph.Node, 0, 1024)
	for n := range s.Nodes() {
		nodes = append(nodes, n)
		x.counts[n.Ref().Type]++
	}
	x.segments, x.gone = []*segment{newSegment(nodes)}, make([]set, 1)
	x.count()
	return x
}

// follow makes the index of another graph from this one.
func (x *index) follow(then *graph.Snapshot) *index {
	differences := graph.Difference(x.graph, then)
	if len(differences) > 1000+len(x.segments[0].nodes)/2 {
		return build(then)
	}
	next := &index{graph: then, counts: map[graph.NodeType]int{}, segments: slices.Clone(x.segments), boards: x.boards}
	for t, count := range x.counts {
		next.counts[t] = count
	}
	for _, gone := range x.gone {
		next.gone = append(next.gone, slices.Clone(gone))
	}
	var come []graph.Node
	var before, after []text
	for _, d := range differences {
		switch d.Kind {
		case graph.Added:
			next.counts[d.Ref.Type]++
		case graph.Removed:
			next.counts[d.Ref.Type]--
			next.drop(d.Ref)
			continue
		case graph.Changed:
			before, after = textsOf(d.Before, before), textsOf(d.After, after)
			if slices.Equal(before, after) {
				continue
			}
			next.drop(d.Ref)
		}
		come = append(come, d.After)
	}
	if len(come) > 0 {
		next.push(come)
	}
	next.count()
	return next
}

// drop marks a node as gone from the segment that has it.
func (x *index) drop(ref graph.Ref) {
	for i, s := range x.segments {
		if node, ok := s.find(ref); ok && !x.gone[i].has(node) {
			x.gone[i].add(node)
		}
	}
}

// push adds a segment of nodes, in order. Where the segment before is less than twice as large, both are made one, so that
// there are few segments and a node is indexed anew a few times only.
func (x *index) push(nodes []graph.Node) {
	for last := len(x.segments) - 1; last >= 0 && len(x.segments[last].nodes) < 2*len(nodes); last-- {
		for i, ref := range x.segments[last].nodes {
			if !x.gone[last].has(uint32(i)) {
				nodes = append(nodes, x.graph.Node(ref))
			}
		}
		x.segments, x.gone = x.segments[:last], x.gone[:last]
	}
	slices.SortFunc(nodes, func(a, b graph.Node) int { return inOrder(a.Ref(), b.Ref()) })
	x.segments, x.gone = append(x.segments, newSegment(nodes)), append(x.gone, nil)
}

// count numbers nodes and texts over all segments.
func (x *index) count() {
	for _, s := range x.segments {
		x.nodesFrom, x.textsFrom = append(x.nodesFrom, uint32(x.nodes)), append(x.textsFrom, uint32(x.texts))
		x.nodes, x.texts = x.nodes+len(s.nodes), x.texts+len(s.texts)
	}
}

// place gives the segment of the node of a number, and its number there.
func (x *index) place(node uint32) (*segment, uint32) {
	at := len(x.nodesFrom) - 1
	for x.nodesFrom[at] > node {
		at--
	}
	return x.segments[at], node - x.nodesFrom[at]
}

// ref names the node of a number.
func (x *index) ref(node uint32) graph.Ref {
	in, at := x.place(node)
	return in.nodes[at]
}
