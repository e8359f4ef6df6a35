// Package executiontest makes random operations that are valid for a schema, to put to two executors.
package executiontest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"
)

// Operation is an operation with values of its variables.
type Operation struct {
	Text      string
	Variables map[string]any
}

// Values says what is asked of a schema.
type Values struct {
	// Of gives values of arguments, as they are written in an operation: `"licence"`, 3, RU. What is found first of
	// Type.argument, where Type is what the field gives, argument, and the type of the argument.
	Of map[string][]string
	// Without names fields that are not asked for, as Type.field, and arguments that are not given.
	Without []string
	// Deep is how many selections stand in one another at most.
	Deep int
}

// Draw makes an operation that is valid: with aliases, fragments with and without names, @skip, @include and variables.
// Some fields have one name in the answer in several places, so that they are one.
func Draw(t *rapid.T, schema *ast.Schema, values Values) Operation {
	for {
		w := writer{t: t, schema: schema, values: values, variables: map[string]any{}}
		body := w.set(schema.Query, values.Deep)
		text := "query Q"
		if len(w.declared) > 0 {
			text += "(" + strings.Join(w.declared, ", ") + ")"
		}
		text += " " + body + "\n" + strings.Join(w.fragments, "\n")
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		if err == nil && len(validator.ValidateWithRules(schema, document, rules.NewDefaultRules())) == 0 {
			return Operation{text, w.variables}
		}
	}
}

type writer struct {
	t         *rapid.T
	schema    *ast.Schema
	values    Values
	declared  []string
	variables map[string]any
	fragments []string
	named     []fragment
	names     int
}

type fragment struct{ name, on string }

func (w *writer) chance(percent int) bool { return rapid.IntRange(0, 99).Draw(w.t, "chance") < percent }

func (w *writer) name(prefix string) string {
	w.names++
	return fmt.Sprint(prefix, w.names)
}

// set writes what is asked of a type.
func (w *writer) set(of *ast.Definition, deep int) string {
	var selections []string
	for range rapid.IntRange(1, 5).Draw(w.t, "selections") {
		switch {
		case deep > 0 && w.chance(12):
			on, condition := w.condition(of)
			selections = append(selections, "..."+condition+w.directive()+" "+w.set(on, deep-1))
		case deep > 0 && w.chance(10):
			selections = append(selections, "..."+w.spread(of, deep-1)+w.directive())
		default:
			selections = append(selections, w.field(of, deep))
		}
	}
	if w.chance(15) { // what was asked is asked again
		selections = append(selections, rapid.SampledFrom(selections).Draw(w.t, "again"))
	}
	return "{" + strings.Join(selections, " ") + "}"
}

// condition chooses a type that a fragment within the given one may be on.
func (w *writer) condition(of *ast.Definition) (on *ast.Definition, text string) {
	choices := []*ast.Definition{of}
	choices = append(choices, w.schema.GetPossibleTypes(of)...)
	choices = append(choices, w.schema.GetImplements(of)...)
	on = rapid.SampledFrom(choices).Draw(w.t, "on")
	if on == of && w.chance(50) {
		return on, ""
	}
	return on, " on " + on.Name
}

// spread names a fragment, a new one or one that is there.
func (w *writer) spread(of *ast.Definition, deep int) string {
	on, _ := w.condition(of)
	for _, known := range w.named {
		if known.on == on.Name && w.chance(60) {
			return known.name
		}
	}
	name := w.name("F")
	body := w.set(on, deep)
	w.fragments = append(w.fragments, "fragment "+name+" on "+on.Name+" "+body)
	w.named = append(w.named, fragment{name, on.Name})
	return name
}

func (w *writer) directive() string {
	if !w.chance(15) {
		return ""
	}
	name := rapid.SampledFrom([]string{"skip", "include"}).Draw(w.t, "directive")
	value := rapid.Bool().Draw(w.t, "if")
	if w.chance(50) {
		return fmt.Sprintf(" @%s(if: %v)", name, value)
	}
	variable := w.name("b")
	w.declared = append(w.declared, "$"+variable+": Boolean!")
	w.variables[variable] = value
	return fmt.Sprintf(" @%s(if: $%s)", name, variable)
}

func (w *writer) field(of *ast.Definition, deep int) string {
	var choices, leaves []*ast.FieldDefinition
	for _, field := range of.Fields {
		if slices.Contains(w.values.Without, of.Name+"."+field.Name) {
			continue
		}
		if w.leaf(field) {
			leaves = append(leaves, field)
		} else if deep > 0 && !strings.HasPrefix(field.Name, "__") {
			choices = append(choices, field)
		}
	}
	if len(choices) == 0 || len(leaves) > 0 && w.chance(45) {
		choices = leaves
	}
	if len(choices) == 0 || w.chance(8) {
		return "__typename"
	}
	field := rapid.SampledFrom(choices).Draw(w.t, "field")
	text := field.Name
	arguments := w.arguments(field)
	if arguments != "" || w.chance(15) {
		text = w.name("a") + ": " + field.Name + arguments
	}
	text += w.directive()
	if !w.leaf(field) {
		text += " " + w.set(w.schema.Types[field.Type.Name()], deep-1)
	}
	return text
}

func (w *writer) leaf(field *ast.FieldDefinition) bool {
	return w.schema.Types[field.Type.Name()].IsLeafType()
}

func (w *writer) arguments(field *ast.FieldDefinition) string {
	var given []string
	for _, argument := range field.Arguments {
		required := argument.Type.NonNull && argument.DefaultValue == nil
		if !required && (slices.Contains(w.values.Without, argument.Name) || !w.chance(30)) {
			continue
		}
		given = append(given, argument.Name+": "+w.argument(field, argument))
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

// argument gives a value, itself or by a variable.
func (w *writer) argument(field *ast.FieldDefinition, argument *ast.ArgumentDefinition) string {
	text := w.value(field.Type.Name()+".", argument.Name, argument.Type, 2)
	if !w.chance(40) {
		return text
	}
	variable := w.name("v")
	declaration := "$" + variable + ": " + argument.Type.String()
	if w.chance(30) && !argument.Type.NonNull {
		declaration += " = " + text // its default value
	} else {
		w.variables[variable] = Read(text)
	}
	w.declared = append(w.declared, declaration)
	return "$" + variable
}

// value writes a value of a type.
func (w *writer) value(gives, name string, of *ast.Type, deep int) string {
	if !of.NonNull && w.chance(5) {
		return "null"
	}
	if of.Elem != nil {
		entries := make([]string, rapid.IntRange(0, 2).Draw(w.t, "entries"))
		for i := range entries {
			entries[i] = w.value(gives, name, of.Elem, deep)
		}
		return "[" + strings.Join(entries, ", ") + "]"
	}
	for _, key := range []string{gives + name, name, of.NamedType} {
		if choices := w.values.Of[key]; len(choices) > 0 {
			return rapid.SampledFrom(choices).Draw(w.t, key)
		}
	}
	definition := w.schema.Types[of.NamedType]
	switch definition.Kind {
	case ast.Enum:
		return rapid.SampledFrom(definition.EnumValues).Draw(w.t, of.NamedType).Name
	case ast.InputObject:
		var fields []string
		for _, field := range definition.Fields {
			if field.Type.NonNull && field.DefaultValue == nil || deep > 0 && w.chance(25) {
				fields = append(fields, field.Name+": "+w.value("", field.Name, field.Type, deep-1))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	switch of.NamedType {
	case "Int":
		return fmt.Sprint(rapid.IntRange(-1, 7).Draw(w.t, "int"))
	case "Boolean":
		return fmt.Sprint(rapid.Bool().Draw(w.t, "boolean"))
	case "Float":
		return fmt.Sprintf("%.2f", rapid.Float64Range(-1, 100).Draw(w.t, "float"))
	}
	return `"` + rapid.SampledFrom([]string{"a", "b", "x|1", ""}).Draw(w.t, "text") + `"`
}

// Read gives the value that a text in an operation stands for, as it stands in JSON.
func Read(text string) any {
	document, err := parser.ParseQuery(&ast.Source{Input: "{f(a: " + text + ")}"})
	if err != nil {
		panic(err)
	}
	value, err := document.Operations[0].SelectionSet[0].(*ast.Field).Arguments[0].Value.Value(nil)
	if err != nil {
		panic(err)
	}
	return value
}
