package validation

import (
	"math"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// valuesOfCorrectType is the rule that values in the text are of the type asked for (sections 5.6.1, 5.6.2, 5.6.4 and
// 5.6.5, and 3.5 for scalars). gqlparser lets objects stand for scalars and enums, and whole numbers be of any size.
func (r Rules) valuesOfCorrectType() core.Rule {
	return core.Rule{Name: "ValuesOfCorrectType", RuleFunc: r.checkValues}
}

func (r Rules) checkValues(observers *core.Events, broken core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Definition == nil || value.ExpectedType == nil || value.Kind == ast.Variable {
			return
		}
		t, definition := value.ExpectedType, value.Definition
		unfit := func(format string, arguments ...any) {
			broken(core.Message(format, arguments...), core.At(value.Position))
		}
		switch {
		case value.Kind == ast.NullValue:
			if t.NonNull {
				unfit("null is given where a value of %s is asked for.", t)
			}
		case value.Kind == ast.ListValue && t.Elem != nil:
		case definition.Kind == ast.InputObject && value.Kind == ast.ObjectValue:
			r.object(value, broken)
		case definition.Kind == ast.Enum && value.Kind == ast.EnumValue:
			if definition.EnumValues.ForName(value.Raw) == nil {
				unfit("%s is no value of %s.", short(value.Raw), definition.Name)
			}
		case definition.Kind == ast.Scalar && ofScalar(definition, value):
		default:
			unfit("%s is given where a value of %s is asked for.", kindOf(value), t)
		}
	})
	// In scalars of the schema's own, values have no type that could be checked, but numbers must be numbers.
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Kind == ast.IntValue || value.Kind == ast.FloatValue {
			if f, err := strconv.ParseFloat(value.Raw, 64); err != nil || math.IsInf(f, 0) {
				broken(core.Message("%s is larger than any number here.", short(value.Raw)), core.At(value.Position))
			}
		}
	})
}

// object checks the fields of an input object.
func (r Rules) object(value *ast.Value, broken core.AddErrFunc) {
	definition := value.Definition
	given := make(map[string]bool, len(value.Children))
	for _, child := range value.Children {
		given[child.Name] = true
		if definition.Fields.ForName(child.Name) == nil {
			broken(core.Message("%s has no field %q.", definition.Name, short(child.Name)), core.At(child.Position))
		}
	}
	for _, field := range definition.Fields {
		if field.Type.NonNull && field.DefaultValue == nil && !given[field.Name] {
			missing := core.Message("%s has to have the field %q.", definition.Name, field.Name)
			if !r.Suggestions {
				missing = core.Message("A field of %s is missing that has to be given.", definition.Name)
			}
			broken(missing, core.At(value.Position))
		}
	}
	if definition.Directives.ForName("oneOf") == nil {
		return
	}
	if len(value.Children) != 1 {
		broken(core.Message("%s has exactly one field, and %d are given.", definition.Name, len(value.Children)), core.At(value.Position))
	} else if child := value.Children[0]; child.Value.Kind == ast.NullValue {
		broken(core.Message("The field %q of %s must not be null.", short(child.Name), definition.Name), core.At(child.Position))
	}
}

// ofScalar reports whether a literal can be of a scalar. Those of the schema's own read their values themselves.
func ofScalar(definition *ast.Definition, value *ast.Value) bool {
	switch definition.Name {
	case "Int":
		_, err := strconv.ParseInt(value.Raw, 10, 32)
		return value.Kind == ast.IntValue && err == nil
	case "Float":
		return value.Kind == ast.IntValue || value.Kind == ast.FloatValue
	case "Boolean":
		return value.Kind == ast.BooleanValue
	case "String":
		return value.Kind == ast.StringValue || value.Kind == ast.BlockValue
	case "ID":
		return value.Kind == ast.StringValue || value.Kind == ast.BlockValue || value.Kind == ast.IntValue
	}
	return true
}

func kindOf(value *ast.Value) string {
	switch value.Kind {
	case ast.ListValue:
		return "A list"
	case ast.ObjectValue:
		return "An object"
	case ast.StringValue, ast.BlockValue:
		return strconv.Quote(short(value.Raw))
	}
	return short(value.Raw)
}

// short keeps errors from giving back what was sent at any length.
func short(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

// settle writes values of a valid document as they are to be read: whole numbers of any size where an ID is asked for are
// texts, and where they are larger than 64 bits they are numbers with a fraction. And it takes the definitions of variables
// from where they are used: gqlparser would take defaults from there, where a fragment may have those of another operation.
func settle(schema *ast.Schema, document *ast.QueryDocument) {
	observers := &core.Events{}
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		value.VariableDefinition = nil
		if value.Kind != ast.IntValue {
			return
		}
		if value.Definition != nil && value.Definition.Name == "ID" {
			value.Kind = ast.StringValue
			return
		}
		if _, err := strconv.ParseInt(value.Raw, 10, 64); err != nil {
			value.Kind = ast.FloatValue
		}
	})
	core.Walk(schema, document, observers)
}
