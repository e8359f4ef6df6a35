// Package mapping says how the nodes of package graph look in Neo4j: which label, properties, relationships and part
// nodes each has. It is read off graph.Descriptions, so that a property added there is stored without further work.
//
// Scalars and lists of scalars are properties. A struct lends its name to the properties within it (validFrom,
// nameKk), and a struct that may be absent has a marker (coverageRecorded) by which "recorded as nothing" differs from
// "not recorded". The coverage of a holding stands without prefix, for it is what a holding is about. References are
// relationships, lists of structs with a label are part nodes with a position, other lists of structs one JSON text.
// What is zero is absent, so that people write in Cypher only what they mean.
package mapping

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"onceonly/graph"
)

// Shape is how nodes of one label look.
type Shape struct {
	Label      string
	Properties []string // the names of all properties that they may have, sorted as described
	Relations  []Relation
	Parts      []Part
	fields     []field
}

// Relation is a relationship type by which a node refers to others.
type Relation struct {
	Type     string
	Reversed bool           // it points from the target to the node
	Target   graph.NodeType // the label of the other node
	List     bool           // there may be several
	Name     string         // "delivers.documentTypes"
}

// Part is a list whose entries are nodes of their own, deleted with their owner.
type Part struct {
	Shape    *Shape
	Relation string // from the owner to the entry
	Name     string // "actSays"
}

// Position is the property of part nodes that keeps their order.
const Position = "position"

// Key is the property that names a node within its label.
const Key = "key"

// field is a graph.Field with its place in Neo4j.
type field struct {
	*graph.Field
	pointer  string // JSON pointer of the field within the node
	property string // for scalars and JSON texts
	json     bool
	marker   string // for structs that may be absent
	relation int    // index among Shape.Relations, -1 for other fields
	part     int    // index among Shape.Parts, -1 for other fields
	fields   []field
}

// Shapes are the shapes of all node types, what is referred to first, and of each its type.
type Shapes struct {
	Types  []graph.NodeType
	byType map[graph.NodeType]*Shape
}

// Of returns the shape of a node type.
func (s *Shapes) Of(t graph.NodeType) *Shape { return s.byType[t] }

// New reads the shapes off the descriptions of package graph.
func New() *Shapes {
	shapes := &Shapes{byType: map[graph.NodeType]*Shape{}}
	for _, d := range graph.Descriptions() {
		shapes.Types = append(shapes.Types, d.Type)
		shapes.byType[d.Type] = shapeOf(string(d.Type), d.Fields)
	}
	return shapes
}

func shapeOf(label string, fields []graph.Field) *Shape {
	s := &Shape{Label: label}
	s.fields = s.describe(fields, "", "")
	return s
}

func (s *Shape) describe(fields []graph.Field, prefix, pointer string) []field {
	described := make([]field, len(fields))
	for i := range fields {
		described[i] = s.describeField(&fields[i], prefix, pointer)
	}
	return described
}

func (s *Shape) describeField(of *graph.Field, prefix, pointer string) field {
	f := field{Field: of, pointer: pointer + "/" + of.Name, relation: -1, part: -1}
	name := join(prefix, of.Name)
	switch {
	case of.Shape == graph.ShapeKey && of.Relation != "":
		f.relation = len(s.Relations)
		s.Relations = append(s.Relations, Relation{of.Relation, of.Reversed, of.Target, of.List, dotted(f.pointer)})
	case of.Shape != graph.ShapeStruct:
		f.property = name
		s.Properties = append(s.Properties, name)
	case of.Part != "":
		f.part = len(s.Parts)
		part := shapeOf(of.Part, of.Fields)
		part.Properties = append(part.Properties, Position)
		s.Parts = append(s.Parts, Part{part, of.Relation, dotted(f.pointer)})
	case of.List:
		f.property, f.json = name, true
		s.Properties = append(s.Properties, name)
	default:
		if of.Pointer {
			f.marker = name + "Recorded"
			s.Properties = append(s.Properties, f.marker)
		}
		if s.Label == string(graph.TypeHolding) && of.Name == "coverage" {
			name = ""
		}
		f.fields = s.describe(of.Fields, name, f.pointer)
	}
	return f
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	first, size := utf8.DecodeRuneInString(name)
	return prefix + string(unicode.ToUpper(first)) + name[size:]
}

func dotted(pointer string) string { return strings.ReplaceAll(pointer[1:], "/", ".") }

// Edge is how a relation is named in the column of references: its type, after "<" if it is reversed.
func (r Relation) Edge() string {
	if r.Reversed {
		return "<" + r.Type
	}
	return r.Type
}

// Relation returns the index of the relation to nodes with the target label that Edge names, and -1 if there is none.
func (s *Shape) Relation(edge string) int {
	for i, r := range s.Relations {
		if r.Edge() == edge {
			return i
		}
	}
	return -1
}

func (s *Shape) String() string {
	return fmt.Sprintf("%s: %d properties, %d relations, %d parts", s.Label, len(s.Properties), len(s.Relations), len(s.Parts))
}
