package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decode reads a node from a tree of plain values, as JSON and GraphQL inputs give it: map[string]any, []any, string,
// bool, nil, and json.Number, int, int64 or float64 for numbers. It is strict: unknown fields, wrong types, unknown
// enum values and malformed dates are problems, each with the JSON pointer of its place, and all are found at once.
// Where there are problems, the node is nil. A null is the same as an absent field.
func Decode(t NodeType, tree map[string]any) (Node, []Problem) {
	d := byType[t]
	if d == nil {
		return nil, []Problem{unknownType(Ref{Type: t})}
	}
	n := d.New()
	var dec decoder
	dec.object(d.Fields, reflect.ValueOf(n).Elem(), tree, "")
	if len(dec.problems) > 0 {
		ref := Ref{Type: t}
		if key, ok := tree["key"].(string); ok {
			ref.Key = Key(key)
		}
		for i := range dec.problems {
			dec.problems[i].Ref = ref
		}
		return nil, dec.problems
	}
	normalise(n)
	return n, nil
}

// Encode gives a node as the tree that Decode reads. Absent fields are left out.
func Encode(n Node) map[string]any {
	return treeOf(n)
}

func treeOf(v any) map[string]any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // the structs of this package always encode
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		panic(err)
	}
	return tree
}

type decoder struct{ problems []Problem }

func (dec *decoder) problem(code, pointer, remedy, format string, args ...any) {
	dec.problems = append(dec.problems, Problem{Code: code, Field: pointer, Message: fmt.Sprintf(format, args...),
		Remedy: remedy, Severity: SeverityError})
}

func (dec *decoder) object(fields []Field, v reflect.Value, tree map[string]any, pointer string) {
	names := make([]string, 0, len(tree))
	for name := range tree {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := fieldNamed(fields, name)
		if f == nil {
			dec.problem(RuleFieldUnknown, pointer+"/"+escapePointer(clip(name)), didYouMean(name, fields), "There is no field %q here.", clip(name))
			continue
		}
		if tree[name] != nil {
			dec.value(f, f.In(v), tree[name], pointer+"/"+name)
		}
	}
	for i := range fields {
		if f := &fields[i]; f.Required && tree[f.Name] == nil {
			dec.problem(RuleFieldRequired, pointer+"/"+f.Name, "Give it a value.", "The field %q is missing.", f.Name)
		}
	}
}

func (dec *decoder) value(f *Field, v reflect.Value, tree any, pointer string) {
	if f.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if !f.List {
		dec.single(f, v, tree, pointer)
		return
	}
	list, ok := tree.([]any)
	if !ok {
		dec.problem(RuleTypeWrong, pointer, "Put the value in brackets: [ … ].", "The field %q is a list.", f.Name)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, entry := range list {
		dec.single(f, v.Index(i), entry, pointer+"/"+strconv.Itoa(i))
	}
}

func (dec *decoder) single(f *Field, v reflect.Value, tree any, pointer string) {
	wrong := func(want string) {
		dec.problem(RuleTypeWrong, pointer, "Write "+want+".", "This must be %s, and is %s.", want, kindOf(tree))
	}
	switch f.Shape {
	case ShapeStruct:
		object, ok := tree.(map[string]any)
		if !ok {
			wrong("an object")
			return
		}
		dec.object(f.Fields, v, object, pointer)
	case ShapeBool:
		b, ok := tree.(bool)
		if !ok {
			wrong("true or false")
			return
		}
		v.SetBool(b)
	case ShapeInt:
		number, ok := numberOf(tree)
		if !ok || number != math.Trunc(number) || math.Abs(number) > 1<<53 {
			wrong("a whole number")
			return
		}
		v.SetInt(int64(number))
	case ShapeFloat:
		number, ok := numberOf(tree)
		if !ok {
			wrong("a number")
			return
		}
		v.SetFloat(number)
	default:
		dec.text(f, v, tree, pointer, wrong)
	}
}

func (dec *decoder) text(f *Field, v reflect.Value, tree any, pointer string, wrong func(string)) {
	text, ok := tree.(string)
	if !ok {
		wrong("a text in quotes")
		return
	}
	switch f.Shape {
	case ShapeDate:
		date, err := ParseDate(text)
		if err != nil {
			dec.problem(RuleDateMalformed, pointer, "Write year, month and day: 2008-06-01.", "%q is not a date.", clip(text))
			return
		}
		v.SetInt(int64(date))
	case ShapeEnum:
		i := slices.Index(f.Enum, text)
		if i < 0 {
			dec.problem(RuleValueUnknown, pointer, "Use one of "+strings.Join(f.Enum, ", ")+".", "%q is not a value of %q.", clip(text), f.Name)
			return
		}
		v.SetString(f.Enum[i])
	case ShapeKey:
		if !Key(text).WellFormed() {
			dec.problem(RuleKeyMalformed, pointer, "A key has 1 to 200 letters, digits and - _ . / : @ ( ) +, and begins with a letter or digit.",
				"%q is not a key.", clip(text))
			return
		}
		v.SetString(text)
	default:
		if len(text) > MaxText {
			dec.problem(RuleTextTooLong, pointer, fmt.Sprintf("Shorten it to %d bytes.", MaxText), "The text has %d bytes.", len(text))
			return
		}
		if !utf8.ValidString(text) {
			dec.problem(RuleTextEncoding, pointer, "Save the file as UTF-8.", "The text is not UTF-8.")
			return
		}
		v.SetString(text)
	}
}

func numberOf(tree any) (float64, bool) {
	switch n := tree.(type) {
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}

func kindOf(tree any) string {
	switch v := tree.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		return fmt.Sprintf("the text %q", clip(v))
	case nil:
		return "null"
	default:
		return clip(fmt.Sprint(v))
	}
}

func clip(text string) string {
	if len(text) <= 60 {
		return text
	}
	return strings.ToValidUTF8(text[:60], "") + "…"
}

func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// didYouMean names the fields that there are, the likeliest alone if one is near.
func didYouMean(name string, fields []Field) string {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
		if strings.EqualFold(name, names[i]) || oneLetterApart(name, names[i]) {
			return "Did you mean " + names[i] + "?"
		}
	}
	return "Known are " + strings.Join(names, ", ") + "."
}

// oneLetterApart reports whether one letter is added, left out or another.
func oneLetterApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	same := 0
	for same < len(a) && a[same] == b[same] {
		same++
	}
	end := 0
	for end < len(a)-same && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return same+end >= len(b)-1
}

// copyOf returns a node with the same facts that shares nothing that may be written to.
func copyOf(n Node) Node {
	d := byType[n.Ref().Type]
	copied := d.New()
	v := reflect.ValueOf(copied).Elem()
	v.Set(reflect.ValueOf(n).Elem())
	copyWithin(d.Fields, v)
	return copied
}

func copyWithin(fields []Field, v reflect.Value) {
	for i := range fields {
		f := &fields[i]
		fv := f.In(v)
		if f.Pointer {
			if fv.IsNil() {
				continue
			}
			pointed := reflect.New(fv.Type().Elem())
			pointed.Elem().Set(fv.Elem())
			fv.Set(pointed)
			fv = pointed.Elem()
		}
		switch {
		case f.List && !fv.IsNil():
			list := reflect.MakeSlice(fv.Type(), fv.Len(), fv.Len())
			reflect.Copy(list, fv)
			fv.Set(list)
			if f.Shape == ShapeStruct {
				for j := range list.Len() {
					copyWithin(f.Fields, list.Index(j))
				}
			}
		case !f.List && f.Shape == ShapeStruct:
			copyWithin(f.Fields, fv)
		}
	}
}

// normalise brings a node to its one canonical form, so that equal facts are equal values in every store: lists of
// keys are sets and sorted, empty lists are nil, status periods are in order of time, and a claim without a basis
// stays without one until the change set that carries it decides (see With).
func normalise(n Node) {
	normaliseStruct(byType[n.Ref().Type].Fields, reflect.ValueOf(n).Elem())
}

func normaliseStruct(fields []Field, v reflect.Value) {
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
		case f.List && fv.Len() == 0:
			fv.SetZero()
		case f.List && f.Shape == ShapeStruct:
			for j := range fv.Len() {
				normaliseStruct(f.Fields, fv.Index(j))
			}
			if periods, ok := fv.Interface().([]StatusPeriod); ok {
				slices.SortStableFunc(periods, func(a, b StatusPeriod) int { return int(a.From) - int(b.From) })
			}
		case f.List && f.Shape == ShapeKey:
			keys := fv.Interface().([]Key)
			slices.Sort(keys)
			fv.Set(reflect.ValueOf(slices.Compact(keys)))
		case f.Shape == ShapeStruct:
			normaliseStruct(f.Fields, fv)
		}
	}
}
