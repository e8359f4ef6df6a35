package neo4jstore

import (
	"context"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/neo4jstore/mapping"
)

// A first import is often larger than one transaction of the server's memory. It fills the empty graph in several while
// the head stays at revision 0, where nobody looks; the last one moves the head. One that breaks off leaves nodes
// behind, which the next start or commit clears.

const (
	// lease is after how many seconds without a sign of life a first import is taken to have broken off.
	lease = 30
	// clearBatch is how many nodes are cleared in one query.
	clearBatch = 5_000
)

// fill commits a change to the empty graph in batches. The lock for writing is held.
func (s *Store) fill(ctx context.Context, c *commit) error {
	token := graph.NewID()
	f := filling{Store: s, token: token}
	err := f.run(ctx, c)
	if err == nil {
		s.committed(c)
		return nil
	}
	if f.last {
		return err // it may have been applied
	}
	cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), lease*time.Second)
	defer cancel()
	s.clear(cleanup, token) // if that fails too, the next start does it
	return err
}

// filling is one first import under way.
type filling struct {
	*Store
	token string // what the head says while it goes on
	last  bool   // the last transaction was sent
}

func (f *filling) run(ctx context.Context, c *commit) error {
	expected := ""
	turn := func(do func(*transaction) error) error {
		err := f.turn(ctx, expected, f.token, do)
		expected = f.token
		return err
	}
	err := c.plan.batches(c.batch, func(s step) error {
		return turn(func(tx *transaction) error { return tx.do(ctx, s) })
	})
	if err != nil {
		return err
	}
	for _, rows := range c.logged.rows(c.change.ID) {
		err := turn(func(tx *transaction) error {
			_, err := tx.write(ctx, query{"record_change_parts", recordChangePartsText}, map[string]any{"rows": rows})
			return err
		})
		if err != nil {
			return err
		}
	}
	tx, _, err := f.claim(ctx, expected)
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	if err := tx.recordChange(ctx, c); err != nil {
		return err
	}
	f.last = true
	if err := tx.Commit(ctx); err != nil {
		return outcome(err)
	}
	return nil
}

// turn is one transaction at revision 0 of whoever expects the head to say so, and lets it say token.
func (s *Store) turn(ctx context.Context, expected, token string, do func(*transaction) error) error {
	tx, _, err := s.claim(ctx, expected)
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	if err := do(tx); err != nil {
		return err
	}
	if _, err := tx.write(ctx, query{"fill", fillText}, map[string]any{"id": token}); err != nil {
		return err
	}
	return failure("fill", tx.Commit(ctx))
}

// claim begins a transaction that holds the head, which has to be at revision 0 and in the hands that are expected.
func (s *Store) claim(ctx context.Context, expected string) (*transaction, head, error) {
	tx, err := s.begin(ctx, "fill")
	if err != nil {
		return nil, head{}, err
	}
	h, err := tx.lockHead(ctx, "")
	if err == nil && (h.revision != 0 || h.filling != expected) {
		err = graph.Errorf(graph.Conflict, "Another import has come first. Look at the graph and try again.")
	}
	if err != nil {
		tx.end(ctx)
		return nil, head{}, err
	}
	return tx, h, nil
}

// clearLeftovers removes what a first import has left behind that broke off. It does nothing where there is none.
func (s *Store) clearLeftovers(ctx context.Context) error {
	h, err := s.readHead(ctx)
	if err != nil || h.revision != 0 || h.filling == "" || h.idle < lease {
		return err
	}
	return s.clear(ctx, h.filling)
}

// clear empties the graph at revision 0 that the holder of a token has begun to fill.
func (s *Store) clear(ctx context.Context, token string) error {
	own := graph.NewID()
	for _, label := range s.shapes.Vocabulary().Cleared {
		q := generated[mapping.ClearQuery(label)]
		for removed := int64(1); removed > 0; {
			err := s.turn(ctx, token, own, func(tx *transaction) (err error) {
				var record *neo4j.Record
				if record, err = tx.single(ctx, q, map[string]any{"limit": int64(clearBatch)}); err == nil {
					removed, err = value[int64](record, "removed")
				}
				return err
			})
			if err != nil {
				return err
			}
			token = own
		}
	}
	tx, _, err := s.claim(ctx, own)
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	if _, err := tx.write(ctx, query{"stop_filling", stopFillingText}, nil); err != nil {
		return err
	}
	return failure("stop_filling", tx.Commit(ctx))
}
