package graph

import (
	"reflect"
	"strings"
)

// One description of every node type, read off the structs in nodes.go, from which follow: strict decoding of files
// and inputs, the JSON Schema, references and reverse look-ups, validation, field-by-field differences and the
// mapping to Neo4j.

// Shape is the kind of value that a field holds.
type Shape int

const (
	ShapeString Shape = iota
	ShapeKey          // the key of the node itself or, with Target, of another
	ShapeEnum
	ShapeInt
	ShapeFloat
	ShapeBool
	ShapeDate
	ShapeStruct
)

// Field describes one property.
type Field struct {
	Name     string     // in JSON and GraphQL
	Shape    Shape      //
	List     bool       // a list of the shape
	Pointer  bool       // nil differs from the zero value: "not recorded" against 0, false or empty
	Required bool       // without it the node means nothing
	Enum     []string   // for ShapeEnum
	Target   NodeType   // for ShapeKey: the type of the node referred to, "" for the node's own key
	Relation string     // for ShapeKey with Target, outside JSON texts: the relationship's type in Neo4j
	Reversed bool       // the relationship points from the target to this node
	Part     string     // for a list of structs: the label of the nodes that hold the entries in Neo4j, "" for a JSON text
	Fields   []Field    // for ShapeStruct
	Sees     Visibility // what a reader of the field needs
	Struct   string     // for ShapeStruct: the Go type's name; "Text" and "Period" are read specially by people

	index []int // path to the field from the struct that contains it; more than one step for embedded structs
	typ   reflect.Type
}

// Description describes one node type.
type Description struct {
	Type   NodeType
	Plural string // the name of its list in files and in GraphQL
	Fields []Field
	Sees   Visibility // what a reader of such nodes needs
	typ    reflect.Type
	refs   []refPath
	hidden []hiddenPath
	whole  Visibility // what a reader of everything in such nodes needs
}

// refPath leads to one reference field of a node type. Together with the target it names an edge; see relation.
type refPath struct {
	relation relation
	path     string // "delivers.documentTypes"
	target   NodeType
	steps    []Field // structs, lists of structs and at last the reference
}

// relation is the number of a reference field among those of all node types.
type relation uint8

type enum interface{ Values() []string }

// descriptions lists the node types in the order in which files and loads take them: what is referred to comes first.
var descriptions = describeAll(
	nodeOf[ActFacts](TypeAct, "acts"),
	nodeOf[WordingFacts](TypeWording, "wordings"),
	nodeOf[ProvisionFacts](TypeProvision, "provisions"),
	nodeOf[TerritoryFacts](TypeTerritory, "territories"),
	nodeOf[OrganizationFacts](TypeOrganization, "organizations"),
	nodeOf[FunctionFacts](TypeFunction, "functions"),
	nodeOf[DataItemFacts](TypeDataItem, "dataItems"),
	nodeOf[DocumentTypeFacts](TypeDocumentType, "documentTypes"),
	nodeOf[InformationSystemFacts](TypeInformationSystem, "systems"),
	nodeOf[HoldingFacts](TypeHolding, "holdings"),
	nodeOf[DataServiceFacts](TypeDataService, "dataServices"),
	nodeOf[IntegrationFacts](TypeIntegration, "integrations"),
	nodeOf[ServiceFacts](TypeService, "services"),
	nodeOf[ChannelFacts](TypeChannel, "channels"),
	nodeOf[RequirementFacts](TypeRequirement, "requirements"),
	nodeOf[TrafficTotalFacts](TypeTrafficTotal, "trafficTotals"),
)

var byType = func() map[NodeType]*Description {
	m := make(map[NodeType]*Description, len(descriptions))
	for _, d := range descriptions {
		m[d.Type] = d
	}
	return m
}()

// relationSees is what a reader of an edge needs, by relation: what both its ends and its field need.
var relationSees = func() []Visibility {
	var list []Visibility
	for _, d := range descriptions {
		for _, p := range d.refs {
			list = append(list, max(d.Sees, byType[p.target].Sees, pathSees(d.Fields, p.path)))
		}
	}
	return list
}()

// Descriptions returns every node type, what is referred to first. The result must not be changed.
func Descriptions() []*Description { return descriptions }

// Describe returns the description of a node type, and nil for an unknown one.
func Describe(t NodeType) *Description { return byType[t] }

// New returns an empty node of the type.
func (d *Description) New() Node { return reflect.New(d.typ).Interface().(Node) }

// Field returns the field with that name, and nil if there is none.
func (d *Description) Field(name string) *Field { return fieldNamed(d.Fields, name) }

func fieldNamed(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// Type returns the Go type of the field's values, of an entry where it is a list.
func (f *Field) Type() reflect.Type { return f.typ }

// In returns the field's value within v, the struct that contains it.
func (f *Field) In(v reflect.Value) reflect.Value { return v.FieldByIndex(f.index) }

func nodeOf[T any](t NodeType, plural string) *Description {
	typ := reflect.TypeFor[T]()
	identity, _ := typ.FieldByName("Identity")
	d := &Description{Type: t, Plural: plural, typ: typ, Fields: describeStruct(typ, ""), Sees: visibilityOf(identity.Tag.Get("sees"))}
	d.hidden, d.whole = hiddenPaths(d.Fields, nil, d.Sees), d.Sees
	for _, h := range d.hidden {
		d.whole = max(d.whole, h.sees)
	}
	return d
}

func describeAll(list ...*Description) []*Description {
	next := relation(0)
	for _, d := range list {
		var walk func(fields []Field, steps []Field, path string)
		walk = func(fields, steps []Field, path string) {
			for _, f := range fields {
				here := append(steps[:len(steps):len(steps)], f)
				switch {
				case f.Shape == ShapeStruct:
					walk(f.Fields, here, path+f.Name+".")
				case f.Target != "":
					d.refs = append(d.refs, refPath{relation: next, path: path + f.Name, target: f.Target, steps: here})
					next++
				}
			}
		}
		walk(d.Fields, nil, "")
	}
	return list
}

func describeStruct(typ reflect.Type, prefix string) []Field {
	var fields []Field
	for i := range typ.NumField() {
		sf := typ.Field(i)
		if sf.Anonymous {
			for _, inner := range describeStruct(sf.Type, prefix) {
				if shadowed(typ, inner.Name) {
					continue
				}
				inner.index = append([]int{i}, inner.index...)
				fields = append(fields, inner)
			}
			continue
		}
		fields = append(fields, describeField(sf, i, prefix))
	}
	return fields
}

// shadowed reports whether a field of the struct itself has the name: it stands before one of an embedded struct, as in
// encoding/json. So a wording's act is the act that it words.
func shadowed(typ reflect.Type, name string) bool {
	for i := range typ.NumField() {
		own, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if own == name && !typ.Field(i).Anonymous {
			return true
		}
	}
	return false
}

func describeField(sf reflect.StructField, i int, prefix string) Field {
	name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
	f := Field{Name: name, Required: options == "", index: []int{i}, Part: sf.Tag.Get("part"),
		Sees: visibilityOf(sf.Tag.Get("sees"))}
	typ := sf.Type
	if typ.Kind() == reflect.Pointer {
		f.Pointer, typ = true, typ.Elem()
	}
	if typ.Kind() == reflect.Slice {
		f.List, typ = true, typ.Elem()
	}
	f.typ = typ
	rel := sf.Tag.Get("rel")
	switch {
	case typ == reflect.TypeFor[Key]():
		f.Shape, f.Target = ShapeKey, NodeType(sf.Tag.Get("ref"))
		if rel != "" {
			absolute := strings.HasPrefix(rel, "=")
			f.Reversed = strings.HasPrefix(rel, "<")
			f.Relation = strings.TrimLeft(rel, "=<")
			if !absolute {
				f.Relation = prefix + f.Relation
			}
		}
	case typ == reflect.TypeFor[Date]():
		f.Shape = ShapeDate
	case typ.Kind() == reflect.Struct:
		f.Shape, f.Struct = ShapeStruct, typ.Name()
		inner := prefix
		if f.Part != "" {
			f.Relation, inner = rel, ""
		} else if rel != "" {
			inner = prefix + rel
		}
		f.Fields = describeStruct(typ, inner)
	case typ.Kind() == reflect.Int:
		f.Shape = ShapeInt
	case typ.Kind() == reflect.Float64:
		f.Shape = ShapeFloat
	case typ.Kind() == reflect.Bool:
		f.Shape = ShapeBool
		f.Required = false
	default:
		if e, ok := reflect.Zero(typ).Interface().(enum); ok {
			f.Shape, f.Enum, f.Struct = ShapeEnum, e.Values(), typ.Name()
		}
	}
	return f
}

// Reference is one edge: the node From refers to the node To in the field at Path.
type Reference struct {
	From     Ref
	To       Ref
	Path     string // "delivers.documentTypes"
	relation relation
}

// References returns the edges that start in n, in the order of its fields. Empty keys are left out.
func References(n Node) []Reference {
	var refs []Reference
	from := n.Ref()
	eachReference(n, func(p *refPath, key Key) {
		refs = append(refs, Reference{From: from, To: Ref{p.target, key}, Path: p.path, relation: p.relation})
	})
	return refs
}

func eachReference(n Node, visit func(p *refPath, key Key)) {
	d := byType[n.Ref().Type]
	v := reflect.ValueOf(n).Elem()
	for i := range d.refs {
		followReference(&d.refs[i], d.refs[i].steps, v, visit)
	}
}

func followReference(p *refPath, steps []Field, v reflect.Value, visit func(*refPath, Key)) {
	step := &steps[0]
	v = step.In(v)
	if step.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if len(steps) == 1 {
		if !step.List {
			if key := v.String(); key != "" {
				visit(p, Key(key))
			}
			return
		}
		for i := range v.Len() {
			visit(p, Key(v.Index(i).String()))
		}
		return
	}
	if !step.List {
		followReference(p, steps[1:], v, visit)
		return
	}
	for i := range v.Len() {
		followReference(p, steps[1:], v.Index(i), visit)
	}
}

// relationOf returns the number of the reference field at path of a node type; it panics where there is none,
// as it is only called with constants.
func relationOf(t NodeType, path string) relation {
	for _, p := range byType[t].refs {
		if p.path == path {
			return p.relation
		}
	}
	panic("graph: no reference " + string(t) + "." + path)
}
