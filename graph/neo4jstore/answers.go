package neo4jstore

import (
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

// answersAtOnce is how many answers one transaction writes: commits wait for it.
const answersAtOnce = 2_000

// KeepAnswers makes the kept answers those of the sheet, writing only what differs.
func (s *Store) KeepAnswers(ctx context.Context, sheet graph.AnswerSheet) (written, removed int, err error) {
	if err := s.usable(ctx); err != nil {
		return 0, 0, err
	}
	revision, _, err := s.AnswersKept(ctx)
	if err != nil || revision > sheet.Revision {
		return 0, 0, err
	}
	known, err := s.knownAnswers(ctx)
	if err != nil {
		return 0, 0, err
	}
	w := answerWriter{Store: s}
	for n := range sheet.Nodes {
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
	day, err := time.Parse(time.DateOnly, sheet.Date.String())
	if err != nil {
		return w.written, w.removed, err
	}
	w.last = &step{query: query{"record_answers", recordAnswersText}}
	w.params = map[string]any{"revision": int64(sheet.Revision), "date": neo4j.DateOf(day)}
	return w.written, w.removed, w.flush(ctx)
}

// RemoveAnswers removes all answers.
func (s *Store) RemoveAnswers(ctx context.Context) (removed int, err error) {
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	known, err := s.knownAnswers(ctx)
	if err != nil {
		return 0, err
	}
	w := answerWriter{Store: s}
	for name := range known {
		if err := w.remove(ctx, name); err != nil {
			return w.removed, err
		}
	}
	w.last = &step{query: query{"forget_answers", forgetAnswersText}}
	return w.removed, w.flush(ctx)
}

// AnswersKept returns the revision and the date of the kept answers; revision 0 where there are none.
func (s *Store) AnswersKept(ctx context.Context) (graph.Revision, graph.Date, error) {
	var revision graph.Revision
	var date graph.Date
	_, err := s.read(ctx, query{"answer_state", answerStateText}, nil, func(record *neo4j.Record) error {
		number, err := value[int64](record, "revision")
		if err != nil {
			return err
		}
		text, err := value[string](record, "date")
		if err != nil {
			return err
		}
		revision = graph.Revision(number)
		date, err = graph.ParseDate(text)
		return err
	})
	return revision, date, err
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
	nodes, edges, gone batch
	size               int
	last               *step // what the last transaction does besides
	params             map[string]any
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
	if w.size++; w.size < answersAtOnce {
		return nil
	}
	return w.flush(ctx)
}

// flush writes what was gathered.
func (w *answerWriter) flush(ctx context.Context) error {
	tx, err := w.begin(ctx, "keep_answers")
	if err != nil {
		return err
	}
	defer tx.end(ctx)
	h, err := tx.lockHead(ctx, "")
	if err != nil {
		return err
	}
	for _, steps := range [][]*step{w.gone.steps, w.nodes.steps, w.edges.steps} {
		for _, s := range steps {
			if _, err := tx.write(ctx, s.query, map[string]any{"rows": s.rows}); err != nil {
				return err
			}
		}
	}
	if w.last != nil {
		if _, err := tx.write(ctx, w.last.query, w.params); err != nil {
			return err
		}
	}
	if _, err := tx.write(ctx, query{"account", accountText}, map[string]any{"foreign": h.foreign}); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return failure("keep_answers", err)
	}
	w.nodes, w.edges, w.gone, w.size = batch{}, batch{}, batch{}, 0
	return nil
}
