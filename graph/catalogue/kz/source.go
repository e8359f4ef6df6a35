package kz

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// document is a source file that remembers which of its values were read, so that nothing falls away silently.
type document struct {
	name    string
	root    any
	read    map[string]bool // by JSON pointer
	unknown []string        // values that no table of this package knows, with their places
}

func open(name string, text []byte) (*document, error) {
	d := &document{name: name, read: map[string]bool{}}
	if err := json.Unmarshal(text, &d.root); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

func (d *document) value() value { return value{d, "", d.root} }

// unread returns the places of all values that nobody has read: texts, numbers, nulls and empty lists.
func (d *document) unread() []string {
	var places []string
	var walk func(v value)
	walk = func(v value) {
		switch content := v.content.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(content)) {
				walk(v.field(name))
			}
		case []any:
			for i := range content {
				walk(v.at(i))
			}
			if len(content) == 0 && !d.read[v.path] {
				places = append(places, v.place())
			}
		default:
			if !d.read[v.path] {
				places = append(places, v.place())
			}
		}
	}
	walk(d.value())
	return places
}

// value is what stands at one place of a document. A place that is not there has no content.
type value struct {
	in      *document
	path    string // JSON pointer
	content any
}

func (v value) place() string { return v.in.name + ":" + v.path }

func (v value) field(name string) value {
	fields, _ := v.content.(map[string]any)
	return value{v.in, v.path + "/" + name, fields[name]}
}

func (v value) at(i int) value {
	return value{v.in, v.path + "/" + strconv.Itoa(i), v.content.([]any)[i]}
}

// text reads a text; "" for null and where there is none.
func (v value) text() string {
	v.in.read[v.path] = true
	switch content := v.content.(type) {
	case nil:
		return ""
	case string:
		return content
	}
	v.strange()
	return ""
}

func (v value) number() int {
	v.in.read[v.path] = true
	number, ok := v.content.(float64)
	if !ok {
		v.strange()
	}
	return int(number)
}

// list reads a list, whose entries are still to be read.
func (v value) list() []value {
	v.in.read[v.path] = true
	list, ok := v.content.([]any)
	if !ok && v.content != nil {
		v.strange()
	}
	entries := make([]value, len(list))
	for i := range list {
		entries[i] = v.at(i)
	}
	return entries
}

func (v value) texts() []string {
	var texts []string
	for _, entry := range v.list() {
		texts = append(texts, entry.text())
	}
	return texts
}

// names returns the names of an object's fields, sorted; the fields are still to be read.
func (v value) names() []string {
	v.in.read[v.path] = true
	fields, ok := v.content.(map[string]any)
	if !ok && v.content != nil {
		v.strange()
	}
	return slices.Sorted(maps.Keys(fields))
}

// strange notes a value that the converter does not understand.
func (v value) strange() {
	v.in.unknown = append(v.in.unknown, fmt.Sprintf("%s = %v", v.place(), v.content))
}

// choose reads a text that must be in the table.
func choose[T any](v value, table map[string]T) T {
	entry, found := table[v.text()]
	if !found {
		v.strange()
	}
	return entry
}
