package validation

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Variables gives the values of the variables of an operation from those given, as section 6.1.2 (CoerceVariableValues) has
// it: with defaults, also those of fields of input objects, a list where one entry stands for it, ids as texts, whole
// numbers as int64, others as float64. A variable that is not given and has no default is not there. Values not asked for
// are left out. The error names the first value that does not fit; its path begins with "variable".
func Variables(schema *ast.Schema, definitions ast.VariableDefinitionList, given map[string]any) (map[string]any, *gqlerror.Error) {
	values := make(map[string]any, len(definitions))
	for _, definition := range definitions {
		path := place{parent: &place{name: "variable"}, name: definition.Variable}
		c := coercion{schema}
		value, ok := given[definition.Variable]
		var err *gqlerror.Error
		switch {
		case ok:
			value, err = c.value(definition.Type, value, &path)
		case definition.DefaultValue != nil:
			value, err = c.literal(definition.Type, definition.DefaultValue, &path)
		case definition.Type.NonNull:
			err = path.wrong("A value of %s has to be given.", definition.Type)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		values[definition.Variable] = value
	}
	return values, nil
}

type coercion struct{ schema *ast.Schema }

// literal reads a default, which is valid.
func (c coercion) literal(t *ast.Type, literal *ast.Value, at *place) (any, *gqlerror.Error) {
	value, err := plain(literal)
	if err != nil {
		return nil, at.wrong("The default cannot be read.")
	}
	return c.value(t, value, at)
}

// plain gives a literal as JSON would give it.
func plain(literal *ast.Value) (any, error) {
	switch literal.Kind {
	case ast.IntValue, ast.FloatValue:
		return json.Number(literal.Raw), nil
	case ast.ListValue:
		list := make([]any, len(literal.Children))
		for i, child := range literal.Children {
			var err error
			if list[i], err = plain(child.Value); err != nil {
				return nil, err
			}
		}
		return list, nil
	case ast.ObjectValue:
		object := make(map[string]any, len(literal.Children))
		for _, child := range literal.Children {
			var err error
			if object[child.Name], err = plain(child.Value); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	return literal.Value(nil)
}

func (c coercion) value(t *ast.Type, value any, at *place) (any, *gqlerror.Error) {
	if value == nil {
		if t.NonNull {
			return nil, at.wrong("null is given where a value of %s is asked for.", t)
		}
		return nil, nil
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok { // one entry stands for a list of it (section 3.11)
			entry, err := c.value(t.Elem, value, at)
			return []any{entry}, err
		}
		entries := make([]any, len(list))
		for i, entry := range list {
			var err *gqlerror.Error
			if entries[i], err = c.value(t.Elem, entry, &place{parent: at, index: i, entry: true}); err != nil {
				return nil, err
			}
		}
		return entries, nil
	}
	definition := c.schema.Types[t.NamedType]
	switch definition.Kind {
	case ast.Enum:
		if text, ok := value.(string); ok && definition.EnumValues.ForName(text) != nil {
			return text, nil
		}
		return nil, at.wrong("%s is no value of %s.", shown(value), t.NamedType)
	case ast.InputObject:
		return c.object(definition, value, at)
	}
	read, ok := scalar(t.NamedType, value)
	if !ok {
		return nil, at.wrong("%s is given where a value of %s is asked for.", shown(value), t.NamedType)
	}
	return read, nil
}

func (c coercion) object(definition *ast.Definition, value any, at *place) (any, *gqlerror.Error) {
	given, ok := value.(map[string]any)
	if !ok {
		return nil, at.wrong("%s is given where an object of %s is asked for.", shown(value), definition.Name)
	}
	if definition.Directives.ForName("oneOf") != nil && len(given) != 1 {
		return nil, at.wrong("%s has exactly one field, and %d are given.", definition.Name, len(given))
	}
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	slices.Sort(names) // so that the error is the same each time
	for _, name := range names {
		if definition.Fields.ForName(name) == nil {
			return nil, at.wrong("%s has no field %q.", definition.Name, short(name))
		}
		if definition.Directives.ForName("oneOf") != nil && given[name] == nil {
			return nil, at.wrong("The field %q of %s must not be null.", name, definition.Name)
		}
	}
	fields := make(map[string]any, len(given))
	for _, field := range definition.Fields {
		inner := &place{parent: at, name: field.Name}
		value, ok := given[field.Name]
		var err *gqlerror.Error
		switch {
		case ok:
			value, err = c.value(field.Type, value, inner)
		case field.DefaultValue != nil:
			value, err = c.literal(field.Type, field.DefaultValue, inner)
		case field.Type.NonNull:
			err = at.wrong("%s has to have the field %q.", definition.Name, field.Name)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		fields[field.Name] = value
	}
	return fields, nil
}

// scalar reads a value of a scalar (section 3.5). Scalars of the schema's own read theirs later.
func scalar(name string, value any) (any, bool) {
	switch name {
	case "Int":
		whole, ok := wholeNumber(value)
		n, err := strconv.ParseInt(whole, 10, 32)
		return n, ok && err == nil
	case "Float":
		f, ok := number(value)
		return f, ok && !math.IsInf(f, 0) && !math.IsNaN(f)
	case "Boolean":
		b, ok := value.(bool)
		return b, ok
	case "String":
		text, ok := value.(string)
		return text, ok
	case "ID":
		if text, ok := value.(string); ok {
			return text, true
		}
		return wholeNumber(value)
	}
	return value, true
}

func number(value any) (float64, bool) {
	switch n := value.(type) {
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}

// wholeNumber writes a number without fraction in digits: 5.0 and 5e0 are 5 in JSON.
func wholeNumber(value any) (string, bool) {
	if n, ok := value.(json.Number); ok {
		if _, err := strconv.ParseInt(string(n), 10, 64); err == nil {
			return string(n), string(n) != "-0"
		}
	}
	f, ok := number(value)
	if !ok || f != math.Trunc(f) || math.IsInf(f, 0) {
		return "", false
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// shown names a value in an error, without giving it back at length.
func shown(value any) string {
	switch v := value.(type) {
	case []any:
		return "A list"
	case map[string]any:
		return "An object"
	case string:
		return strconv.Quote(short(v))
	}
	return short(fmt.Sprint(value))
}

// place is where a value stands; it becomes a path only where something is wrong.
type place struct {
	parent *place
	name   string
	index  int
	entry  bool
}

func (p *place) path() ast.Path {
	if p == nil {
		return nil
	}
	if p.entry {
		return append(p.parent.path(), ast.PathIndex(p.index))
	}
	return append(p.parent.path(), ast.PathName(p.name))
}

func (p *place) wrong(format string, arguments ...any) *gqlerror.Error {
	return &gqlerror.Error{Message: fmt.Sprintf(format, arguments...), Path: p.path()}
}
