package neo4jstore

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/neo4jstore/mapping"
)

// Answers beside the facts. They are written in batches, each with the head locked for a moment and accounted for like
// every transaction of the store, so that they are never taken for edits of other tools. Whatever was kept is compared
// each time, as other tools may have removed what an answer was connected with.

var _ graph.AnswerKeeper = (*Store)(nil)

// KeepAnswers makes the kept answers those of the sheet, writing only what differs. Of several servers one writes: what it
// has found to be kept stays as it is until it has written the rest.
func (s *Store) KeepAnswers(ctx context.Context, sheet graph.AnswerSheet) (written, removed int, err error) {
	if err := s.usable(ctx); err != nil {
		return 0, 0, err
	}
	w := answerWriter{Store: s, token: graph.NewID()}
	day := neo4jDate(sheet.Date)
	claim := query{"claim_answers", claimAnswersText}
	if err := w.turn(ctx, claim, map[string]any{"writer": w.token, "revision": int64(sheet.Revision), "date": day, "lease": int64(s.answerLease / time.Second)}, nil); err != nil {
		return 0, 0, err
	}
	known, err := s.knownAnswers(ctx)
	if err != nil {
		return 0, 0, err
	}
	nodes := int64(0)
	for n := range sheet.Nodes {
		nodes++
		hash, err := hashOf(n)
		if err != nil {
			return w.written, w.removed, err
		}
		name := answerName{n.Label, n.Key}
		was, there := known[name]
		delete(known, name)
		if there && was == (keptAnswer{hash, int64(len(n.Edges))}) {
			continue
		}
		if err := w.put(ctx, n, hash); err != nil {
			return w.written, w.removed, err
		}
	}
	for name := range known {
		if err := w.remove(ctx, name); err != nil {
			return w.written, w.removed, err
		}
	}
	err = w.renewed(ctx, func(tx *transaction) error {
		if err := w.write(ctx, tx); err != nil {
			return err
		}
		_, relationships, err := countAnswers(tx.single(ctx, generated[mapping.CountAnswersQuery], nil))
		if err != nil {
			return err
		}
		_, err = tx.write(ctx, query{"record_answers", recordAnswersText},
			map[string]any{"revision": int64(sheet.Revision), "date": day, "nodes": nodes, "relationships": relationships})
		return err
	})
	return w.written, w.removed, err
}

// RemoveAnswers removes all answers.
func (s *Store) RemoveAnswers(ctx context.Context) (removed int, err error) {
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	w := answerWriter{Store: s}
	// Who is writing stops, as there is nothing left to renew.
	if err := w.turn(ctx, query{}, nil, func(tx *transaction) error {
		_, err := tx.write(ctx, query{"forget_answers", forgetAnswersText}, nil)
		return err
	}); err != nil {
		return 0, err
	}
	known, err := s.knownAnswers(ctx)
	if err != nil {
		return 0, err
	}
	for name := range known {
		if err := w.remove(ctx, name); err != nil {
			return w.removed, err
		}
	}
	return w.removed, w.flush(ctx)
}

// AnswersKept says which answers are kept. Neo4j knows how many there are without looking at them.
func (s *Store) AnswersKept(ctx context.Context) (graph.KeptAnswers, error) {
	var kept graph.KeptAnswers
	var nodes, relationships int64
	_, err := s.read(ctx, query{"answer_state", answerStateText}, nil, func(record *neo4j.Record) error {
		revision, err := value[int64](record, "revision")
		if err != nil {
			return err
		}
		date, err := value[string](record, "date")
		if err != nil {
			return err
		}
		written, err := value[bool](record, "written")
		if err != nil {
			return err
		}
		kept.Revision, kept.Whole = graph.Revision(revision), !written
		if kept.Date, err = graph.ParseDate(date); err != nil {
			return err
		}
		nodes, relationships, err = countAnswers(record, nil)
		return err
	})
	if err != nil || !kept.Whole {
		return kept, err
	}
	_, err = s.read(ctx, generated[mapping.CountAnswersQuery], nil, func(record *neo4j.Record) error {
		foundNodes, foundRelationships, err := countAnswers(record, nil)
		kept.Whole = foundNodes == nodes && foundRelationships == relationships
		return err
	})
	return kept, err
}

// countAnswers reads the columns nodes and relationships of a row.
func countAnswers(record *neo4j.Record, err error) (nodes, relationships int64, _ error) {
	if err != nil {
		return 0, 0, err
	}
	if nodes, err = value[int64](record, "nodes"); err != nil {
		return 0, 0, err
	}
	relationships, err = value[int64](record, "relationships")
	return nodes, relationships, err
}

type answerName struct{ label, key string }

// keptAnswer is what tells whether an answer is still the same.
type keptAnswer struct {
	hash  string
	edges int64
}

func (s *Store) knownAnswers(ctx context.Context) (map[answerName]keptAnswer, error) {
	known := map[answerName]keptAnswer{}
	for _, shape := range graph.AnswerShapes() {
		_, err := s.read(ctx, generated[mapping.KnownAnswersQuery(shape.Label)], nil, func(record *neo4j.Record) error {
			key, err := value[string](record, "key")
			if err != nil {
				return err
			}
			var kept keptAnswer
			if kept.hash, err = value[string](record, "hash"); err != nil {
				return err
			}
			if kept.edges, err = value[int64](record, "edges"); err != nil {
				return err
			}
			known[answerName{shape.Label, key}] = kept
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

// hashOf sums up an answer.
func hashOf(n graph.AnswerNode) (string, error) {
	content, err := json.Marshal([]any{n.Properties, n.Edges})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:12]), nil
}

// answerWriter gathers what is to be written until it is enough for a transaction.
type answerWriter struct {
	*Store
	token              string // that of the writing; "" for a removal, which needs none
	nodes, edges, gone batch
	size               int
	written, removed   int
}

// batch is rows by the query that takes them, in the order in which queries came up.
type batch struct{ steps []*step }

func (b *batch) add(name string, row map[string]any) {
	for _, s := range b.steps {
		if s.query.name == name {
			s.rows = append(s.rows, row)
			return
		}
	}
	b.steps = append(b.steps, &step{query: generated[name], rows: []any{row}})
}

func (w *answerWriter) put(ctx context.Context, n graph.AnswerNode, hash string) error {
	properties := map[string]any{"key": n.Key, "hash": hash}
	for name, v := range n.Properties {
		properties[name] = v
	}
	w.nodes.add(mapping.WriteAnswersQuery(n.Label), map[string]any{"key": n.Key, "properties": properties})
	for _, edge := range n.Edges {
		name := mapping.LinkAnswersQuery(n.Label, graph.AnswerEdgeShape{Type: edge.Type, To: edge.To.Type})
		if _, known := generated[name]; !known {
			return fmt.Errorf("no query %s", name)
		}
		w.edges.add(name, map[string]any{"key": n.Key, "target": string(edge.To.Key)})
	}
	w.written++
	return w.grow(ctx)
}

func (w *answerWriter) remove(ctx context.Context, name answerName) error {
	w.gone.add(mapping.RemoveAnswersQuery(name.label), map[string]any{"key": name.key})
	w.removed++
	return w.grow(ctx)
}

func (w *answerWriter) grow(ctx context.Context) error {
	if w.size++; w.size < w.answersAtOnce {
		return nil
	}
	return w.flush(ctx)
}

// flush writes what was gathered, if the writing is still this writer's.
func (w *answerWriter) flush(ctx context.Context) error {
	if w.token == "" {
		return w.turn(ctx, query{}, nil, func(tx *transaction) error { return w.write(ctx, tx) })
	}
	return w.renewed(ctx, func(tx *transaction) error { return w.write(ctx, tx) })
}

// renewed is a turn of who has claimed the writing.
func (w *answerWriter) renewed(ctx context.Context, do func(*transaction) error) error {
	return w.turn(ctx, query{"renew_answers", renewAnswersText}, map[string]any{"writer": w.token}, do)
}

// turn is one transaction with the head locked, accounted for. claim tells whether it may go on.
func (w *answerWriter) turn(ctx context.Context, claim query, params map[string]any, do func(*transaction) error) error {
	tx, err := w.begin(ctx, "keep_answers")
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	h, err := tx.lockHead(ctx, "")
	if err != nil {
		return err
	}
	if claim.name != "" {
		record, err := tx.single(ctx, claim, params)
		if err != nil {
			return err
		}
		if claimed, err := value[int64](record, "claimed"); err != nil || claimed == 0 {
			return cmp.Or(err, error(graph.Errorf(graph.Conflict, "Another server is writing the answers, or those of a later revision are there. Look again when it is done.")))
		}
	}
	if do != nil {
		if err := do(tx); err != nil {
			return err
		}
	}
	if _, err := tx.write(ctx, query{"account", accountText}, map[string]any{"foreign": h.foreign}); err != nil {
		return err
	}
	return failure("keep_answers", tx.Commit(ctx))
}

// write writes what was gathered.
func (w *answerWriter) write(ctx context.Context, tx *transaction) error {
	for _, steps := range [][]*step{w.gone.steps, w.nodes.steps, w.edges.steps} {
		for _, s := range steps {
			if _, err := tx.write(ctx, s.query, map[string]any{"rows": s.rows}); err != nil {
				return err
			}
		}
	}
	w.nodes, w.edges, w.gone, w.size = batch{}, batch{}, batch{}, 0
	return nil
}
