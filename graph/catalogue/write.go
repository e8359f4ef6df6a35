package catalogue

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"

	"onceonly/graph"
)

// lineWidth is the longest line that an object or list of several values is put on, in characters.
const lineWidth = 120

// Write writes the graph as a catalogue file in its canonical form: equal graphs give equal bytes. Of each object the
// key comes first, then its facts, then on what they rest, then the nodes inside it. What is not recorded is left out.
//
// INVALID when a number is none that JSON knows; otherwise only the errors of w.
func Write(w io.Writer, s *graph.Snapshot) error {
	out := &writer{Writer: bufio.NewWriterSize(w, 256<<10), snapshot: s}
	out.WriteString("{\n  \"format\": ")
	out.WriteString(`"` + Format + `"`)
	for _, d := range graph.Descriptions() {
		out.topList(d)
	}
	out.WriteString("\n}\n")
	if out.failure != nil {
		return out.failure
	}
	return out.Flush()
}

type writer struct {
	*bufio.Writer
	snapshot *graph.Snapshot
	failure  error
	text     []byte // of the values of one node, in the order in which they stand
	values   []value
}

// value is one value of a node, laid out later: what is not in fits on a line is spread over several.
type value struct {
	name     string // in an object
	from, to int    // bytes of the value's text, for one that is neither object nor list
	bracket  byte   // { or [, or 0
	next     int    // index of the first value that is not inside this one
	width    int    // in characters, on one line
	broken   bool   // is put on several lines even if it fits
}

// topList writes the nodes of a type that do not stand inside another.
func (w *writer) topList(d *graph.Description) {
	first := true
	for _, key := range w.snapshot.Keys(d.Type) {
		n := w.snapshot.Node(graph.Ref{Type: d.Type, Key: key})
		if w.owned(n) {
			continue
		}
		if first {
			w.WriteString(",\n  " + `"` + d.Plural + `": [`)
			first = false
		} else {
			w.WriteByte(',')
		}
		w.text, w.values = w.text[:0], w.values[:0]
		w.node("", n, "")
		w.newline(4)
		w.lay(0, 4, 1)
	}
	if !first {
		w.WriteString("\n  ]")
	}
}

// owned reports whether the node is written inside another one.
func (w *writer) owned(n graph.Node) bool {
	for _, nest := range nestings() {
		if nest.part == n.Ref().Type {
			key := graph.Describe(nest.part).Field(nest.field).In(reflect.ValueOf(n).Elem()).String()
			return w.snapshot.Node(graph.Ref{Type: nest.owner, Key: graph.Key(key)}) != nil
		}
	}
	return false
}

// node takes up a node and those inside it. The field implied, which names its owner, is left out.
func (w *writer) node(name string, n graph.Node, implied string) {
	d, v := graph.Describe(n.Ref().Type), reflect.ValueOf(n).Elem()
	object := w.open(name, '{')
	claim := func(f *graph.Field) bool { // the act of a wording is the one that it words
		switch f.Name {
		case "basis", "act", "provision", "source", "note":
			return f.Target != graph.TypeAct || d.Type != graph.TypeWording
		}
		return false
	}
	for i := range d.Fields {
		if f := &d.Fields[i]; !claim(f) && f.Name != implied {
			w.field(f, v)
		}
	}
	for i := range d.Fields {
		if f := &d.Fields[i]; claim(f) {
			w.field(f, v)
		}
	}
	for _, nest := range nestedIn(d.Type) {
		keys := w.snapshot.Referrers(nest.part, nest.field, n.Ref().Key)
		if len(keys) == 0 {
			continue
		}
		list := w.open(graph.Describe(nest.part).Plural, '[')
		for _, key := range keys {
			w.node("", w.snapshot.Node(graph.Ref{Type: nest.part, Key: key}), nest.field)
		}
		w.close(list)
		w.values[object].broken, w.values[list].broken = true, true
	}
	w.close(object)
}

func (w *writer) field(f *graph.Field, within reflect.Value) {
	v := f.In(within)
	if v.IsZero() && !f.Required {
		return
	}
	if f.Pointer {
		v = v.Elem()
	}
	if !f.List {
		w.single(f.Name, f, v)
		return
	}
	list := w.open(f.Name, '[')
	for i := range v.Len() {
		w.single("", f, v.Index(i))
	}
	w.close(list)
}

func (w *writer) single(name string, f *graph.Field, v reflect.Value) {
	from := len(w.text)
	switch f.Shape {
	case graph.ShapeStruct:
		object := w.open(name, '{')
		for i := range f.Fields {
			w.field(&f.Fields[i], v)
		}
		w.close(object)
		return
	case graph.ShapeBool:
		w.text = strconv.AppendBool(w.text, v.Bool())
	case graph.ShapeInt:
		w.text = strconv.AppendInt(w.text, v.Int(), 10)
	case graph.ShapeFloat:
		number := v.Float()
		if math.IsNaN(number) || math.IsInf(number, 0) {
			w.failure = graph.Errorf(graph.Invalid, "The field %q is %v, which no file can hold.", f.Name, number)
		}
		format := byte('f')
		if size := math.Abs(number); size != 0 && (size < 1e-6 || size >= 1e21) {
			format = 'e'
		}
		w.text = strconv.AppendFloat(w.text, number, format, -1, 64)
	case graph.ShapeDate:
		w.text = quote(w.text, graph.Date(v.Int()).String())
	default:
		w.text = quote(w.text, v.String())
	}
	w.values = append(w.values, value{name: name, from: from, to: len(w.text), next: len(w.values) + 1,
		width: nameWidth(name) + utf8.RuneCount(w.text[from:])})
}

func nameWidth(name string) int {
	if name == "" {
		return 0
	}
	return len(name) + len(`"": `)
}

func (w *writer) open(name string, bracket byte) int {
	w.values = append(w.values, value{name: name, bracket: bracket})
	return len(w.values) - 1
}

func (w *writer) close(at int) {
	v := &w.values[at]
	v.next, v.width = len(w.values), nameWidth(v.name)+len("{}")
	for i := at + 1; i < v.next; i = w.values[i].next {
		if i > at+1 {
			v.width += len(", ")
		}
		v.width += w.values[i].width
	}
}

// lay writes a value whose line begins with indent blanks and goes on for after characters behind it.
func (w *writer) lay(at, indent, after int) {
	v := &w.values[at]
	if v.name != "" {
		w.WriteString(`"` + v.name + `": `)
	}
	if v.bracket == 0 {
		w.Write(w.text[v.from:v.to])
		return
	}
	spread := v.next > at+1 && (v.broken || indent+v.width+after > lineWidth)
	w.WriteByte(v.bracket)
	for i := at + 1; i < v.next; i = w.values[i].next {
		if i > at+1 {
			w.WriteByte(',')
		}
		switch {
		case spread:
			w.newline(indent + 2)
		case i > at+1:
			w.WriteByte(' ')
		}
		if spread {
			w.lay(i, indent+2, 1)
		} else {
			w.lay(i, math.MinInt32, 0)
		}
	}
	if spread {
		w.newline(indent)
	}
	w.WriteByte(v.bracket + 2) // } stands two after {, and ] two after [
}

func (w *writer) newline(indent int) {
	w.WriteByte('\n')
	for range indent {
		w.WriteByte(' ')
	}
}

// quote appends a text in quotes. Only what JSON forbids in a text is escaped, so that Kazakh and Russian stay readable.
func quote(to []byte, text string) []byte {
	to = append(to, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			to = append(to, '\\', c)
		case c == '\n':
			to = append(to, `\n`...)
		case c == '\t':
			to = append(to, `\t`...)
		case c < ' ':
			to = fmt.Appendf(to, `\u%04x`, c)
		default:
			to = append(to, c)
		}
	}
	return append(to, '"')
}
