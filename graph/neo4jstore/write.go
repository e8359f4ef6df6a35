package neo4jstore

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"onceonly/graph"
	"onceonly/graph/neo4jstore/mapping"
)

// step is one query with a row for each thing to do.
type step struct {
	query query
	rows  []any
	each  int // how many nodes and relationships each row creates, 0 where that differs
}

// The order in which a commit writes: what is connected has to be there, and positions of parts have to be unique.
const (
	writeNodes = iota
	disconnectNodes
	unlinkNodes
	removeParts
	writeParts
	linkParts
	linkNodes
	removeNodes
	phases
)

// plan is what has to be written.
type plan struct {
	shapes *mapping.Shapes
	steps  [phases][]*step
	at     map[string]*step
}

// planOf says what leads from the stored graph before to one in which the nodes are written and removed. What other
// tools have added to a node stays there. Unreadable nodes are written anew as a whole.
func planOf(shapes *mapping.Shapes, before *graph.Snapshot, written []graph.Node, removed []graph.Ref, unreadable map[graph.Ref]bool) *plan {
	p := &plan{shapes: shapes, at: map[string]*step{}}
	for _, n := range written {
		p.node(before.Node(n.Ref()), n, unreadable[n.Ref()])
	}
	for _, ref := range removed {
		p.add(removeNodes, shapes.Of(ref.Type).RemoveQuery(), map[string]any{"key": string(ref.Key)})
	}
	return p
}

func (p *plan) add(phase int, name string, row map[string]any) {
	s := p.at[name]
	if s == nil {
		s = &step{query: generated[name]}
		switch phase {
		case linkNodes, linkParts:
			s.each = 1
		case writeParts:
			s.each = 2
		}
		p.at[name] = s
		p.steps[phase] = append(p.steps[phase], s)
	}
	s.rows = append(s.rows, row)
}

func (p *plan) node(old, n graph.Node, unreadable bool) {
	shape := p.shapes.Of(n.Ref().Type)
	key := string(n.Ref().Key)
	after := shape.Encode(n)
	before := mapping.Content{References: make([][]string, len(shape.Relations)), Parts: make([][]mapping.Content, len(shape.Parts))}
	if old != nil && !unreadable {
		before = shape.Encode(old)
	}
	properties := map[string]any{}
	for name, v := range after.Properties {
		if !reflect.DeepEqual(before.Properties[name], v) {
			properties[name] = v
		}
	}
	for name := range before.Properties {
		if _, stays := after.Properties[name]; !stays {
			properties[name] = nil
		}
	}
	if unreadable {
		p.anew(shape, key, properties)
	}
	if old == nil || len(properties) > 0 {
		p.add(writeNodes, shape.WriteQuery(), map[string]any{"key": key, "properties": properties})
	}
	for i, relation := range shape.Relations {
		for _, target := range before.References[i] {
			if !slices.Contains(after.References[i], target) {
				p.add(unlinkNodes, shape.UnlinkQuery(relation), map[string]any{"key": key, "target": target})
			}
		}
		for _, target := range after.References[i] {
			if !slices.Contains(before.References[i], target) {
				p.add(linkNodes, shape.LinkQuery(relation), map[string]any{"key": key, "target": target})
			}
		}
	}
	for i, part := range shape.Parts {
		if !reflect.DeepEqual(before.Parts[i], after.Parts[i]) {
			p.parts(shape, part, key, before.Parts[i], after.Parts[i])
		}
	}
}

// anew removes all that an unreadable node may have of its own.
func (p *plan) anew(shape *mapping.Shape, key string, properties map[string]any) {
	for _, name := range shape.Properties {
		if _, given := properties[name]; !given && name != mapping.Key {
			properties[name] = nil
		}
	}
	if len(shape.Relations) > 0 {
		p.add(disconnectNodes, shape.DisconnectQuery(), map[string]any{"key": key})
	}
	for _, part := range shape.Parts {
		p.add(removeParts, shape.RemovePartsQuery(part), map[string]any{"key": key})
	}
}

func (p *plan) parts(shape *mapping.Shape, part mapping.Part, key string, before, after []mapping.Content) {
	if len(before) > 0 {
		p.add(removeParts, shape.RemovePartsQuery(part), map[string]any{"key": key})
	}
	for _, entry := range after {
		p.add(writeParts, shape.WritePartsQuery(part), map[string]any{"key": key, "properties": entry.Properties})
		for i, relation := range part.Shape.Relations {
			for _, target := range entry.References[i] {
				p.add(linkParts, shape.LinkPartsQuery(part, relation),
					map[string]any{"key": key, "position": entry.Properties[mapping.Position], "target": target})
			}
		}
	}
}

// batches visits the steps in order, cut to a number of rows.
func (p *plan) batches(size int, visit func(step) error) error {
	for _, phase := range p.steps {
		for _, s := range phase {
			for rows := range slices.Chunk(s.rows, size) {
				if err := visit(step{query: s.query, rows: rows, each: s.each}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// do runs a step. That every row found what it is about is checked, for Cypher passes over what it does not find.
func (t *transaction) do(ctx context.Context, s step) error {
	created, err := t.write(ctx, s.query, map[string]any{"rows": s.rows})
	if err != nil {
		return err
	}
	if want := s.each * len(s.rows); s.each > 0 && created != want {
		return movedUnderneath().WithCause(fmt.Errorf("the query %s created %d of %d", s.query.name, created, want))
	}
	return nil
}
