package mapping

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j/dbtype"

	"onceonly/graph"
)

// Content is what Neo4j holds of one node or part.
type Content struct {
	Properties map[string]any
	References [][]string  // by index among Shape.Relations: the keys of the targets
	Parts      [][]Content // by index among Shape.Parts
}

// Encode gives the content of a node. Absent and zero values are left out.
func (s *Shape) Encode(n graph.Node) Content {
	return s.encode(reflect.ValueOf(n).Elem())
}

func (s *Shape) encode(v reflect.Value) Content {
	c := Content{Properties: map[string]any{}, References: make([][]string, len(s.Relations)), Parts: make([][]Content, len(s.Parts))}
	s.encodeFields(s.fields, v, &c)
	return c
}

func (s *Shape) encodeFields(fields []field, v reflect.Value, c *Content) {
	for i := range fields {
		f := &fields[i]
		fv := f.In(v)
		if f.Pointer {
			if fv.IsNil() {
				continue
			}
			fv = fv.Elem()
		}
		switch {
		case f.part >= 0:
			for j := range fv.Len() {
				entry := s.Parts[f.part].Shape.encode(fv.Index(j))
				entry.Properties[Position] = int64(j)
				c.Parts[f.part] = append(c.Parts[f.part], entry)
			}
		case f.relation >= 0:
			c.References[f.relation] = keysOf(fv)
		case f.json:
			if fv.Len() > 0 {
				c.Properties[f.property] = encodeJSON(fv.Interface())
			}
		case f.Shape == graph.ShapeStruct:
			if f.marker != "" {
				c.Properties[f.marker] = true
			}
			s.encodeFields(f.fields, fv, c)
		case f.List:
			if fv.Len() > 0 {
				c.Properties[f.property] = encodeList(f, fv)
			}
		case f.Pointer || !fv.IsZero():
			c.Properties[f.property] = encodeScalar(f, fv)
		}
	}
}

func keysOf(v reflect.Value) []string {
	if v.Kind() == reflect.String {
		if v.Len() == 0 {
			return nil
		}
		return []string{v.String()}
	}
	var keys []string
	for i := range v.Len() {
		keys = append(keys, v.Index(i).String())
	}
	return keys
}

// encodeJSON writes text as people read it: no escapes for < and >.
func encodeJSON(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // the structs of package graph always encode
	}
	return string(bytes.TrimSpace(text.Bytes()))
}

func encodeScalar(f *field, v reflect.Value) any {
	switch f.Shape {
	case graph.ShapeDate:
		day, _ := time.Parse(time.DateOnly, graph.Date(v.Int()).String()) // a Date writes itself so that it parses
		return dbtype.Date(day)
	case graph.ShapeInt:
		return v.Int()
	case graph.ShapeFloat:
		return v.Float()
	case graph.ShapeBool:
		return v.Bool()
	}
	return v.String()
}

func encodeList(f *field, v reflect.Value) []any {
	list := make([]any, v.Len())
	for i := range list {
		list[i] = encodeScalar(f, v.Index(i))
	}
	return list
}

// Decode reads a node from its content. What people wrote in Cypher is taken as it is meant: positions, markers and
// bases may be missing (a basis is INFERRED then). Values of the wrong kind are problems, each with its place, and
// left out of the node. from names the query and column that the content came from.
func (s *Shape) Decode(t graph.NodeType, c Content, from string) (graph.Node, []graph.Problem) {
	n := graph.Describe(t).New()
	d := decoder{from: from}
	d.shape(s, reflect.ValueOf(n).Elem(), c)
	for i := range d.problems {
		d.problems[i].Ref = n.Ref()
	}
	return n, d.problems
}

type decoder struct {
	from     string
	within   string // JSON pointer of the part being read
	problems []graph.Problem
}

func (d *decoder) problem(f *field, remedy, format string, args ...any) {
	d.problems = append(d.problems, graph.Problem{Code: graph.RuleTypeWrong, Field: d.within + f.pointer,
		Message: d.from + ": " + fmt.Sprintf(format, args...), Remedy: remedy, Severity: graph.SeverityError})
}

func (d *decoder) shape(s *Shape, v reflect.Value, c Content) { d.fields(s, s.fields, v, c) }

// fields reports whether any of them is there.
func (d *decoder) fields(s *Shape, fields []field, v reflect.Value, c Content) bool {
	found := false
	for i := range fields {
		if d.field(s, &fields[i], v, c) {
			found = true
		}
	}
	return found
}

func (d *decoder) field(s *Shape, f *field, v reflect.Value, c Content) bool {
	switch {
	case f.part >= 0:
		return d.parts(s, f, f.In(v), c.Parts[f.part])
	case f.relation >= 0:
		return d.reference(s.Relations[f.relation], f, f.In(v), c.References[f.relation])
	case f.Shape == graph.ShapeStruct && !f.List:
		return d.object(s, f, f.In(v), c)
	}
	value := c.Properties[f.property]
	if value == nil {
		return false
	}
	fv := f.In(v)
	if f.Pointer {
		filled := reflect.New(fv.Type().Elem())
		if !d.value(f, filled.Elem(), value) {
			return false
		}
		fv.Set(filled)
		return true
	}
	return d.value(f, fv, value)
}

func (d *decoder) object(s *Shape, f *field, v reflect.Value, c Content) bool {
	if !f.Pointer {
		return d.fields(s, f.fields, v, c)
	}
	filled := reflect.New(v.Type().Elem())
	marked, _ := c.Properties[f.marker].(bool)
	if !d.fields(s, f.fields, filled.Elem(), c) && !marked {
		return false
	}
	v.Set(filled)
	return true
}

func (d *decoder) reference(r Relation, f *field, v reflect.Value, keys []string) bool {
	keys = slices.Clone(keys)
	slices.Sort(keys)
	keys = slices.Compact(keys) // two equal relationships say the same twice
	switch {
	case len(keys) == 0:
		return false
	case !f.List:
		if len(keys) > 1 {
			d.problem(f, "Delete all but one.", "relationships %s to %q: there may be one.", r.Type, keys)
		}
		v.SetString(keys[0])
	default:
		list := make([]graph.Key, len(keys))
		for i, key := range keys {
			list[i] = graph.Key(key)
		}
		v.Set(reflect.ValueOf(list))
	}
	return true
}

func (d *decoder) parts(s *Shape, f *field, v reflect.Value, parts []Content) bool {
	if len(parts) == 0 {
		return false
	}
	shape := s.Parts[f.part].Shape
	list := reflect.MakeSlice(v.Type(), len(parts), len(parts))
	for i, part := range ordered(parts) {
		outer := d.within
		d.within = fmt.Sprintf("%s%s/%d", outer, f.pointer, i)
		d.shape(shape, list.Index(i), part)
		d.within = outer
	}
	v.Set(list)
	return true
}

// ordered puts parts in the order of their positions, those without one last and by what they say, so that every
// reading gives the same order.
func ordered(parts []Content) []Content {
	if len(parts) < 2 {
		return parts
	}
	position := func(c Content) int64 {
		if n, ok := c.Properties[Position].(int64); ok {
			return n
		}
		return math.MaxInt64
	}
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b Content) int {
		if order := cmp.Compare(position(a), position(b)); order != 0 {
			return order
		}
		return cmp.Compare(fmt.Sprint(a.Properties, a.References), fmt.Sprint(b.Properties, b.References))
	})
	return parts
}

// value reads a property and reports whether it could. One that says false or nothing is there all the same: who
// writes it means it.
func (d *decoder) value(f *field, v reflect.Value, value any) bool {
	if f.json {
		return d.json(f, v, value)
	}
	if !f.List {
		return d.scalar(f, v, value)
	}
	list, ok := value.([]any)
	if !ok {
		d.problem(f, "Write a list: [ … ].", "property %q is %s, want a list.", f.property, kindOf(value))
		return false
	}
	filled := reflect.MakeSlice(v.Type(), len(list), len(list))
	for i, entry := range list {
		if !d.scalar(f, filled.Index(i), entry) {
			return false
		}
	}
	v.Set(filled)
	return true
}

func (d *decoder) json(f *field, v reflect.Value, value any) bool {
	text, ok := value.(string)
	if !ok {
		d.problem(f, "Write a JSON list as text.", "property %q is %s, want a JSON text.", f.property, kindOf(value))
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v.Addr().Interface()); err != nil {
		v.SetZero()
		d.problem(f, "Write a JSON list as text.", "property %q is no such JSON text: %v.", f.property, err)
		return false
	}
	return true
}

func (d *decoder) scalar(f *field, v reflect.Value, value any) bool {
	switch f.Shape {
	case graph.ShapeDate:
		date, ok := value.(dbtype.Date)
		if !ok {
			d.problem(f, "Write date('2008-06-01').", "property %q is %s, want a date.", f.property, kindOf(value))
			return false
		}
		v.SetInt(int64(graph.DateOf(date.Time())))
		return true
	case graph.ShapeInt:
		if n, ok := value.(int64); ok {
			v.SetInt(n)
			return true
		}
		if n, ok := value.(float64); ok && n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			v.SetInt(int64(n))
			return true
		}
		d.problem(f, "", "property %q is %s, want a whole number.", f.property, kindOf(value))
		return false
	case graph.ShapeFloat:
		if n, ok := value.(float64); ok && !math.IsNaN(n) && !math.IsInf(n, 0) {
			v.SetFloat(n)
			return true
		}
		if n, ok := value.(int64); ok {
			v.SetFloat(float64(n))
			return true
		}
		d.problem(f, "", "property %q is %s, want a number.", f.property, kindOf(value))
		return false
	case graph.ShapeBool:
		if b, ok := value.(bool); ok {
			v.SetBool(b)
			return true
		}
		d.problem(f, "", "property %q is %s, want true or false.", f.property, kindOf(value))
		return false
	}
	text, ok := value.(string)
	if !ok {
		d.problem(f, "", "property %q is %s, want a text.", f.property, kindOf(value))
		return false
	}
	v.SetString(text)
	return true
}

// kindOf names a value of the driver as Cypher's people know it.
func kindOf(value any) string {
	switch value := value.(type) {
	case int64:
		return fmt.Sprintf("the integer %d", value)
	case float64:
		return fmt.Sprintf("the float %v", value)
	case bool:
		return fmt.Sprintf("the boolean %t", value)
	case string:
		if len(value) > 60 {
			return "a string"
		}
		return fmt.Sprintf("the string %q", value)
	case []any:
		return "a list"
	case dbtype.Date:
		return "the date " + value.String()
	case time.Time, dbtype.LocalDateTime:
		return "a date with a time"
	case dbtype.Duration:
		return "a duration"
	case dbtype.Point2D, dbtype.Point3D:
		return "a point"
	}
	return fmt.Sprintf("a %T", value)
}
