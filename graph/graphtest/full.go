package graphtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"onceonly/graph"
)

// Full returns nodes in which every field of every node type has a value somewhere, and that together break no rule.
// Of each type there are nodes with all fields, one with required fields alone, and one in which what can be recorded
// as nothing (0, false, no limit, an empty list) is recorded so, as a whole and within, for a store must tell that from
// "not recorded".
func Full() []graph.Node {
	var nodes []graph.Node
	for _, d := range graph.Descriptions() {
		for i, variant := range []string{"full", "other", "bare", "nothing", "within"} {
			turn := i
			f := filler{
				choose: func(n int) int { turn++; return turn % n },
				has: func(f *graph.Field) bool {
					return i < 2 || i > 2 && f.Shape == graph.ShapeStruct && (f.List || f.Pointer)
				},
				reference: func(t graph.NodeType) graph.Key { return fullKey(t, variant) },
				nothing: func(f *graph.Field) bool {
					return variant == "nothing" || variant == "within" && f.Shape != graph.ShapeStruct
				},
				entries: 3,
			}
			n := f.node(d, fullKey(d.Type, variant))
			oneOf(n, variant == "full")
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func fullKey(t graph.NodeType, variant string) graph.Key {
	return graph.Key(strings.ToLower(string(t)) + "-" + variant)
}

// oneOf settles what excludes one another: one half of the nodes has the one, the other half the other.
func oneOf(n graph.Node, first bool) {
	switch n := n.(type) {
	case *graph.HoldingFacts:
		n.System = fullKey(graph.TypeInformationSystem, "full")
		if first {
			n.DataItem = ""
			return
		}
		n.DocumentType, n.DataItem = "", fullKey(graph.TypeDataItem, "full")
	case *graph.TerritoryFacts:
		if n.Parent != "" {
			n.Parent = fullKey(graph.TypeTerritory, "bare")
		}
	case *graph.OrganizationFacts:
		if n.Parent != "" {
			n.Parent = fullKey(graph.TypeOrganization, "bare")
		}
	case *graph.ServiceFacts:
		for i := range n.PartOf {
			n.PartOf[i] = fullKey(graph.TypeService, "bare")
		}
	case *graph.InformationSystemFacts:
		n.Placeholder = n.Key == fullKey(graph.TypeInformationSystem, "bare")
	case *graph.TrafficTotalFacts:
		n.Consumer, n.Provider = fullKey(graph.TypeInformationSystem, "other"), fullKey(graph.TypeInformationSystem, "full")
	case *graph.IntegrationFacts:
		n.Consumer.System = fullKey(graph.TypeInformationSystem, "other")
		n.Provider.System = fullKey(graph.TypeInformationSystem, "full")
		if n.Admits != nil && first {
			n.Admits.Any = false
		} else if n.Admits != nil && n.Admits.Any {
			n.Admits.Services = nil
		}
	}
}

// filler makes nodes by their description.
type filler struct {
	choose    func(n int) int                       // a number from 0 to n-1
	has       func(*graph.Field) bool               // whether a field that may be absent is given
	reference func(target graph.NodeType) graph.Key // a node to refer to; "" if there is none
	nothing   func(*graph.Field) bool               // whether what can be recorded as nothing is recorded so; nil: never
	entries   int                                   // the most entries of a list
	day       graph.Date                            // the last date given
}

func (f *filler) node(d *graph.Description, key graph.Key) graph.Node {
	n := d.New()
	f.day = graph.MustDate("2008-06-01")
	f.fields(d.Fields, reflect.ValueOf(n).Elem())
	reflect.ValueOf(n).Elem().FieldByName("Key").Set(reflect.ValueOf(key))
	claim := n.Basis()
	if claim.Basis == "" {
		claim.Basis = graph.Stated
	}
	return settled(n)
}

func (f *filler) fields(fields []graph.Field, v reflect.Value) {
	for i := range fields {
		field := &fields[i]
		if field.Shape == graph.ShapeKey && field.Target == "" {
			continue // the node's own key
		}
		f.field(field, field.In(v))
	}
}

func (f *filler) field(field *graph.Field, v reflect.Value) {
	named := field.Name == "name" && field.Struct == "Text"
	if field.Pointer && f.nothing != nil && f.nothing(field) {
		v.Set(reflect.New(v.Type().Elem()))
		return
	}
	claim := field.Shape == graph.ShapeStruct && !field.List && !field.Pointer && (field.Name == "consumer" || field.Name == "provider")
	if !field.Required && !named && !claim && !f.has(field) {
		return
	}
	if field.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if !field.List {
		f.single(field, v)
		return
	}
	list := reflect.MakeSlice(v.Type(), 1+f.choose(f.entries), f.entries+1)
	for i := range list.Len() {
		f.single(field, list.Index(i))
	}
	if field.Shape == graph.ShapeKey && list.Index(0).String() == "" {
		return
	}
	v.Set(list)
}

// texts try a store with what stands in real names: Kazakh letters, quotes, breaks, signs outside the basic plane.
var texts = []string{
	"Қазақстан Республикасының жеке куәлігі",
	"Справка о «несудимости», форма № 3",
	"two\nlines and a\ttab",
	`"quoted" and \backslashed`,
	"$parameter {brace} `tick` '); DROP",
	"Әке-шешесінің некесі туралы 👪",
	"  blanks at both ends  ",
	"0",
	"null",
}

func (f *filler) single(field *graph.Field, v reflect.Value) {
	switch field.Shape {
	case graph.ShapeStruct:
		f.fields(field.Fields, v)
		if text, ok := v.Interface().(graph.Text); ok && text.IsZero() {
			v.Set(reflect.ValueOf(graph.Text{KK: texts[f.choose(len(texts))]}))
		}
	case graph.ShapeKey:
		v.SetString(string(f.reference(field.Target)))
	case graph.ShapeEnum:
		values := field.Enum
		if field.Name == "basis" {
			values = values[:4] // ASSUMED is never committed
		}
		v.SetString(values[f.choose(len(values))])
	case graph.ShapeInt:
		v.SetInt(int64(1 + f.choose(12)))
	case graph.ShapeFloat:
		v.SetFloat(0.1 + float64(f.choose(1000)))
	case graph.ShapeBool:
		v.SetBool(true)
	case graph.ShapeDate:
		f.day += graph.Date(1 + f.choose(400))
		v.SetInt(int64(f.day))
	default:
		v.SetString(fmt.Sprintf("%s: %s", field.Name, texts[f.choose(len(texts))]))
	}
}

// settled removes from a node what its own fields do not allow together.
func settled(n graph.Node) graph.Node {
	switch n := n.(type) {
	case *graph.InformationSystemFacts:
		n.Status = apart(n.Status)
	case *graph.DataServiceFacts:
		n.Status = apart(n.Status)
	case *graph.IntegrationFacts:
		n.Status = apart(n.Status)
	case *graph.TrafficTotalFacts:
		n.Failures = min(n.Failures, n.Calls)
	case *graph.DocumentTypeFacts:
		n.Kind = graph.KindEvidence // what is held must be evidence
	case *graph.RequirementFacts:
		if n.Group == "" || n.List == 0 {
			n.Group, n.List, n.Choice = "", 0, ""
		}
		for i := range n.ActSays {
			if s := &n.ActSays[i]; s.Coverage != nil {
				s.Says = graph.SaysFromSystemIf
			}
		}
	}
	return n
}

// apart keeps periods that cannot overlap: all, if all dates are given, else the first.
func apart(periods []graph.StatusPeriod) []graph.StatusPeriod {
	for _, p := range periods {
		if p.From == 0 || p.To == 0 {
			return periods[:1]
		}
	}
	return periods
}

func textOf(n graph.Node) string {
	if n == nil {
		return "absent"
	}
	text, err := json.Marshal(n)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
