package neo4jstore

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// The change log. What a small change wrote and removed is a JSON text on its node, for people to read; that of a large
// one is cut into parts and compressed, as a first import would otherwise be kept twice its size in one transaction.

// entries is what a change or checkpoint says of nodes.
type entries struct {
	Written []graph.TypedNode `json:"written,omitempty"`
	Removed []graph.Ref       `json:"removed,omitempty"`
}

// pack is a part of entries as it is kept.
type pack struct {
	content []byte // compressed JSON
	refs    []any  // the nodes it is about, as Ref.String gives them
}

const (
	// inline is the largest payload that is kept on the change itself.
	inline = 32 << 10
	// packNodes is how many nodes stand in one part.
	packNodes = 2000
)

// logged is a change in the form in which it is kept.
type logged struct {
	properties map[string]any
	parts      []pack
}

func encodeChange(change graph.Change) logged {
	l := logged{properties: map[string]any{"revision": int64(change.Revision), "id": change.ID, "at": change.At,
		"actor": change.Actor, "reason": change.Reason}}
	if len(change.Written)+len(change.Removed) <= packNodes {
		all := entriesOf(change.Written, change.Removed)
		if text := encodeEntries(all); len(text) <= inline {
			l.properties["payload"], l.properties["size"] = string(text), int64(len(text))
			l.properties["refs"] = refsOf(all)
			return l
		}
	}
	l.parts = packed(change.Written, change.Removed)
	size := 0
	for _, p := range l.parts {
		size += len(p.content)
	}
	l.properties["size"] = int64(size)
	return l
}

// packed cuts nodes into parts, compressed on all processors.
func packed(written []graph.Node, removed []graph.Ref) []pack {
	var all []entries
	for chunk := range slices.Chunk(written, packNodes) {
		all = append(all, entriesOf(chunk, nil))
	}
	for chunk := range slices.Chunk(removed, packNodes) {
		all = append(all, entriesOf(nil, chunk))
	}
	packs := make([]pack, len(all))
	parallel(len(all), func(i int) {
		packs[i] = pack{compress(encodeEntries(all[i])), refsOf(all[i])}
	})
	return packs
}

// parallel calls do for 0 to n-1, on all processors.
func parallel(n int, do func(i int)) {
	var wait sync.WaitGroup
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
}

func entriesOf(written []graph.Node, removed []graph.Ref) entries {
	e := entries{Removed: removed}
	for _, n := range written {
		e.Written = append(e.Written, graph.TypedNode{Node: n})
	}
	return e
}

func refsOf(e entries) []any {
	refs := make([]any, 0, len(e.Written)+len(e.Removed))
	for _, n := range e.Written {
		refs = append(refs, n.Ref().String())
	}
	for _, ref := range e.Removed {
		refs = append(refs, ref.String())
	}
	return refs
}

func encodeEntries(e entries) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		panic(err) // the structs of package graph always encode
	}
	return bytes.TrimSpace(text.Bytes())
}

func compress(text []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	w.Write(text) // a buffer never fails
	w.Close()
	return out.Bytes()
}

// decodeContent reads entries kept as text or compressed.
func decodeContent(content any) (entries, error) {
	var text []byte
	switch content := content.(type) {
	case string:
		text = []byte(content)
	case []byte:
		r, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return entries{}, err
		}
		if text, err = io.ReadAll(r); err != nil {
			return entries{}, err
		}
	default:
		return entries{}, fmt.Errorf("is %T, want a text or bytes", content)
	}
	var e entries
	err := json.Unmarshal(text, &e)
	return e, err
}

// decodeParts reads parts on all processors and puts them together.
func decodeParts(parts []any) ([]graph.Node, []graph.Ref, error) {
	decoded := make([]entries, len(parts))
	errs := make([]error, len(parts))
	parallel(len(parts), func(i int) { decoded[i], errs[i] = decodeContent(parts[i]) })
	var written []graph.Node
	var removed []graph.Ref
	for i, e := range decoded {
		if errs[i] != nil {
			return nil, nil, fmt.Errorf("part %d: %w", i, errs[i])
		}
		for _, n := range e.Written {
			written = append(written, n.Node)
		}
		removed = append(removed, e.Removed...)
	}
	return written, removed, nil
}

// changeOf reads the column change of a row, without what it wrote.
func changeOf(record *neo4j.Record) (change graph.Change, payload any, err error) {
	properties, err := value[map[string]any](record, "change")
	if err != nil {
		return change, nil, err
	}
	var revision int64
	var at time.Time
	for name, to := range map[string]any{"revision": &revision, "id": &change.ID, "at": &at, "actor": &change.Actor, "reason": &change.Reason} {
		ok := false
		switch to := to.(type) {
		case *int64:
			*to, ok = properties[name].(int64)
		case *string:
			*to, ok = properties[name].(string)
		case *time.Time:
			*to, ok = properties[name].(time.Time)
		}
		if !ok {
			return change, nil, fmt.Errorf("column %q: property %q is %T", "change", name, properties[name])
		}
	}
	change.Revision, change.At = graph.Revision(revision), at.UTC()
	return change, properties["payload"], nil
}

// Changes returns what was committed after revision since, oldest first, at most limit; empty when there is none.
// NOT_FOUND when the log no longer reaches back so far.
func (s *Store) Changes(ctx context.Context, since graph.Revision, limit int) ([]graph.Change, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	since = max(since, 0)
	changes, err := s.changes(ctx, since, limit)
	if err != nil {
		return nil, err
	}
	if len(changes) > 0 && changes[0].Revision > since+1 {
		return nil, graph.Errorf(graph.NotFound, "The log begins with revision %d; what was committed after %d is no longer kept.", changes[0].Revision, since)
	}
	return changes, nil
}

func (s *Store) changes(ctx context.Context, since graph.Revision, limit int) ([]graph.Change, error) {
	var changes []graph.Change
	_, err := s.read(ctx, query{"changes", changesText}, map[string]any{"since": int64(since), "limit": int64(max(limit, 0))}, func(record *neo4j.Record) error {
		change, payload, err := changeOf(record)
		if err != nil {
			return err
		}
		parts, err := value[[]any](record, "parts")
		if err != nil {
			return err
		}
		if payload != nil {
			parts = append(parts, payload)
		}
		if change.Written, change.Removed, err = decodeParts(parts); err != nil {
			return fmt.Errorf("revision %d: %w", change.Revision, err)
		}
		changes = append(changes, change)
		return nil
	})
	return changes, err
}

// applied returns the change at a revision, of which the head says that it is there.
func (s *Store) applied(ctx context.Context, revision graph.Revision) (graph.Change, error) {
	changes, err := s.Changes(ctx, revision-1, 1)
	if err == nil && len(changes) == 0 {
		err = graph.Errorf(graph.NotFound, "The change of revision %d is no longer kept.", revision)
	}
	if err != nil {
		return graph.Change{}, err
	}
	return changes[0], nil
}

// History returns the changes that wrote or removed the node, newest first, at most limit; empty when there is none.
// Only those before the revision before are given, 0: all; and of each change only the entries of this node.
func (s *Store) History(ctx context.Context, ref graph.Ref, before graph.Revision, limit int) ([]graph.Change, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	var history []graph.Change
	_, err := s.read(ctx, query{"history", historyText}, map[string]any{"ref": ref.String(), "before": int64(before), "limit": int64(max(limit, 0))}, func(record *neo4j.Record) error {
		change, _, err := changeOf(record)
		if err != nil {
			return err
		}
		content, _ := record.Get("content")
		all, err := decodeContent(content)
		if err != nil {
			return fmt.Errorf("column %q: %w", "content", err)
		}
		for _, n := range all.Written {
			if n.Ref() == ref {
				change.Written = append(change.Written, n.Node)
			}
		}
		if slices.Contains(all.Removed, ref) {
			change.Removed = []graph.Ref{ref}
		}
		history = append(history, change)
		return nil
	})
	return history, err
}
