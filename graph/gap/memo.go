package gap

// What is computed from a view is kept per kind and key, each entry with what it rests on: the look-ups made in the
// snapshot, found or not, and the entries that it used. An index leads the other way, from what was touched to what
// rests on it: the table of a later view takes over all entries of the one before, in persistent maps that both share,
// and only what a change reaches is made anew. An entry that is made anew and comes out equal keeps its old value, and
// what uses it stays.

import (
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"onceonly/graph"
	"onceonly/graph/trie"
)

// kind is one kind of entries: where a table keeps them, how one is made, and when two are equal.
type kind[K comparable, V any] struct {
	rank int // an entry uses only entries of lower rank
	in   func(*Table) *memo[K, V]
	make func(*reader, K) *V // nil where what it is about is gone
	same func(a, b *V) bool  // nil: what rests on nothing else; it is made anew only when asked for
}

// kinds by rank. The last has the highest, and nothing uses its entries.
func kinds() []anyKind { return []anyKind{trees, documents, links, reaches, services} }

type anyKind interface {
	// settle moves what was made since the last time into the table's persistent map and adds it to made.
	settle(t *Table, made []part) []part
	// follow makes to begin with what from has.
	follow(to, from *Table)
	// held is how many entries are settled.
	held(*Table) int
	// letGo drops the entries whose marks are not among those used, adds to these what the others rest on, and the others to kept.
	letGo(t *Table, used map[mark]struct{}, kept []part) []part
}

// memo is the entries of one kind in one table: those settled, which the tables before and after share, and those made
// since. Where both have one, the one made since is right.
type memo[K comparable, V any] struct {
	settled atomic.Pointer[trie.Map[K, *entry[K, V]]]
	fresh   sync.Map // K → *promise[K, V]
}

// promise is an entry that is being made, or has been.
type promise[K comparable, V any] struct {
	once sync.Once
	kept atomic.Pointer[entry[K, V]]
}

type entry[K comparable, V any] struct {
	kind  *kind[K, V]
	key   K
	value *V
	rests []mark
}

// mark stands for something that an entry can rest on: a look-up or another entry. Two things may have the same mark;
// then an entry is made anew without need.
type mark uint32

var markSeed = maphash.MakeSeed()

func markOf[T comparable](thing T) mark { return mark(maphash.Comparable(markSeed, thing) >> 32) }

// name is what the mark of an entry is made of.
type name[K comparable, V any] struct {
	kind *kind[K, V]
	key  K
}

// part is an entry of any kind.
type part interface {
	// current reports whether the entry is the one that the table has settled.
	current(*Table) bool
	// refresh makes the entry anew in a table that nobody else has yet; it reports whether its value is another one.
	refresh(*Table) bool
	rank() int
	restsOn() []mark
	mark() mark
}

func (e *entry[K, V]) rank() int       { return e.kind.rank }
func (e *entry[K, V]) restsOn() []mark { return e.rests }
func (e *entry[K, V]) mark() mark      { return markOf(name[K, V]{e.kind, e.key}) }

func (e *entry[K, V]) current(t *Table) bool {
	now, ok := e.kind.in(t).get(e.key)
	return ok && now == e
}

func (e *entry[K, V]) refresh(t *Table) bool {
	m := e.kind.in(t)
	if e.kind.same == nil {
		m.drop(e.key)
		return true
	}
	made := e.kind.renew(t, e.key)
	if made.value == nil {
		m.drop(e.key)
		return true
	}
	equal := e.value != nil && e.kind.same(e.value, made.value)
	if equal {
		made.value = e.value
	}
	p := &promise[K, V]{}
	p.kept.Store(made)
	m.fresh.Store(e.key, p)
	return !equal
}

func (m *memo[K, V]) get(key K) (*entry[K, V], bool) {
	settled := m.settled.Load()
	if settled == nil {
		return nil, false
	}
	return settled.Get(key)
}

func (m *memo[K, V]) drop(key K) {
	left := m.settled.Load().Delete(key, nil)
	m.settled.Store(&left)
}

// get returns the table's entry for a key; it is made when first asked for.
func (k *kind[K, V]) get(t *Table, key K) *entry[K, V] {
	m := k.in(t)
	kept, ok := m.fresh.Load(key)
	if !ok {
		if e, ok := m.get(key); ok {
			return e
		}
		kept, _ = m.fresh.LoadOrStore(key, &promise[K, V]{})
	}
	p := kept.(*promise[K, V])
	if e := p.kept.Load(); e != nil {
		return e
	}
	p.once.Do(func() {
		e, ok := m.get(key) // made and settled by others just now
		if !ok {
			e = k.renew(t, key)
		}
		p.kept.Store(e)
	})
	return p.kept.Load()
}

func (k *kind[K, V]) renew(t *Table, key K) *entry[K, V] {
	r := t.reader()
	e := &entry[K, V]{kind: k, key: key, value: k.make(r, key)}
	tokens := r.watch.Tokens()
	e.rests = make([]mark, 0, len(tokens)+len(r.used))
	for _, token := range tokens {
		e.rests = append(e.rests, markOf(token))
	}
	e.rests = append(e.rests, r.used...)
	return e
}

func (k *kind[K, V]) settle(t *Table, made []part) []part {
	m := k.in(t)
	var settled trie.Map[K, *entry[K, V]]
	if before := m.settled.Load(); before != nil {
		settled = *before
	}
	owner := &trie.Owner{}
	var moved []any
	m.fresh.Range(func(key, kept any) bool {
		e := kept.(*promise[K, V]).kept.Load()
		if e == nil {
			return true
		}
		moved = append(moved, key)
		if now, ok := settled.Get(e.key); !ok || now != e {
			settled, made = settled.Put(e.key, e, owner), append(made, e)
		}
		return true
	})
	m.settled.Store(&settled)
	for _, key := range moved { // only now, so that at every moment one of the two has it
		m.fresh.Delete(key)
	}
	return made
}

func (k *kind[K, V]) follow(to, from *Table) { k.in(to).settled.Store(k.in(from).settled.Load()) }

func (k *kind[K, V]) held(t *Table) int { return k.in(t).settled.Load().Len() }

func (k *kind[K, V]) letGo(t *Table, used map[mark]struct{}, kept []part) []part {
	m := k.in(t)
	settled := m.settled.Load()
	left, owner := *settled, &trie.Owner{}
	settled.Each(func(key K, e *entry[K, V]) {
		if _, isUsed := used[e.mark()]; !isUsed && k.same != nil {
			left = left.Delete(key, owner)
			return
		}
		for _, m := range e.rests {
			used[m] = struct{}{}
		}
		kept = append(kept, e)
	})
	m.settled.Store(&left)
	return kept
}

// reader reads the snapshot for one entry and notes what the entry rests on.
type reader struct {
	*graph.Snapshot
	date  graph.Date
	table *Table
	watch *graph.Watch
	used  []mark
	deep  *rests // notes what the entries used rest on, too; nil: not
}

// use returns the value of another entry, noting that it was used.
func use[K comparable, V any](r *reader, k *kind[K, V], key K) *V {
	e := k.get(r.table, key)
	r.used = append(r.used, e.mark())
	if r.deep != nil {
		r.deep.add(restsOf(r, k, key))
	}
	return e.value
}

// rests gathers what something in a table rests on, of the look-ups that matter: those of the entries that it uses, too.
type rests struct {
	matters map[graph.Token][]Cause
	known   map[any][]graph.Token // by name of the entry; shared by all that are gathered of one table
	found   []graph.Token
}

func (a *rests) add(tokens []graph.Token) {
	for _, token := range tokens {
		if _, matters := a.matters[token]; matters {
			a.found = append(a.found, token)
		}
	}
}

// restsOf tells what an entry rests on, by making it once more.
func restsOf[K comparable, V any](r *reader, k *kind[K, V], key K) []graph.Token {
	of := name[K, V]{k, key}
	tokens, known := r.deep.known[of]
	if !known {
		inner := r.table.reader()
		inner.deep = &rests{matters: r.deep.matters, known: r.deep.known}
		k.make(inner, key)
		inner.deep.add(inner.watch.Tokens())
		tokens = inner.deep.found
		r.deep.known[of] = tokens
	}
	return tokens
}

// pathSets keeps the sets of paths in the way of a memo. Whoever takes a set out sees to it that it is right for the table.
type pathSets struct {
	settled atomic.Pointer[trie.Map[pathsKey, *pathSet]]
	fresh   sync.Map // pathsKey → *pathSet
}

func (p *pathSets) get(key pathsKey) *pathSet {
	if set, ok := p.fresh.Load(key); ok {
		return set.(*pathSet)
	}
	if settled := p.settled.Load(); settled != nil {
		set, _ := settled.Get(key)
		return set
	}
	return nil
}

// keep gives the set that all users of the key share.
func (p *pathSets) keep(key pathsKey, set *pathSet) *pathSet {
	kept, _ := p.fresh.LoadOrStore(key, set)
	return kept.(*pathSet)
}

func (p *pathSets) settle() {
	var settled trie.Map[pathsKey, *pathSet]
	if before := p.settled.Load(); before != nil {
		settled = *before
	}
	owner := &trie.Owner{}
	var moved []any
	p.fresh.Range(func(key, set any) bool {
		settled, moved = settled.Put(key.(pathsKey), set.(*pathSet), owner), append(moved, key)
		return true
	})
	p.settled.Store(&settled)
	for _, key := range moved {
		p.fresh.Delete(key)
	}
}

// letGo drops the sets that none of the services has a finding on.
func (p *pathSets) letGo(found []*served) {
	used := map[*pathSet]struct{}{}
	for _, s := range found {
		for i := range s.units {
			for _, f := range s.units[i].found {
				used[f.set] = struct{}{}
			}
		}
	}
	settled := p.settled.Load()
	left, owner := *settled, &trie.Owner{}
	settled.Each(func(key pathsKey, set *pathSet) {
		if _, isUsed := used[set]; !isUsed {
			left = left.Delete(key, owner)
		}
	})
	p.settled.Store(&left)
}

// layer is an index of some entries by what they rest on.
type layer struct {
	parts []part
	rests []uint64 // a mark, and in the lower half the place of an entry that rests on it; sorted
}

func layerOf(parts []part) *layer {
	l := &layer{parts: parts}
	count := 0
	for _, p := range parts {
		count += len(p.restsOn())
	}
	l.rests = make([]uint64, 0, count)
	for i, p := range parts {
		for _, m := range p.restsOn() {
			l.rests = append(l.rests, uint64(m)<<32|uint64(i))
		}
	}
	slices.Sort(l.rests)
	return l
}

// on visits the entries that rest on what has the mark.
func (l *layer) on(m mark, visit func(part)) {
	at, _ := slices.BinarySearch(l.rests, uint64(m)<<32)
	for ; at < len(l.rests) && mark(l.rests[at]>>32) == m; at++ {
		visit(l.parts[uint32(l.rests[at])])
	}
}

// settle moves what was made since the last time into the persistent maps and the index. It goes from what uses to what
// is used: so nothing is settled without all that it rests on.
func (t *Table) settle() {
	t.settling.Lock()
	defer t.settling.Unlock()
	var made []part
	for _, k := range slices.Backward(kinds()) {
		made = k.settle(t, made)
	}
	t.pathSets.settle()
	if len(made) == 0 {
		return
	}
	// A layer holds at least three times what the ones after it hold, so there are few. Who was replaced falls out.
	layers := slices.Clone(t.layers)
	for last := len(layers) - 1; last >= 0 && len(layers[last].parts) < 3*len(made); last-- {
		for _, p := range layers[last].parts {
			if p.current(t) {
				made = append(made, p)
			}
		}
		layers = layers[:last]
	}
	t.layers = append(layers, layerOf(made))
}

// letGo drops what no service rests on any more: what was looked for on behalf of systems and ways that have changed since
// would otherwise be kept, and kept up to date, for good. All services must be settled, and are given. It does so when there is
// twice as much as was left the last time, so that a change pays for what it leaves behind and no more.
func (t *Table) letGo(found []*served) {
	t.settling.Lock()
	defer t.settling.Unlock()
	if t.held() <= 2*t.left {
		return
	}
	used := map[mark]struct{}{}
	var kept []part
	for _, k := range slices.Backward(kinds()) {
		kept = k.letGo(t, used, kept)
	}
	t.pathSets.letGo(found)
	t.layers, t.left = []*layer{layerOf(kept)}, t.held()
}

// held is how much is settled.
func (t *Table) held() int {
	count := t.pathSets.settled.Load().Len()
	for _, k := range kinds() {
		count += k.held(t)
	}
	return count
}

// follow takes over what the table before has settled, makes anew what other entries use and the change reaches, and
// drops what nothing uses, to be made again when it is asked for.
func (t *Table) follow(before *Table, touched map[graph.Token]struct{}) {
	before.settle()
	before.settling.Lock()
	t.layers, t.left = before.layers, before.left
	for _, k := range kinds() {
		k.follow(t, before)
	}
	t.pathSets.settled.Store(before.pathSets.settled.Load())
	before.settling.Unlock()
	t.known.Store(before.known.Load())
	reached := make([][]part, services.rank+1)
	met := map[part]struct{}{}
	reach := func(m mark) {
		for _, l := range t.layers {
			l.on(m, func(p part) {
				if _, again := met[p]; !again && p.current(t) {
					met[p] = struct{}{}
					reached[p.rank()] = append(reached[p.rank()], p)
				}
			})
		}
	}
	for token := range touched {
		reach(markOf(token))
	}
	for rank := range reached {
		for _, p := range reached[rank] {
			if p.refresh(t) {
				reach(p.mark())
			}
		}
	}
}
