package bboltstore

// How nodes and changes lie in the file. Keys of nodes have no zero byte, so that the versions of one node stand
// together and in the order of their revisions.

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"onceonly/graph"

	"go.etcd.io/bbolt"
)

func revisionKey(r graph.Revision) []byte { return binary.BigEndian.AppendUint64(nil, uint64(r)) }

func revisionOf(key []byte) graph.Revision { return graph.Revision(binary.BigEndian.Uint64(key)) }

func versionKey(key graph.Key, r graph.Revision) []byte {
	name := make([]byte, 0, len(key)+9)
	name = append(append(name, key...), 0)
	return binary.BigEndian.AppendUint64(name, uint64(r))
}

// splitVersionKey is the reverse of versionKey.
func splitVersionKey(name []byte) (key []byte, r graph.Revision, err error) {
	cut := len(name) - 9
	if cut < 1 || name[cut] != 0 {
		return nil, 0, fmt.Errorf("the version key %q is malformed", name)
	}
	return name[:cut], revisionOf(name[cut+1:]), nil
}

// entry is what the log says of one change; the nodes themselves are in versions.
type entry struct {
	ID      string                         `json:"id"`
	At      time.Time                      `json:"at"`
	Actor   string                         `json:"actor,omitempty"`
	Reason  string                         `json:"reason,omitempty"`
	Written map[graph.NodeType][]graph.Key `json:"written,omitempty"`
	Removed map[graph.NodeType][]graph.Key `json:"removed,omitempty"`
}

// fill is how full pages are left: a first import comes sorted and is seldom written between.
const fill = 0.9

func writeChange(tx *bbolt.Tx, change graph.Change, encoded [][]byte) error {
	log := entry{change.ID, change.At, change.Actor, change.Reason, map[graph.NodeType][]graph.Key{}, map[graph.NodeType][]graph.Key{}}
	write := func(ref graph.Ref, value []byte) error {
		bucket, err := versionsOf(tx, ref.Type)
		if err != nil {
			return err
		}
		bucket.FillPercent = fill
		return bucket.Put(versionKey(ref.Key, change.Revision), value)
	}
	for i, n := range change.Written {
		ref := n.Ref()
		log.Written[ref.Type] = append(log.Written[ref.Type], ref.Key)
		if err := write(ref, encoded[i]); err != nil {
			return err
		}
	}
	for _, ref := range change.Removed {
		log.Removed[ref.Type] = append(log.Removed[ref.Type], ref.Key)
		if err := write(ref, nil); err != nil {
			return err
		}
	}
	text, err := json.Marshal(log)
	if err != nil {
		return err
	}
	revision := revisionKey(change.Revision)
	return errors.Join(tx.Bucket(bucketLog).Put(revision, text), tx.Bucket(bucketSets).Put([]byte(change.ID), revision))
}

func versionsOf(tx *bbolt.Tx, t graph.NodeType) (*bbolt.Bucket, error) {
	if bucket := tx.Bucket(bucketVersions).Bucket([]byte(t)); bucket != nil {
		return bucket, nil
	}
	return nil, fmt.Errorf("the file has no versions of %s", t)
}

// stored is a node as it stands in the file; nil where it was removed. It is valid within its transaction.
type stored struct {
	ref  graph.Ref
	json []byte
}

// readNewest reads the last version of every node.
func readNewest(tx *bbolt.Tx) (*graph.Snapshot, error) {
	revision, recordedAt, err := readHead(tx)
	if err != nil || revision == 0 {
		return graph.Empty(), err
	}
	var live []stored
	for _, d := range graph.Descriptions() {
		bucket, err := versionsOf(tx, d.Type)
		if err != nil {
			return nil, err
		}
		from := len(live)
		err = bucket.ForEach(func(name, value []byte) error {
			key, _, err := splitVersionKey(name)
			if err != nil {
				return err
			}
			if len(live) > from && string(live[len(live)-1].ref.Key) == string(key) {
				live = live[:len(live)-1] // an older version
			}
			if len(value) > 0 {
				live = append(live, stored{graph.Ref{Type: d.Type, Key: graph.Key(key)}, value})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	nodes, err := decode(live)
	if err != nil {
		return nil, err
	}
	return graph.FromNodes(revision, recordedAt, nodes), nil
}

// readHead returns the newest revision and its time; 0 for an empty store.
func readHead(tx *bbolt.Tx) (graph.Revision, time.Time, error) {
	k, v := tx.Bucket(bucketLog).Cursor().Last()
	if k == nil {
		return 0, time.Time{}, nil
	}
	log, err := readEntry(revisionOf(k), v)
	return revisionOf(k), log.At, err
}

func readEntry(revision graph.Revision, text []byte) (entry, error) {
	var log entry
	if err := json.Unmarshal(text, &log); err != nil {
		return entry{}, fmt.Errorf("change %d cannot be read: %w", revision, err)
	}
	return log, nil
}

// readTitle reads an entry without what it wrote and removed, which stand after the rest: of a first import they are long.
func readTitle(revision graph.Revision, text []byte) (entry, error) {
	var log entry
	fields := json.NewDecoder(bytes.NewReader(text))
	_, err := fields.Token() // the brace
	for err == nil && fields.More() {
		var name json.Token
		if name, err = fields.Token(); err != nil {
			break
		}
		into := map[any]any{"id": &log.ID, "at": &log.At, "actor": &log.Actor, "reason": &log.Reason}[name]
		if into == nil {
			return log, nil
		}
		err = fields.Decode(into)
	}
	if err != nil {
		return entry{}, fmt.Errorf("change %d cannot be read: %w", revision, err)
	}
	return log, nil
}

// rewind returns the graph at a revision between 0 and that of newest.
func rewind(tx *bbolt.Tx, newest *graph.Snapshot, to graph.Revision) (*graph.Snapshot, error) {
	recordedAt := time.Time{}
	touched := map[graph.Ref]struct{}{}
	cursor := tx.Bucket(bucketLog).Cursor()
	for k, v := cursor.Seek(revisionKey(to)); k != nil && revisionOf(k) <= newest.Revision(); k, v = cursor.Next() {
		log, err := readEntry(revisionOf(k), v)
		if err != nil {
			return nil, err
		}
		if revisionOf(k) == to {
			recordedAt = log.At
			continue
		}
		for _, part := range []map[graph.NodeType][]graph.Key{log.Written, log.Removed} {
			for t, keys := range part {
				for _, key := range keys {
					touched[graph.Ref{Type: t, Key: key}] = struct{}{}
				}
			}
		}
	}
	var was []stored
	var absent []graph.Ref
	for ref := range touched {
		found := false
		err := eachVersion(tx, ref, func(revision graph.Revision, value []byte) (bool, error) {
			if revision > to {
				return true, nil
			}
			if found = len(value) > 0; found {
				was = append(was, stored{ref, value})
			}
			return false, nil
		})
		if err != nil {
			return nil, err
		}
		if !found {
			absent = append(absent, ref)
		}
	}
	nodes, err := decode(was)
	if err != nil {
		return nil, err
	}
	return newest.Rewind(to, recordedAt, nodes, absent), nil
}

// eachVersion visits the versions of a node, newest first, as long as visit wants more.
func eachVersion(tx *bbolt.Tx, ref graph.Ref, visit func(revision graph.Revision, value []byte) (more bool, err error)) error {
	if graph.Describe(ref.Type) == nil || !ref.Key.WellFormed() {
		return nil // nothing was ever written there
	}
	bucket, err := versionsOf(tx, ref.Type)
	if err != nil {
		return err
	}
	cursor := bucket.Cursor()
	after, _ := cursor.Seek(append([]byte(ref.Key), 1)) // what comes after the last version
	name, value := []byte(nil), []byte(nil)
	if after == nil {
		name, value = cursor.Last()
	} else {
		name, value = cursor.Prev()
	}
	for ; name != nil; name, value = cursor.Prev() {
		key, revision, err := splitVersionKey(name)
		if err != nil || string(key) != string(ref.Key) {
			return err
		}
		if more, err := visit(revision, value); err != nil || !more {
			return err
		}
	}
	return nil
}

// readChange reads a change with the nodes as it wrote them.
func readChange(tx *bbolt.Tx, revision graph.Revision, text []byte) (graph.Change, error) {
	log, err := readEntry(revision, text)
	if err != nil {
		return graph.Change{}, err
	}
	change := log.change(revision)
	var written []stored
	for _, d := range graph.Descriptions() {
		bucket, err := versionsOf(tx, d.Type)
		if err != nil {
			return graph.Change{}, err
		}
		for _, key := range log.Written[d.Type] {
			written = append(written, stored{graph.Ref{Type: d.Type, Key: key}, bucket.Get(versionKey(key, revision))})
		}
		for _, key := range log.Removed[d.Type] {
			change.Removed = append(change.Removed, graph.Ref{Type: d.Type, Key: key})
		}
	}
	change.Written, err = decode(written)
	return change, err
}

// readVersion reads of a change what it did to one node.
func readVersion(tx *bbolt.Tx, ref graph.Ref, revision graph.Revision, value []byte) (graph.Change, error) {
	log, err := readTitle(revision, tx.Bucket(bucketLog).Get(revisionKey(revision)))
	if err != nil {
		return graph.Change{}, err
	}
	change := log.change(revision)
	if len(value) == 0 {
		change.Removed = []graph.Ref{ref}
		return change, nil
	}
	change.Written, err = decode([]stored{{ref, value}})
	return change, err
}

// change is the entry's change, without what it wrote and removed.
func (e entry) change(revision graph.Revision) graph.Change {
	return graph.Change{Revision: revision, ID: e.ID, At: e.At, Actor: e.Actor, Reason: e.Reason}
}

// decode reads nodes, many at a time.
func decode(from []stored) ([]graph.Node, error) {
	nodes := make([]graph.Node, len(from))
	return nodes, inParallel(len(from), func(i int) error {
		nodes[i] = graph.Describe(from[i].ref.Type).New()
		if err := json.Unmarshal(from[i].json, nodes[i]); err != nil {
			return fmt.Errorf("%s cannot be read: %w", from[i].ref, err)
		}
		return nil
	})
}

// encode is the reverse of decode.
func encode(nodes []graph.Node) ([][]byte, error) {
	texts := make([][]byte, len(nodes))
	return texts, inParallel(len(nodes), func(i int) (err error) {
		texts[i], err = json.Marshal(nodes[i])
		return err
	})
}

// inParallel calls do for 0 to n-1 on all processors where it pays, and returns the first errors.
func inParallel(n int, do func(i int) error) error {
	const least = 500 // fewer are done sooner than a goroutine is started
	workers := min(runtime.GOMAXPROCS(0), n/least+1)
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			errs[w] = surviving(func() error {
				for i := w * n / workers; i < (w+1)*n/workers; i++ {
					if err := do(i); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	wait.Wait()
	return errors.Join(slices.DeleteFunc(errs, func(err error) bool { return err == nil })...)
}
