package graph

import (
	"context"
	"reflect"
	"strings"
	"sync"
)

// Visibility is how much of the graph somebody reads: each reads all that those before read, and more. Every fact and every kind
// of node needs one: the tag sees in nodes.go, and without it Public. There are few, so that answers are computed once and
// shared: what verdicts rest on is Public, and whoever is admitted at all gets the same verdicts.
type Visibility uint8

const (
	// Public is what verdicts rest on, and all answers. Whoever is admitted reads it.
	Public Visibility = iota
	// Working is what the registry says of its own upkeep to those who have signed in: why something was changed.
	Working
	// Restricted is what could do harm in the wrong hands: traffic, the security class of systems, drafts.
	Restricted
	// Personal is who is behind it: names of people, and papers that people hold.
	Personal
)

// visibilities is how many there are.
const visibilities = int(Personal) + 1

// everything is what the last of them reads: nothing is hidden from it.
const everything = Personal

func (v Visibility) String() string { return v.Values()[v] }

func (Visibility) Values() []string { return []string{"PUBLIC", "WORKING", "RESTRICTED", "PERSONAL"} }

// visibilityOf reads the tag sees; it panics on a word that is none, as tags are constants.
func visibilityOf(tag string) Visibility {
	if tag == "" {
		return Public
	}
	for i, name := range Public.Values() {
		if name == tag {
			return Visibility(i)
		}
	}
	panic("graph: no visibility " + tag)
}

// Sees reports whether nodes of a type are seen and, unless field is "", the field of that name or path
// ("callsCounted.source") of theirs. What does not exist is seen: it hides nothing.
func (v Visibility) Sees(t NodeType, field string) bool {
	d := byType[t]
	if d == nil {
		return true
	}
	return d.Sees <= v && (field == "" || pathSees(d.Fields, field) <= v)
}

// Shown gives a node as it is seen: n itself where nothing of it is hidden, else a copy without what is; nil where nodes of
// its type are not seen.
func (v Visibility) Shown(n Node) Node {
	d := byType[n.Ref().Type]
	if d.Sees > v {
		return nil
	}
	shown, copied := n, false
	for i := range d.hidden {
		if d.hidden[i].sees <= v || !recordedAt(d.hidden[i].steps, reflect.ValueOf(shown).Elem()) {
			continue
		}
		if !copied {
			shown, copied = copyOf(n), true
		}
		clearAt(d.hidden[i].steps, reflect.ValueOf(shown).Elem())
	}
	return shown
}

// hiddenPath leads to a field that not everybody sees.
type hiddenPath struct {
	sees  Visibility
	steps []Field
}

// hiddenPaths finds the fields that need more than what they stand in; what stands within those goes with them.
func hiddenPaths(fields, steps []Field, around Visibility) []hiddenPath {
	var paths []hiddenPath
	for _, f := range fields {
		here := append(steps[:len(steps):len(steps)], f)
		if f.Sees > around {
			paths = append(paths, hiddenPath{f.Sees, here})
		}
		paths = append(paths, hiddenPaths(f.Fields, here, max(around, f.Sees))...)
	}
	return paths
}

func pathSees(fields []Field, path string) (sees Visibility) {
	for path != "" {
		name, rest, _ := strings.Cut(path, ".")
		f := fieldNamed(fields, name)
		if f == nil {
			return sees
		}
		sees, fields, path = max(sees, f.Sees), f.Fields, rest
	}
	return sees
}

// recordedAt reports whether something is recorded where the steps lead.
func recordedAt(steps []Field, v reflect.Value) bool {
	found := false
	eachAt(steps, v, func(field reflect.Value) { found = found || !field.IsZero() })
	return found
}

func clearAt(steps []Field, v reflect.Value) {
	eachAt(steps, v, func(field reflect.Value) { field.SetZero() })
}

func eachAt(steps []Field, v reflect.Value, visit func(reflect.Value)) {
	v = steps[0].In(v)
	if len(steps) == 1 {
		visit(v)
		return
	}
	if steps[0].Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if !steps[0].List {
		eachAt(steps[1:], v, visit)
		return
	}
	for i := range v.Len() {
		eachAt(steps[1:], v.Index(i), visit)
	}
}

// needsOf is what a reader needs to see that a node was changed from one form to another, nil where it is not there: to see
// something that the change made otherwise. A change of nothing needs what it takes to know that.
func needsOf(t NodeType, was, is Node) Visibility {
	d := byType[t]
	for v := d.Sees; v < d.whole; v++ {
		if was == nil || is == nil || len(DifferentFields(v.Shown(was), v.Shown(is))) > 0 {
			return v
		}
	}
	return d.whole
}

// needsAtOnce is how many nodes needs is given at most.
const needsAtOnce = 50

// needs finds what a reader needs to see what the change did to each of some of its nodes. It is meant for readers of the least to
// the most: where none of them sees a part only of such nodes, what was changed does not matter and is not read.
func (c Change) needs(ctx context.Context, history HistoryReader, refs []Ref, least, most Visibility) ([]Visibility, error) {
	needs, errs := make([]Visibility, len(refs)), make([]error, len(refs))
	var group sync.WaitGroup
	for i, ref := range refs { // at once, so that they are read together
		d := byType[ref.Type]
		if needs[i] = d.Sees; max(least, d.Sees) > most || max(least, d.Sees) >= d.whole {
			continue
		}
		if history == nil {
			return nil, Errorf(Unavailable, "This store keeps no history.")
		}
		group.Go(func() {
			var versions []Change
			if versions, errs[i] = history.History(ctx, ref, c.Revision+1, 2); errs[i] == nil {
				needs[i] = needsOf(ref.Type, version(versions, 1), version(versions, 0))
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return needs, nil
}

// sight is what narrows a snapshot.
type sight struct {
	reads Visibility
	whole *Snapshot
	shown sync.Map // Ref → Node: the copies of nodes of which something is hidden
}

// As returns the same graph as it is seen: nodes, edges and fields that are hidden are as if they were not recorded, in every
// look-up and list, in views and differences, and in what is tried on it. The same visibility gives the same value.
func (s *Snapshot) As(v Visibility) *Snapshot {
	whole := s.Whole()
	if v >= everything {
		return whole
	}
	whole.state.mu.Lock()
	defer whole.state.mu.Unlock()
	if kept := whole.state.narrow[v]; kept != nil {
		return kept
	}
	narrow := *whole
	narrow.watch, narrow.sight = nil, &sight{reads: v, whole: whole}
	whole.state.narrow[v] = &narrow
	return &narrow
}

// Whole returns the graph with nothing hidden.
func (s *Snapshot) Whole() *Snapshot {
	if s.sight != nil {
		return s.sight.whole
	}
	return s
}

// Visibility tells how much of the graph is seen.
func (s *Snapshot) Visibility() Visibility {
	if s.sight != nil {
		return s.sight.reads
	}
	return everything
}

// Sees reports whether nodes of a type are seen here and, unless field is "", the field of that name or path of theirs.
func (s *Snapshot) Sees(t NodeType, field string) bool { return s.Visibility().Sees(t, field) }

// hides reports whether nodes of a type are hidden.
func (s *Snapshot) hides(i int) bool { return s.sight != nil && descriptions[i].Sees > s.sight.reads }

// showing gives a node as it is seen, the same value each time.
func (s *Snapshot) showing(n Node) Node {
	if s.sight == nil || n == nil {
		return n
	}
	if len(byType[n.Ref().Type].hidden) == 0 {
		return n
	}
	if kept, ok := s.sight.shown.Load(n.Ref()); ok {
		return kept.(Node)
	}
	shown := s.sight.reads.Shown(n)
	if shown == n {
		return n
	}
	kept, _ := s.sight.shown.LoadOrStore(n.Ref(), shown)
	return kept.(Node)
}

// mayTouch refuses, with FORBIDDEN, edits that touch what is hidden. It is refused by type and field alone, whatever is there:
// the answer tells nothing of what is recorded.
func (v Visibility) mayTouch(set ChangeSet) error {
	for _, e := range set.Edits {
		ref := e.Ref()
		d := byType[ref.Type]
		if d == nil {
			continue // what is no type is refused where edits are read
		}
		if d.Sees > v {
			return Errorf(Forbidden, "Nodes of type %s are not open to you: leave the change of %s out.", ref.Type, ref)
		}
		for _, tree := range []map[string]any{e.Fields, e.Add, e.Take} {
			if field := v.hiddenIn(d.Fields, tree, ""); field != "" {
				return Errorf(Forbidden, "The field %q of a node of type %s is not open to you: leave it out of the change of %s.", field, ref.Type, ref)
			}
		}
		for _, h := range d.hidden {
			if e.Put != nil && h.sees > v && recordedAt(h.steps, reflect.ValueOf(e.Put).Elem()) {
				return Errorf(Forbidden, "The field %q of a node of type %s is not open to you: leave it out of the change of %s.", h.name(), ref.Type, ref)
			}
		}
	}
	return nil
}

// hiddenIn names a hidden field among those that a tree sets, and gives "" where there is none.
func (v Visibility) hiddenIn(fields []Field, tree map[string]any, path string) string {
	for name, value := range tree {
		f := fieldNamed(fields, name)
		if f == nil {
			continue
		}
		if f.Sees > v {
			return path + name
		}
		entries, isList := value.([]any)
		if !isList {
			entries = []any{value}
		}
		for _, entry := range entries {
			inner, _ := entry.(map[string]any)
			if hidden := v.hiddenIn(f.Fields, inner, path+name+"."); hidden != "" {
				return hidden
			}
		}
	}
	return ""
}

func (h hiddenPath) name() string {
	names := make([]string, len(h.steps))
	for i := range h.steps {
		names[i] = h.steps[i].Name
	}
	return strings.Join(names, ".")
}
