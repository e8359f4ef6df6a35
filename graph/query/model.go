package query

import (
	"reflect"
	"slices"
	"strings"
	"unicode"

	"onceonly/graph"
)

// Shape is the kind of value that a field has for conditions, orders and groups.
type Shape int

const (
	Key     Shape = iota // the key of the node itself
	String               //
	Text                 // in three languages
	Int                  //
	Count                // a whole number that may pass 32 bits
	Float                //
	Bool                 //
	Date                 //
	Period               //
	Enum                 //
	Strings              // a list
	Enums                // a list
	One                  // a node or answer that is named, or none
	Many                 // nodes or answers that are named, or that name this one
	Part                 // a part of the node, or none
	Parts                // a list
)

// Entry is what a list holds or a condition looks at: a graph.Node, a pointer to a part of one, or an answer.
type Entry any

// Type is a kind of entries.
type Type struct {
	Name   string         // in GraphQL
	Node   graph.NodeType // "" for parts and answers
	Fields []*Field
	Extra  []*Grouping // dimensions that lead over other nodes
	// Applied: the entries are demanded documents, so that groups of them tell how often they are applied for.
	Applied bool
	Listed  bool // for an answer: there is a list of such
	// Grouped is, for an answer whose list is grouped but takes no conditions of this package, the Go type of the entries.
	Grouped   reflect.Type
	Dimension string // the enum of its dimensions; "" where that has the name of the type
	Words     string // what the entries are called, in the plural; "" for those whose name says it
}

// Field is what can be asked of entries of a type.
type Field struct {
	Name     string
	Shape    Shape
	Enum     string   // for Enum and Enums: its name in GraphQL
	Values   []string // for Enum and Enums
	Nullable bool     // it may be not recorded
	Of       *Type    // for One, Many, Part and Parts
	Referred bool     // for Many: these are the nodes that refer to this one
	Answer   bool     // it is computed from the verdicts
	Says     string   // what the schema says of it; "" where answers have a field of that name
	Free     bool     // a String of which nearly every entry has another, so that groups by it say nothing

	Scalar func(v *graph.View, e Entry) Scalar                       // for the shapes of single values
	List   func(v *graph.View, e Entry) []Scalar                     // for Strings and Enums
	Text   func(e Entry) graph.Text                                  // for Text
	Period func(e Entry) graph.Period                                // for Period
	Each   func(v *graph.View, e Entry, visit func(Entry) bool) bool // for those with Of; false: visit ended it
}

// Scalar is a single value; the zero Scalar is "not recorded".
type Scalar struct {
	Recorded bool
	Text     string  // of texts, keys and words
	Number   float64 // of numbers, days, truth (1) and the places of words in their enum
}

func Word(text string) Scalar { return Scalar{Recorded: text != "", Text: text} }

// Number is a number.
func Number(n float64) Scalar { return Scalar{Recorded: true, Number: n} }
func day(d graph.Date) Scalar { return Scalar{Recorded: d != 0, Number: float64(d)} }

// Among is a word of an enum; "" is not recorded.
func Among(values []string, text string) Scalar {
	return Scalar{Recorded: text != "", Text: text, Number: float64(slices.Index(values, text))}
}

// Truth is what is true or false.
func Truth(b bool) Scalar {
	if b {
		return Number(1)
	}
	return Number(0)
}

// Field returns the field with that name, and nil if there is none.
func (t *Type) Field(name string) *Field {
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Model is every kind of entries. It does not change once it is made and may be shared.
type Model struct {
	nodes map[graph.NodeType]*Type
	parts map[string]*Type
	order []*Type // nodes in the order of the descriptions, each followed by parts not met before
}

// NewModel reads the node types and their parts off the descriptions.
func NewModel() *Model {
	m := &Model{nodes: map[graph.NodeType]*Type{}, parts: map[string]*Type{}}
	for _, d := range graph.Descriptions() {
		m.nodes[d.Type] = &Type{Name: string(d.Type), Node: d.Type}
	}
	for _, d := range graph.Descriptions() {
		t := m.nodes[d.Type]
		m.order = append(m.order, t)
		own := reflect.TypeOf(d.New()).Elem()
		t.Applied = d.Type == graph.TypeRequirement
		t.Fields = m.fields(d.Fields, own, string(d.Type))
		t.Fields = append(t.Fields, m.referred(t)...)
	}
	for _, t := range m.nodes {
		t.Extra = m.Over(t, pathsOver[t.Node])
	}
	return m
}

// Type returns the type of a node.
func (m *Model) Type(t graph.NodeType) *Type { return m.nodes[t] }

// Add adds types of answers. They are led to by fields that are added to the types of nodes.
func (m *Model) Add(types ...*Type) { m.order = append(m.order, types...) }

// answer returns the type of answers with a Go type, and nil if lists of such are not grouped.
func (m *Model) answer(entry reflect.Type) *Type {
	at := slices.IndexFunc(m.order, func(t *Type) bool { return t.Grouped == entry })
	if at < 0 {
		return nil
	}
	return m.order[at]
}

// Types returns the types of nodes, of parts and of answers.
func (m *Model) Types() []*Type { return m.order }

// claimed are the fields of a claim. They stand together as the citation, as they do in answers.
var claimed = []string{"basis", "act", "provision", "source", "note"}

// counted are the numbers of which 0 is a number and not "not recorded", though files may leave it out.
var counted = []string{"TrafficTotal.days", "TrafficTotal.calls", "TrafficTotal.failures"}

// free are the texts of which nearly every node has another.
var free = []string{"number", "adiletCode", "registrationNumber", "publishedIn", "code", "abbreviation", "text", "group", "note", "source", "value", "paragraph"}

// fields are those of a node or part whose Go type is own.
func (m *Model) fields(described []graph.Field, own reflect.Type, in string) []*Field {
	var fields []*Field
	claim, hasClaim := own.FieldByName("Claim")
	hasClaim = hasClaim && claim.Type == reflect.TypeFor[graph.Claim]()
	for i := range described {
		f := &described[i]
		shadows := in == "Wording" && f.Name == "act" // the act that it words, see graph.WordingFacts
		if hasClaim && slices.Contains(claimed, f.Name) && !shadows {
			continue
		}
		if f.Struct == "StatusPeriod" && f.List {
			fields = append(fields, statusOfTheDay(f), m.field(f, own, in, "statusPeriods"))
			continue
		}
		fields = append(fields, m.field(f, own, in, f.Name))
	}
	if hasClaim {
		of := func(e Entry) *graph.Claim {
			return reflect.ValueOf(e).Elem().FieldByIndex(claim.Index).Addr().Interface().(*graph.Claim)
		}
		bases := graph.Basis("").Values()
		fields = append(fields, &Field{Name: "basis", Shape: Enum, Enum: "Basis", Values: bases,
			Scalar: func(_ *graph.View, e Entry) Scalar { return Among(bases, string(of(e).Trust())) }},
			&Field{Name: "citation", Shape: Part, Of: m.citation(), Each: func(_ *graph.View, e Entry, visit func(Entry) bool) bool { return visit(of(e)) }})
	}
	return fields
}

func (m *Model) field(f *graph.Field, own reflect.Type, in, name string) *Field {
	out := &Field{Name: name, Enum: f.Struct, Values: f.Enum, Nullable: !f.Required}
	value := func(e Entry) reflect.Value { return f.In(reflect.ValueOf(e).Elem()) }
	var single func(v reflect.Value) Scalar
	switch f.Shape {
	case graph.ShapeString:
		out.Shape, out.Free = String, slices.Contains(free, name)
		single = func(v reflect.Value) Scalar { return Word(v.String()) }
	case graph.ShapeKey:
		if f.Target == "" {
			out.Shape, out.Nullable, out.Of = Key, false, m.nodes[graph.NodeType(in)]
			single = func(v reflect.Value) Scalar { return Word(v.String()) }
			break
		}
		out.Shape, out.Of = One, m.nodes[f.Target]
		out.Each = func(v *graph.View, e Entry, visit func(Entry) bool) bool {
			return visitNode(v, f.Target, value(e).String(), visit)
		}
		if f.List {
			out.Shape = Many
			out.Each = func(v *graph.View, e Entry, visit func(Entry) bool) bool {
				for _, key := range value(e).Interface().([]graph.Key) {
					if !visitNode(v, f.Target, string(key), visit) {
						return false
					}
				}
				return true
			}
		}
		return out
	case graph.ShapeEnum:
		out.Shape = Enum
		single = func(v reflect.Value) Scalar { return Among(f.Enum, v.String()) }
		if in == "Forms" && name == "carrier" { // "" is UNKNOWN
			out.Nullable = false
			single = func(v reflect.Value) Scalar {
				if v.String() == "" {
					return Among(f.Enum, string(graph.CarrierUnknown))
				}
				return Among(f.Enum, v.String())
			}
		}
	case graph.ShapeInt:
		out.Shape = Int
		zero := f.Pointer || f.Required || slices.Contains(counted, in+"."+name)
		out.Nullable = f.Pointer || !zero
		if name == "calls" || name == "failures" {
			out.Shape = Count
		}
		single = func(v reflect.Value) Scalar { return Scalar{Recorded: zero || v.Int() != 0, Number: float64(v.Int())} }
	case graph.ShapeFloat:
		out.Shape = Float
		single = func(v reflect.Value) Scalar { return Number(v.Float()) }
	case graph.ShapeBool:
		out.Shape, out.Nullable = Bool, f.Pointer
		single = func(v reflect.Value) Scalar { return Truth(v.Bool()) }
	case graph.ShapeDate:
		out.Shape = Date
		single = func(v reflect.Value) Scalar { return day(graph.Date(v.Int())) }
	case graph.ShapeStruct:
		return m.structured(out, f, value)
	}
	if f.List {
		out.Shape = map[Shape]Shape{String: Strings, Enum: Enums}[out.Shape]
		out.List = func(_ *graph.View, e Entry) []Scalar {
			v := value(e)
			list := make([]Scalar, v.Len())
			for i := range list {
				list[i] = single(v.Index(i))
			}
			return list
		}
		return out
	}
	out.Scalar = func(_ *graph.View, e Entry) Scalar {
		v := value(e)
		if f.Pointer {
			if v.IsNil() {
				return Scalar{}
			}
			v = v.Elem()
		}
		return single(v)
	}
	return out
}

// structured are the fields that hold a struct: texts and periods, which are read specially, and parts.
func (m *Model) structured(out *Field, f *graph.Field, value func(Entry) reflect.Value) *Field {
	switch f.Struct {
	case "Text":
		out.Shape = Text
		out.Text = func(e Entry) graph.Text { return value(e).Interface().(graph.Text) }
		return out
	case "Period":
		out.Shape, out.Nullable = Period, false
		out.Period = func(e Entry) graph.Period { return value(e).Interface().(graph.Period) }
		return out
	}
	out.Shape, out.Of, out.Nullable = Part, m.part(f), f.Pointer
	out.Each = func(_ *graph.View, e Entry, visit func(Entry) bool) bool {
		v := value(e)
		if !f.Pointer {
			return visit(v.Addr().Interface())
		}
		return v.IsNil() || visit(v.Interface())
	}
	if f.List {
		out.Shape = Parts
		out.Each = func(_ *graph.View, e Entry, visit func(Entry) bool) bool {
			v := value(e)
			for i := range v.Len() {
				if !visit(v.Index(i).Addr().Interface()) {
					return false
				}
			}
			return true
		}
	}
	return out
}

// part is the type of a part, made once for all nodes that have such.
func (m *Model) part(f *graph.Field) *Type {
	if known := m.parts[f.Struct]; known != nil {
		return known
	}
	t := &Type{Name: f.Struct}
	if f.Struct == "Consumer" || f.Struct == "Provider" { // two types in Go
		t.Name = "IntegrationEnd"
	}
	m.parts[f.Struct] = t
	if !slices.ContainsFunc(m.order, func(other *Type) bool { return other.Name == t.Name }) {
		m.order = append(m.order, t)
	}
	t.Fields = m.fields(f.Fields, f.Type(), t.Name)
	return t
}

// citation is where a fact can be read.
func (m *Model) citation() *Type {
	if known := m.parts["Citation"]; known != nil {
		return known
	}
	t := &Type{Name: "Citation"}
	m.parts["Citation"] = t
	m.order = append(m.order, t)
	of := func(e Entry) *graph.Claim { return e.(*graph.Claim) }
	t.Fields = []*Field{
		{Name: "act", Shape: One, Of: m.nodes[graph.TypeAct], Nullable: true, Each: func(v *graph.View, e Entry, visit func(Entry) bool) bool {
			return visitNode(v, graph.TypeAct, string(of(e).Act), visit)
		}},
		{Name: "provision", Shape: One, Of: m.nodes[graph.TypeProvision], Nullable: true, Each: func(v *graph.View, e Entry, visit func(Entry) bool) bool {
			return visitNode(v, graph.TypeProvision, string(of(e).Provision), visit)
		}},
		{Name: "source", Shape: String, Nullable: true, Free: true, Scalar: func(_ *graph.View, e Entry) Scalar { return Word(of(e).Source) }},
		{Name: "note", Shape: String, Nullable: true, Free: true, Scalar: func(_ *graph.View, e Entry) Scalar { return Word(of(e).Note) }},
	}
	return t
}

func statusOfTheDay(f *graph.Field) *Field {
	values := graph.Status("").Values()
	return &Field{Name: "status", Shape: Enum, Enum: "Status", Values: values, Scalar: func(v *graph.View, e Entry) Scalar {
		periods := f.In(reflect.ValueOf(e).Elem()).Interface().([]graph.StatusPeriod)
		return Among(values, string(graph.StatusAt(periods, v.Date)))
	}}
}

func visitNode(v *graph.View, t graph.NodeType, key string, visit func(Entry) bool) bool {
	if key == "" {
		return true
	}
	n := v.Node(graph.Ref{Type: t, Key: graph.Key(key)})
	return n == nil || visit(n)
}

// enumName is a name as the value of an enum: FORM_OF_RENDERING for formOfRendering.
func enumName(name string) string {
	var value strings.Builder
	for i, letter := range name {
		if unicode.IsUpper(letter) && i > 0 {
			value.WriteByte('_')
		}
		value.WriteRune(unicode.ToUpper(letter))
	}
	return value.String()
}
