package query

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The part of schema.graphqls that follows from the model: the inputs of conditions, the orders and the dimensions. What is
// said of a field is what the schema says of the field of the same name in answers.

// Schema writes it. describe gives what the schema says of a field of a type.
func (m *Model) Schema(describe func(typeName, field string) string) string {
	w := &writer{describe: describe, enums: map[string][]string{}, lists: map[string]bool{}, enumLists: map[string]bool{}}
	for _, t := range m.order {
		if t.Grouped == nil {
			w.where(t)
		}
	}
	for _, t := range m.order {
		w.list(t)
	}
	for _, t := range m.order {
		if t.Node != "" || t.Listed {
			w.orders(t)
			w.dimensions(t)
		}
		if t.Grouped != nil {
			w.dimensions(t)
		}
	}
	w.filters()
	return strings.TrimSuffix(w.String(), "\n")
}

// Bindings writes the Go types to which they are bound, for gqlgen.yml.
func (m *Model) Bindings(schema string) string {
	var b strings.Builder
	for _, line := range strings.Split(schema, "\n") {
		words := strings.Fields(line)
		if len(words) != 3 || words[2] != "{" || (words[0] != "input" && words[0] != "enum") {
			continue
		}
		name, model := words[1], "'map[string]any'"
		switch {
		case strings.HasSuffix(name, "Dimension"):
			model = "onceonly/graph.Dimension"
		case strings.HasSuffix(name, "OrderKey"):
			model = "onceonly/graph.OrderKey"
		case strings.HasSuffix(name, "Order"):
			model = "onceonly/graph.Order"
		case slices.ContainsFunc(m.order, func(t *Type) bool { return t.Node != "" && name == t.Name+"Where" }):
			model = "['map[string]any', onceonly/graph.Where]" // read as it comes where it is an argument
		}
		if at := slices.IndexFunc(m.order, func(t *Type) bool { return t.Node == "" && t.Listed && name == t.Name+"Where" }); at >= 0 {
			// An argument of a resolver, which gets the first of the types; gqlgen wants to see a Go field for each field.
			model = "onceonly/graph.Where, fields: {and: {fieldName: Several}, or: {fieldName: Several}, not: {fieldName: Another}"
			for _, f := range m.order[at].Fields {
				model += ", " + f.Name + ": {fieldName: Content}"
			}
			model += "}"
		}
		fmt.Fprintf(&b, "  %s: {model: %s}\n", name, model)
	}
	return b.String()
}

type writer struct {
	strings.Builder
	describe         func(typeName, field string) string
	enums            map[string][]string
	lists, enumLists map[string]bool
}

// say writes a description, in lines that are not too long.
func (w *writer) say(indent, text string) {
	if len(indent)+len(text) < 124 && !strings.Contains(text, "\n") && !strings.Contains(text, `"`) {
		fmt.Fprintf(w, "%s\"%s\"\n", indent, text)
		return
	}
	fmt.Fprintf(w, "%s\"\"\"\n", indent)
	line := indent
	for _, word := range strings.Fields(text) {
		if len([]rune(line))+len([]rune(word)) >= 124 {
			w.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	fmt.Fprintf(w, "%s\n%s\"\"\"\n", strings.TrimRight(line, " "), indent)
}

func (w *writer) field(name, typ, text string) {
	w.say("  ", text)
	fmt.Fprintf(w, "  %s: %s\n", name, typ)
}

func (w *writer) where(t *Type) {
	name := t.Name + "Where"
	w.say("", fmt.Sprintf("A condition on %s. All that is given must hold; an empty one holds everywhere.", cmp.Or(t.Words, phrase(t.Name))))
	fmt.Fprintf(w, "input %s {\n", name)
	w.field("and", "["+name+"!]", "All of these hold. An empty list holds everywhere.")
	w.field("or", "["+name+"!]", "At least one of these holds. An empty list holds nowhere.")
	w.field("not", name, "This does not hold. The negation of an empty condition holds nowhere.")
	for _, f := range t.Fields {
		w.field(f.Name, w.filter(f), w.prose(t, f))
	}
	w.WriteString("}\n\n")
}

// of is what is said of a field.
func (w *writer) of(t *Type, f *Field) string {
	if f.Says != "" {
		return f.Says
	}
	return w.describe(t.Name, f.Name)
}

// prose is what the schema says of the field, and for what is named, how it is asked for.
func (w *writer) prose(t *Type, f *Field) string {
	text := w.of(t, f)
	if (f.Shape == One || f.Shape == Part) && f.Nullable {
		text += " An empty condition asks that it is recorded, and not with an empty one that it is not."
	}
	return text
}

// filter is the input type with which a field is asked for.
func (w *writer) filter(f *Field) string {
	switch f.Shape {
	case One, Part:
		return f.Of.Name + "Where"
	case Many, Parts:
		w.lists[f.Of.Name] = true
		return f.Of.Name + "ListWhere"
	case Enum:
		w.enums[f.Enum] = f.Values
		return f.Enum + "Filter"
	case Enums:
		w.enums[f.Enum], w.enumLists[f.Enum] = f.Values, true
		return f.Enum + "ListFilter"
	}
	return map[Shape]string{Key: "KeyFilter", String: "StringFilter", Text: "TextFilter", Int: "IntFilter", Count: "CountFilter", Float: "FloatFilter",
		Bool: "BooleanFilter", Date: "DateFilter", Period: "PeriodFilter", Strings: "StringListFilter"}[f.Shape]
}

// list writes the input for lists of the type, where there are such.
func (w *writer) list(t *Type) {
	if w.lists[t.Name] {
		w.some(t.Name+"ListWhere", t.Name+"Where", "entries")
	}
}

func (w *writer) some(name, entry, what string) {
	w.say("", "A condition on a list. All that is given must hold; an empty one holds everywhere.")
	fmt.Fprintf(w, "input %s {\n", name)
	w.field("some", entry, "At least one entry satisfies this. An empty condition asks that there is an entry.")
	w.field("none", entry, "No entry satisfies this. An empty condition asks that there is no entry.")
	w.field("every", entry, "Every entry satisfies this, as it does where there is none. An empty condition holds everywhere.")
	w.field("count", "IntFilter", "How many "+what+" the list has.")
	w.WriteString("}\n\n")
}

func (w *writer) orders(t *Type) {
	w.say("", fmt.Sprintf("What %s can be ordered by.", cmp.Or(t.Words, phrase(t.Name))))
	fmt.Fprintf(w, "enum %sOrderKey {\n", t.Name)
	for _, s := range t.Sortings() {
		text := w.about(t, s.About, s.Last)
		if s.Count {
			text = "How many entries this list has. " + text
		}
		if s.Last.Shape == One {
			text = "The key of what this names. " + text
		}
		w.say("  ", text)
		fmt.Fprintf(w, "  %s\n", s.Name)
	}
	w.WriteString("}\n\n")
	w.say("", fmt.Sprintf("One key of an order of %s. What is not recorded stands last in both directions.", cmp.Or(t.Words, phrase(t.Name))))
	fmt.Fprintf(w, "input %sOrder {\n", t.Name)
	w.field("by", t.Name+"OrderKey!", "What they are ordered by. Those that are equal in it stand by the next key of the order, at last by their own key.")
	w.field("direction", "OrderDirection! = ASCENDING", "Which end stands first.")
	w.field("lang", "Lang", "For names and other texts: the language that counts, in the order of its alphabet. Without it the text that is shown "+
		"where no language is named, in the order of the Kazakh alphabet, which has all letters of the Russian one.")
	w.WriteString("}\n\n")
}

func (w *writer) dimensions(t *Type) {
	w.say("", fmt.Sprintf("What groups of %s can have in common.", cmp.Or(t.Words, phrase(t.Name))))
	fmt.Fprintf(w, "enum %s {\n", cmp.Or(t.Dimension, t.Name+"Dimension"))
	for _, g := range t.Groupings() {
		w.say("  ", w.about(t, g.About, cmp.Or(g.Last, g.About)))
		fmt.Fprintf(w, "  %s\n", g.Name)
	}
	w.WriteString("}\n\n")
}

// about tells of a field, and of one within another of both.
func (w *writer) about(t *Type, f, last *Field) string {
	text := w.of(t, f)
	if last == f || last == nil {
		return text
	}
	of := f.Of
	if of.Field(last.Name) != last {
		for _, inner := range of.Fields {
			if inner.Of != nil && inner.Of.Field(last.Name) == last {
				of = inner.Of
			}
		}
	}
	return text + " Of it: " + w.of(of, last)
}

// filters writes the conditions on single values.
func (w *writer) filters() {
	w.WriteString(scalarFilters)
	for _, name := range slices.Sorted(maps.Keys(w.enums)) {
		w.say("", "A condition on a word. All that is given must hold, and with a word that is not recorded no comparison does.")
		fmt.Fprintf(w, "input %sFilter {\n", name)
		w.field("eq", name, "It is this word.")
		w.field("in", "["+name+"!]", "It is one of these words. No word is in an empty list.")
		w.field("isNull", "Boolean", "True: it is not recorded. False: it is.")
		w.WriteString("}\n\n")
		if w.enumLists[name] {
			w.some(name+"ListFilter", name+"Filter", "words")
		}
	}
	w.some("StringListFilter", "StringFilter", "texts")
}

// phrase is the name of a type in words, as a plural: information systems for InformationSystem.
func phrase(name string) string {
	words := strings.ToLower(strings.ReplaceAll(enumName(name), "_", " "))
	if root, ends := strings.CutSuffix(words, "y"); ends {
		return root + "ies"
	}
	if strings.HasSuffix(words, "s") {
		return words
	}
	return words + "s"
}

const scalarFilters = `"A condition on the key of a node. All that is given must hold."
input KeyFilter {
  "It is the node with this key or global id."
  eq: ID
  "It is one of the nodes with these keys or global ids. No node is in an empty list."
  in: [ID!]
  "The key has this in it; capital and small letters are alike."
  contains: String
  "The key begins with this; capital and small letters are alike."
  startsWith: String
}

"A condition on a text. All that is given must hold, and with a text that is not recorded no comparison does."
input StringFilter {
  "It is this text, letter by letter."
  eq: String
  "It is one of these texts. No text is in an empty list."
  in: [String!]
  "The text has this in it; capital and small letters are alike."
  contains: String
  "The text begins with this; capital and small letters are alike."
  startsWith: String
  "True: it is not recorded. False: it is."
  isNull: Boolean
}

"""
A condition on a text that may be written in several languages. All that is given must hold of the text in one and the same
language, and with a language in which it is not recorded no comparison does.
"""
input TextFilter {
  "It is this text, letter by letter."
  eq: String
  "It is one of these texts. No text is in an empty list."
  in: [String!]
  "The text has this in it; capital and small letters are alike."
  contains: String
  "The text begins with this; capital and small letters are alike."
  startsWith: String
  "True: it is recorded in none of the languages. False: it is in one of them."
  isNull: Boolean
  "The languages that are looked at; without it, all."
  lang: [Lang!]
}

"A condition on a whole number. All that is given must hold, and with a number that is not recorded no comparison does."
input IntFilter {
  "It is this number."
  eq: Int
  "It is one of these numbers. No number is in an empty list."
  in: [Int!]
  "It is greater than this."
  gt: Int
  "It is this or greater."
  gte: Int
  "It is smaller than this."
  lt: Int
  "It is this or smaller."
  lte: Int
  "True: it is not recorded. False: it is."
  isNull: Boolean
}

"A condition on a whole number that may be large. All that is given must hold, and with a number that is not recorded no comparison does."
input CountFilter {
  "It is this number."
  eq: Count
  "It is one of these numbers. No number is in an empty list."
  in: [Count!]
  "It is greater than this."
  gt: Count
  "It is this or greater."
  gte: Count
  "It is smaller than this."
  lt: Count
  "It is this or smaller."
  lte: Count
  "True: it is not recorded. False: it is."
  isNull: Boolean
}

"A condition on a number. All that is given must hold, and with a number that is not recorded no comparison does."
input FloatFilter {
  "It is this number."
  eq: Float
  "It is one of these numbers. No number is in an empty list."
  in: [Float!]
  "It is greater than this."
  gt: Float
  "It is this or greater."
  gte: Float
  "It is smaller than this."
  lt: Float
  "It is this or smaller."
  lte: Float
  "True: it is not recorded. False: it is."
  isNull: Boolean
}

"A condition on what is true or false. All that is given must hold."
input BooleanFilter {
  "It is so, or is not. Where it is not recorded, neither holds."
  eq: Boolean
  "True: it is not recorded. False: it is."
  isNull: Boolean
}

"A condition on a day. All that is given must hold, and with a day that is not recorded no comparison does."
input DateFilter {
  "It is this day."
  eq: Date
  "It is one of these days. No day is in an empty list."
  in: [Date!]
  "It is later than this."
  gt: Date
  "It is this day or later."
  gte: Date
  "It is earlier than this."
  lt: Date
  "It is this day or earlier."
  lte: Date
  "True: it is not recorded. False: it is."
  isNull: Boolean
}

"A condition on a period of days. All that is given must hold. An end that is not recorded is open."
input PeriodFilter {
  "Its first day."
  from: DateFilter
  "Its last day."
  to: DateFilter
  "The day lies in the period."
  contains: Date
  "True: the date of the catalogue lies in the period. False: it does not."
  atDate: Boolean
}

`
