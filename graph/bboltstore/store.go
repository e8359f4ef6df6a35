// Package bboltstore keeps a graph and its history in one local file: the store for trying onceonly out and for one
// server. It needs no database.
//
// The file keeps every version of every node, named by its key and the revision that wrote it:
//
//	format            what the file is, and in which version of this layout
//	versions/<Type>   key, 0, revision → the node as JSON; empty where the revision removed the node
//	log               revision → who changed what, when and why, with the keys written and removed
//	sets              id of a change set → the revision it made
//	traffic, trafficFiles: see traffic.go
//
// So a commit writes each node once, the newest graph and any past one are read in one pass over the same bytes (the
// last version of each key up to the revision), the history of a node is one range of keys, and there is no second
// copy that could differ from the log.
package bboltstore

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"onceonly/graph"

	"go.etcd.io/bbolt"
)

// Store is a handle on a file. Handles of one process on one file share what lies below and see each other's commits
// at once; another process is kept out by a lock on the file.
type Store struct {
	file    *file
	closed  atomic.Bool
	closing context.Context // ends with the store
	end     context.CancelFunc
}

var (
	_ graph.Store         = (*Store)(nil)
	_ graph.HistoryReader = (*Store)(nil)
)

// Open opens the store in the file at path and makes it if it does not exist.
// UNAVAILABLE when another process has it open or it cannot be written; NOT_FOUND when its folder does not exist;
// BAD_REQUEST when it is a file of another kind or version.
func Open(path string) (*Store, error) {
	f, err := openFiles.open(path)
	if err != nil {
		return nil, err
	}
	s := &Store{file: f}
	s.closing, s.end = context.WithCancel(context.Background())
	return s, nil
}

// Close ends the handle. The file is closed with the last one; calls under way are waited for.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.end()
	return openFiles.release(s.file)
}

// ready says why a call cannot begin, nil if it can.
func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return graph.Errorf(graph.Unavailable, "The store in %q is closed.", s.file.path)
	}
	if err := ctx.Err(); err != nil {
		return graph.Errorf(graph.Unavailable, "The call ended before the store in %q was asked.", s.file.path).WithCause(err)
	}
	return nil
}

// Load returns the newest graph, which is kept in memory.
func (s *Store) Load(ctx context.Context) (*graph.Snapshot, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	return s.file.newest()
}

// Commit writes set on top of revision base. The file is written and synced before it returns.
func (s *Store) Commit(ctx context.Context, base graph.Revision, set graph.ChangeSet) (graph.Change, error) {
	if err := s.ready(ctx); err != nil {
		return graph.Change{}, err
	}
	if set.ID == "" {
		set.ID = graph.NewID()
	}
	return s.file.commit(ctx, base, set)
}

// Changes returns what was committed after revision since, oldest first. The whole log is kept.
func (s *Store) Changes(ctx context.Context, since graph.Revision, limit int) ([]graph.Change, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	since = max(since, 0)
	var changes []graph.Change
	err := s.file.view(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketLog).Cursor()
		for k, v := cursor.Seek(revisionKey(since + 1)); k != nil && len(changes) < limit; k, v = cursor.Next() {
			change, err := readChange(tx, revisionOf(k), v)
			if err != nil {
				return err
			}
			changes = append(changes, change)
		}
		return nil
	})
	return changes, err
}

// At returns the graph as it was at a revision; all are kept. It shares with the newest graph what has not changed
// since, so that the near past is quick to give and takes little memory.
func (s *Store) At(ctx context.Context, revision graph.Revision) (*graph.Snapshot, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	newest, err := s.file.newest()
	if err != nil {
		return nil, err
	}
	if revision == newest.Revision() {
		return newest, nil
	}
	if revision < 0 || revision > newest.Revision() {
		return nil, graph.Errorf(graph.NotFound, "There is no revision %d: revisions 0 to %d are kept.", revision, newest.Revision())
	}
	if revision == 0 {
		return graph.Empty(), nil
	}
	var then *graph.Snapshot
	err = s.file.view(func(tx *bbolt.Tx) error {
		then, err = rewind(tx, newest, revision)
		return err
	})
	return then, err
}

// History returns the changes that wrote or removed the node, newest first. The whole history is kept.
func (s *Store) History(ctx context.Context, ref graph.Ref, before graph.Revision, limit int) ([]graph.Change, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	var history []graph.Change
	err := s.file.view(func(tx *bbolt.Tx) error {
		history = nil
		return eachVersion(tx, ref, func(revision graph.Revision, value []byte) (more bool, err error) {
			if before > 0 && revision >= before {
				return true, nil
			}
			if len(history) >= limit {
				return false, nil
			}
			change, err := readVersion(tx, ref, revision, value)
			history = append(history, change)
			return true, err
		})
	})
	return history, err
}

// Watch tells of new revisions as they are committed. Only this process can commit, as the file is locked.
func (s *Store) Watch(ctx context.Context) <-chan graph.Revision {
	told := make(chan graph.Revision, 1)
	if s.closed.Load() || ctx.Err() != nil {
		close(told)
		return told
	}
	end := sync.OnceFunc(func() { s.file.unwatch(told) })
	s.file.watch(told)
	context.AfterFunc(ctx, end)
	context.AfterFunc(s.closing, end)
	return told
}

// Health returns nil when the file answers.
func (s *Store) Health(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	_, err := s.file.newest()
	return err
}

// clock gives the time of a commit. No change is older than the one before it.
func clock(last time.Time) time.Time {
	if now := time.Now(); now.After(last) {
		return now
	}
	return last
}
