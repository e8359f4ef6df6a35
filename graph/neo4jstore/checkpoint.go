package neo4jstore

import (
	"context"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// A checkpoint is the whole graph at a revision. One is made when the log after the last has become as large as it, so
// that all checkpoints together are no larger than twice the log, and the way to any revision is short.

// replayBatch is how many changes are read at once.
const replayBatch = 500

// At returns the graph as it was at a kept revision. NOT_FOUND names the oldest and the newest one kept.
func (s *Store) At(ctx context.Context, revision graph.Revision) (*graph.Snapshot, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	if served := s.newest(); served.Revision() == revision {
		return served, nil
	}
	return s.at(ctx, revision)
}

// at replays the log up to a revision, from the nearest checkpoint.
func (s *Store) at(ctx context.Context, revision graph.Revision) (*graph.Snapshot, error) {
	snapshot := graph.Empty()
	_, err := s.read(ctx, query{"checkpoint", checkpointText}, map[string]any{"revision": int64(revision)}, func(record *neo4j.Record) error {
		number, err := value[int64](record, "revision")
		if err != nil {
			return err
		}
		recorded, err := value[time.Time](record, "at")
		if err != nil {
			return err
		}
		parts, err := value[[]any](record, "parts")
		if err != nil {
			return err
		}
		nodes, _, err := decodeParts(parts)
		if err != nil {
			return err
		}
		snapshot = graph.FromNodes(graph.Revision(number), recorded.UTC(), nodes)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for snapshot.Revision() < revision {
		changes, err := s.changes(ctx, snapshot.Revision(), int(min(replayBatch, revision-snapshot.Revision())))
		if err != nil {
			return nil, err
		}
		if len(changes) == 0 || changes[0].Revision != snapshot.Revision()+1 {
			return nil, s.notKept(ctx, revision)
		}
		for _, change := range changes {
			if snapshot, err = snapshot.Replay(change); err != nil {
				return nil, s.notKept(ctx, revision)
			}
		}
	}
	if snapshot.Revision() != revision {
		return nil, s.notKept(ctx, revision)
	}
	return snapshot, nil
}

// notKept says which revisions there are.
func (s *Store) notKept(ctx context.Context, revision graph.Revision) error {
	var oldest, newest int64
	_, err := s.read(ctx, query{"kept", keptText}, nil, func(record *neo4j.Record) (err error) {
		if newest, err = value[int64](record, "newest"); err != nil {
			return err
		}
		oldest = newest
		for column, before := range map[string]int64{"firstChange": 1, "firstCheckpoint": 0} {
			list, err := value[[]any](record, column)
			if err != nil {
				return err
			}
			// The first change leads on from the empty graph only if it is the first of all.
			if first, ok := list[0].(int64); ok && (column == "firstCheckpoint" || first == 1) {
				oldest = min(oldest, first-before)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return graph.Errorf(graph.NotFound, "Revision %d is not kept. Kept are %d to %d.", revision, oldest, newest)
}

// measureLog finds out how much of the log no checkpoint covers.
func (s *Store) measureLog(ctx context.Context) error {
	_, err := s.read(ctx, query{"log_size", logSizeText}, nil, func(record *neo4j.Record) error {
		kept, err := value[int64](record, "checkpointSize")
		if err != nil {
			return err
		}
		list, err := value[[]any](record, "logSize")
		if err != nil {
			return err
		}
		size, _ := list[0].(int64)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.logSize, s.kept = size, kept
		return nil
	})
	return err
}

// grow notes that the log has grown by a change of this store, and lets a checkpoint be made when it is time.
func (s *Store) grow(change logged) {
	size, _ := change.properties["size"].(int64)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logSize += size
	if s.logSize < max(s.kept, s.smallestLog) || s.running.Err() != nil {
		return
	}
	s.logSize = 0
	snapshot := s.served
	s.tasks.Go(func() { s.keep(s.running, snapshot) })
}

// keep makes a checkpoint. Where it fails, another is made later: nothing but speed depends on it.
func (s *Store) keep(ctx context.Context, snapshot *graph.Snapshot) error {
	var nodes []graph.Node
	for n := range snapshot.Nodes() {
		nodes = append(nodes, n)
	}
	packs := packed(nodes, nil)
	rows := make([]any, len(packs))
	size := int64(0)
	for i, p := range packs {
		rows[i] = map[string]any{"position": int64(i), "content": p.content}
		size += int64(len(p.content))
	}
	tx, err := s.begin(ctx, "record_checkpoint")
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	h, err := tx.lockHead(ctx, "")
	if err != nil {
		return err
	}
	q := query{"record_checkpoint", recordCheckpointText}
	if _, err := tx.write(ctx, q, map[string]any{"revision": int64(snapshot.Revision()), "at": snapshot.RecordedAt(), "size": size, "rows": rows}); err != nil {
		return err
	}
	if _, err := tx.write(ctx, query{"account", accountText}, map[string]any{"foreign": h.foreign}); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return failure(q.name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = size
	return nil
}
