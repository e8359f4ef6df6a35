package gap

// What is computed from a view is kept per kind and key, each entry with what it rests on: the look-ups made in the
// snapshot, found or not, and the entries that it used. An entry holds for a later view as long as no look-up was
// touched by the change and every entry used is still the same value; then it is carried over as it is. An entry that
// had to be made again and came out equal keeps its old value, so that what uses it is carried over too.

import (
	"sync"
	"sync/atomic"

	"onceonly/graph"
)

// kind is one kind of entries: where a table keeps them, how one is made, and when two are equal.
type kind[K comparable, V any] struct {
	in   func(*Table) *sync.Map // K → *promise[K, V]
	make func(*reader, K) *V
	same func(a, b *V) bool // nil: only the very same value is
}

// promise is an entry that is being made, or has been.
type promise[K comparable, V any] struct {
	once sync.Once
	kept atomic.Pointer[entry[K, V]]
}

type entry[K comparable, V any] struct {
	kind   *kind[K, V]
	key    K
	value  *V
	tokens []graph.Token
	parts  []part
}

// part is an entry that another one used.
type part interface {
	// stands reports whether the table has the same value.
	stands(*Table) bool
}

func (e *entry[K, V]) stands(t *Table) bool { return e.kind.get(t, e.key).value == e.value }

// holds reports whether the entry, made for an earlier table, is right for t as well.
func (e *entry[K, V]) holds(t *Table, touched map[graph.Token]struct{}) bool {
	for _, token := range e.tokens {
		if _, hit := touched[token]; hit {
			return false
		}
	}
	for _, p := range e.parts {
		if !p.stands(t) {
			return false
		}
	}
	return true
}

// get returns the table's entry for a key; it is carried over or made when first asked for.
func (k *kind[K, V]) get(t *Table, key K) *entry[K, V] {
	entries := k.in(t)
	kept, ok := entries.Load(key)
	if !ok {
		kept, _ = entries.LoadOrStore(key, &promise[K, V]{})
	}
	p := kept.(*promise[K, V])
	if e := p.kept.Load(); e != nil {
		return e
	}
	p.once.Do(func() {
		earlier, right := k.carry(t, key)
		if !right {
			earlier = k.renew(t, key, earlier)
		}
		p.kept.Store(earlier)
	})
	return p.kept.Load()
}

// carry returns the entry of the table before t, nil if it has none, and whether it is right for t.
func (k *kind[K, V]) carry(t *Table, key K) (*entry[K, V], bool) {
	from := t.earlier.Load()
	if from == nil {
		return nil, false
	}
	kept, ok := k.in(from.table).Load(key)
	if !ok {
		return nil, false
	}
	e := kept.(*promise[K, V]).kept.Load()
	return e, e != nil && e.holds(t, from.touched)
}

// renew makes an entry, with the value of the one before where it came out equal.
func (k *kind[K, V]) renew(t *Table, key K, before *entry[K, V]) *entry[K, V] {
	r := t.reader()
	e := &entry[K, V]{kind: k, key: key, value: k.make(r, key)}
	e.tokens, e.parts = r.watch.Tokens(), r.parts
	if before != nil && k.same != nil && k.same(before.value, e.value) {
		e.value = before.value
	}
	return e
}

// reader reads the snapshot for one entry and notes what the entry rests on.
type reader struct {
	*graph.Snapshot
	date  graph.Date
	table *Table
	watch *graph.Watch
	parts []part
}

// use returns the value of another entry, noting that it was used.
func use[K comparable, V any](r *reader, k *kind[K, V], key K) *V {
	e := k.get(r.table, key)
	r.parts = append(r.parts, e)
	return e.value
}
