package graph

import (
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onceonly/graph/trie"
)

// Revision counts the commits of a store. The empty graph is revision 0.
type Revision int64

// Snapshot is the whole graph at one revision. It never changes and may be shared by any number of goroutines; the
// nodes it returns are shared too and must not be written to. Lists are sorted by key.
type Snapshot struct {
	revision   Revision
	recordedAt time.Time // when the revision was committed; zero for revision 0
	hypothesis string    // hash of the changes tried on a committed graph; "" for a committed one

	tables [typeCount]table
	edges  trie.Map[edge, []Key] // for each target of a reference field: who refers to it, sorted

	watch *Watch   // not nil for a copy made by Watched
	sight *sight   // not nil for a copy made by As
	state *derived // what is computed from the graph later; shared by watched copies
}

const typeCount = 16

type table struct {
	nodes trie.Map[Key, Node]
	order *ordering // shared with the previous snapshot as long as no key came or went
}

// edge names the list of nodes that refer to one target in one field.
type edge struct {
	relation relation
	target   Key
}

// ordering is the sorted keys of a table, made when first asked for.
type ordering struct {
	once sync.Once
	make func() []Key
	keys []Key
}

func (o *ordering) get() []Key {
	o.once.Do(func() { o.keys, o.make = o.make(), nil })
	return o.keys
}

// derived is what is computed lazily from a snapshot: its views, and where they may carry over results from.
type derived struct {
	mu     sync.Mutex
	views  []*View // most recently used last, at most maxViews
	kept   [2]Date // whose views are not let go
	narrow [visibilities]*Snapshot
	used   atomic.Bool
	from   atomic.Pointer[lineage]
	shelf  *sync.Map // shared by all graphs that were made from one another
}

// lineage says from which earlier snapshot this one was made, and what the change touched.
type lineage struct {
	base    *Snapshot
	touched map[Token]struct{}
}

// maxViews is how many dates of one snapshot are kept at a time.
const maxViews = 4

// maxTouched is how large a change may be for results to be carried over it; beyond, from scratch is as fast.
const maxTouched = 50_000

// Empty returns the graph without nodes, at revision 0.
func Empty() *Snapshot {
	s := &Snapshot{state: &derived{shelf: &sync.Map{}}}
	for i := range s.tables {
		s.tables[i].order = &ordering{make: func() []Key { return nil }}
	}
	return s
}

var typeIndex = func() map[NodeType]int {
	m := make(map[NodeType]int, typeCount)
	for i, d := range descriptions {
		m[d.Type] = i
	}
	return m
}()

// Shelf returns what make gives for a graph and for all that it was made from or that are made from it: a place for what is
// carried over from one to the other whatever else was computed of them. The key is private to the caller's package. What
// is kept there must be safe for concurrent use, is shared by all who read, and of graphs it should hold Bare ones only.
func Shelf[T any](s *Snapshot, key any, make func() T) T {
	kept, ok := s.state.shelf.Load(key)
	if !ok {
		kept, _ = s.state.shelf.LoadOrStore(key, make())
	}
	return kept.(T)
}

// Bare returns the same graph, with nothing hidden and without what was computed from it, to be kept and compared at little
// cost.
func (s *Snapshot) Bare() *Snapshot {
	bare := *s.Whole()
	bare.watch, bare.state = nil, &derived{shelf: s.state.shelf}
	return &bare
}

// SameNodes reports whether two graphs are known to have the same nodes, hidden ones too; where it reports false they may
// still be equal.
func (s *Snapshot) SameNodes(other *Snapshot) bool {
	for i := range s.tables {
		if !s.tables[i].nodes.Same(other.tables[i].nodes) {
			return false
		}
	}
	return true
}

// Revision is the commit that the graph is at; for a hypothesis, the one that it starts from.
func (s *Snapshot) Revision() Revision { return s.revision }

// RecordedAt is when the revision was committed.
func (s *Snapshot) RecordedAt() time.Time { return s.recordedAt }

// Hypothesis is "" for a committed graph, else a hash of the changes that are tried on it.
func (s *Snapshot) Hypothesis() string { return s.hypothesis }

// Node returns the node that ref names, and nil if there is none.
func (s *Snapshot) Node(ref Ref) Node {
	i, ok := typeIndex[ref.Type]
	if !ok {
		return nil
	}
	s.watch.note(Token{Type: ref.Type, Key: ref.Key})
	if s.hides(i) {
		return nil
	}
	n, _ := s.tables[i].nodes.Get(ref.Key)
	return s.showing(n)
}

// Count returns the number of nodes of a type.
func (s *Snapshot) Count(t NodeType) int {
	s.watch.note(Token{Type: t})
	if i, ok := typeIndex[t]; ok && !s.hides(i) {
		return s.tables[i].nodes.Len()
	}
	return 0
}

// Keys returns the keys of all nodes of a type, sorted. The result must not be changed.
func (s *Snapshot) Keys(t NodeType) []Key {
	s.watch.note(Token{Type: t})
	if i, ok := typeIndex[t]; ok && !s.hides(i) {
		return s.tables[i].order.get()
	}
	return nil
}

// Nodes visits every node, types in the order of Descriptions and keys sorted.
func (s *Snapshot) Nodes() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for _, d := range descriptions {
			for _, key := range s.Keys(d.Type) {
				if !yield(s.Node(Ref{d.Type, key})) {
					return
				}
			}
		}
	}
}

// Referrers returns the keys of the nodes of type from that refer to target in the field at path, for example
// Referrers(TypeRequirement, "service", "kz-pass158"). Sorted; empty if there are none. Must not be changed.
func (s *Snapshot) Referrers(from NodeType, path string, target Key) []Key {
	return s.referrers(relationOf(from, path), target)
}

func (s *Snapshot) referrers(r relation, target Key) []Key {
	s.watch.note(Token{Key: target, relation: r + 1})
	if s.sight != nil && relationSees[r] > s.sight.reads {
		return nil
	}
	keys, _ := s.edges.Get(edge{r, target})
	return keys
}

// Token names something that can be looked up in a snapshot: a node, a list of referrers, or all nodes of a type.
type Token struct {
	Type     NodeType
	Key      Key
	relation relation // one more than the relation, so that 0 is "no relation"
}

// Watch collects what is looked up through a watched snapshot, whether it was found or not. Not safe for concurrent use.
type Watch struct {
	seen map[Token]struct{}
}

// NewWatch returns an empty watch.
func NewWatch() *Watch { return &Watch{seen: map[Token]struct{}{}} }

func (w *Watch) note(t Token) {
	if w != nil {
		w.seen[t] = struct{}{}
	}
}

// Tokens returns what was looked up since the watch was made or last reset, in no order.
func (w *Watch) Tokens() []Token { return slices.Collect(maps.Keys(w.seen)) }

// Reset forgets what was looked up.
func (w *Watch) Reset() { clear(w.seen) }

// Watched returns the same graph, noting every look-up in w.
func (s *Snapshot) Watched(w *Watch) *Snapshot {
	watched := *s
	watched.watch = w
	return &watched
}

// write is one node to be put (node not nil) or removed.
type write struct {
	ref  Ref
	node Node
}

// apply returns the graph after writes, the last write of a node winning, and the tokens that they touch.
// It does not check the rules of the model.
func (s *Snapshot) apply(writes []write) *Snapshot {
	next := &Snapshot{revision: s.revision, recordedAt: s.recordedAt, hypothesis: s.hypothesis,
		tables: s.tables, edges: s.edges, state: &derived{shelf: s.state.shelf}}
	owner := &trie.Owner{}
	touched := map[Token]struct{}{}
	gone := map[edge][]Key{}
	come := map[edge][]Key{}
	var added, removed [typeCount][]Key
	for _, w := range writes {
		i := typeIndex[w.ref.Type]
		before, existed := next.tables[i].nodes.Get(w.ref.Key)
		if !existed && w.node == nil {
			continue
		}
		touched[Token{Type: w.ref.Type, Key: w.ref.Key}] = struct{}{}
		if existed {
			eachReference(before, func(p *refPath, target Key) {
				e := edge{p.relation, target}
				gone[e] = append(gone[e], w.ref.Key)
			})
		}
		if w.node == nil {
			next.tables[i].nodes = next.tables[i].nodes.Delete(w.ref.Key, owner)
			removed[i] = append(removed[i], w.ref.Key)
			continue
		}
		next.tables[i].nodes = next.tables[i].nodes.Put(w.ref.Key, w.node, owner)
		if !existed {
			added[i] = append(added[i], w.ref.Key)
		}
	}
	// Edges are taken from the nodes as they are at the end, so that a node written twice counts once.
	for token := range touched {
		n, ok := next.tables[typeIndex[token.Type]].nodes.Get(token.Key)
		if !ok {
			continue
		}
		eachReference(n, func(p *refPath, target Key) {
			e := edge{p.relation, target}
			come[e] = append(come[e], token.Key)
		})
	}
	for e := range gone {
		if _, both := come[e]; !both {
			come[e] = nil
		}
	}
	for e := range come {
		left, joined := asSet(gone[e]), asSet(come[e])
		if slices.Equal(left, joined) {
			continue // who refers to it is the same; a list may be long, so it is not made again
		}
		touched[Token{Key: e.target, relation: e.relation + 1}] = struct{}{}
		old, _ := next.edges.Get(e)
		if merged := mergeKeys(old, left, joined); len(merged) == 0 {
			next.edges = next.edges.Delete(e, owner)
		} else {
			next.edges = next.edges.Put(e, merged, owner)
		}
	}
	for i := range next.tables {
		if len(added[i]) == 0 && len(removed[i]) == 0 {
			continue
		}
		touched[Token{Type: descriptions[i].Type}] = struct{}{}
		nodes := next.tables[i].nodes
		next.tables[i].order = &ordering{make: func() []Key {
			keys := make([]Key, 0, nodes.Len())
			nodes.Each(func(key Key, _ Node) { keys = append(keys, key) })
			slices.Sort(keys)
			return keys
		}}
	}
	next.descend(s, touched)
	return next
}

// asSet sorts keys and takes out repetitions, in place.
func asSet(keys []Key) []Key {
	slices.Sort(keys)
	return slices.Compact(keys)
}

// mergeKeys returns the keys of old without those in left and with those in joined; all are sorted sets.
func mergeKeys(old, left, joined []Key) []Key {
	merged := make([]Key, 0, len(old)+len(joined))
	for _, key := range old {
		for len(joined) > 0 && joined[0] < key {
			merged, joined = append(merged, joined[0]), joined[1:]
		}
		if len(joined) > 0 && joined[0] == key {
			joined = joined[1:]
		} else if _, gone := slices.BinarySearch(left, key); gone {
			continue
		}
		merged = append(merged, key)
	}
	return slices.Clip(append(merged, joined...))
}

// descend notes from where results may be carried over. At most one earlier snapshot is kept alive: if s itself has
// computed nothing, its own base is taken with both changes; otherwise s lets its base go.
func (s *Snapshot) descend(from *Snapshot, touched map[Token]struct{}) {
	base := from
	if !from.state.used.Load() {
		earlier := from.state.from.Load()
		if earlier == nil {
			return
		}
		base = earlier.base
		maps.Copy(touched, earlier.touched)
	}
	if len(touched) <= maxTouched {
		s.state.from.Store(&lineage{base: base, touched: touched})
	}
	if base == from {
		from.state.from.Store(nil)
	}
}
