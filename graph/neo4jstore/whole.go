package neo4jstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
	"onceonly/graph/neo4jstore/mapping"
)

// whole is the stored graph as it was at one moment.
type whole struct {
	head     head
	nodes    []graph.Node
	problems []graph.Problem // values that could not be read; the nodes lack them
}

// readers is how many sessions read at the same time. More than two gained nothing on two processors.
const readers = 2

// readWhole reads the stored graph at one moment: Neo4j's reads see what is committed meanwhile, so nobody may have
// changed the graph between the head before and after, or it is read again, the last time with the head locked, so that
// only other tools can disturb it. UNAVAILABLE where they do all the time.
func (s *Store) readWhole(ctx context.Context) (*whole, error) {
	for attempt := range 3 {
		w, err := s.tryWhole(ctx, attempt == 2)
		if w != nil || err != nil {
			return w, err
		}
	}
	return nil, graph.Errorf(graph.Unavailable, "Other tools write to Neo4j all the time, so that the graph cannot be read as a whole. Let them pause.")
}

// tryWhole returns nil where the graph was changed meanwhile.
func (s *Store) tryWhole(ctx context.Context, locked bool) (*whole, error) {
	// A commit that is under way shows itself in the head once it is whole.
	look := s.settle
	if locked {
		tx, err := s.begin(ctx, "read_whole")
		if err != nil {
			return nil, err
		}
		defer tx.end(ctx)
		look = func(ctx context.Context) (head, error) { return tx.lockHead(ctx, "") }
	}
	before, err := look(ctx)
	if err != nil {
		return nil, err
	}
	s.readings.Add(1)
	w, err := s.readContent(ctx)
	if err != nil {
		return nil, err
	}
	after, err := look(ctx)
	if err != nil || !after.sameContent(before) {
		return nil, err
	}
	w.head = after
	return w, nil
}

// readContent reads all nodes, several types at a time, the largest first.
func (s *Store) readContent(ctx context.Context) (*whole, error) {
	types := []graph.NodeType{graph.TypeRequirement, graph.TypeService, graph.TypeChannel}
	for _, t := range s.shapes.Types {
		if t != types[0] && t != types[1] && t != types[2] {
			types = append(types, t)
		}
	}
	next := make(chan graph.NodeType, len(types))
	for _, t := range types {
		next <- t
	}
	close(next)
	var mu sync.Mutex
	var all whole
	var errs []error
	var wait sync.WaitGroup
	for range readers {
		wait.Go(func() {
			for t := range next {
				nodes, problems, err := s.readType(ctx, t)
				mu.Lock()
				all.nodes = append(all.nodes, nodes...)
				all.problems = append(all.problems, problems...)
				errs = append(errs, err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wait.Go(func() {
		doubles, err := s.readDoubles(ctx)
		mu.Lock()
		defer mu.Unlock()
		all.problems = append(all.problems, doubles...)
		errs = append(errs, err)
	})
	wait.Wait()
	return &all, errors.Join(errs...)
}

func (s *Store) readType(ctx context.Context, t graph.NodeType) (nodes []graph.Node, problems []graph.Problem, err error) {
	shape := s.shapes.Of(t)
	parts := make([]map[string][]mapping.Content, len(shape.Parts))
	for i, p := range shape.Parts {
		parts[i] = map[string][]mapping.Content{}
		q := generated[shape.LoadPartsQuery(p)]
		_, err := s.read(ctx, q, nil, func(record *neo4j.Record) error {
			content, err := contentOf(p.Shape, record)
			// A key that is no text is told as a problem of the owner.
			if key, found := record.Get("owner"); found {
				owner, _ := key.(string)
				parts[i][owner] = append(parts[i][owner], content)
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	q := generated[shape.LoadQuery()]
	from := q.name + `, column "properties"`
	_, err = s.read(ctx, q, nil, func(record *neo4j.Record) error {
		content, err := contentOf(shape, record)
		if err != nil {
			return err
		}
		key, _ := content.Properties[mapping.Key].(string)
		content.Parts = make([][]mapping.Content, len(shape.Parts))
		for i := range shape.Parts {
			content.Parts[i] = parts[i][key]
		}
		n, found := shape.Decode(t, content, from)
		graph.Settle(n)
		nodes = append(nodes, n)
		problems = append(problems, found...)
		return nil
	})
	return nodes, problems, err
}

// contentOf reads the columns properties and references of a row.
func contentOf(shape *mapping.Shape, record *neo4j.Record) (mapping.Content, error) {
	content := mapping.Content{References: make([][]string, len(shape.Relations))}
	var err error
	if content.Properties, err = value[map[string]any](record, "properties"); err != nil {
		return content, err
	}
	references, err := value[[]any](record, "references")
	if err != nil {
		return content, err
	}
	for _, entry := range references {
		pair, _ := entry.([]any)
		if len(pair) != 2 {
			return content, fmt.Errorf("column %q: %v is no pair of a relationship and a key", "references", entry)
		}
		edge, _ := pair[0].(string)
		key, ok := pair[1].(string)
		relation := shape.Relation(edge)
		if relation < 0 {
			return content, fmt.Errorf("column %q: no relationship %q", "references", edge)
		}
		if !ok {
			continue // a node without a key is none of ours
		}
		content.References[relation] = append(content.References[relation], key)
	}
	return content, nil
}

// snapshot gives the graph that was read.
func (w *whole) snapshot(recordedAt time.Time) *graph.Snapshot {
	return graph.FromNodes(w.head.revision, recordedAt, w.nodes)
}
