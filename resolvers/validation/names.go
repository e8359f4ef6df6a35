package validation

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// hinted is how many errors suggest names: names that are like another take long to find.
const hinted = 5

// unknownNames are the rules that fields and arguments are those of the schema (sections 5.3.1 and 5.4.1).
func (r Rules) unknownNames() []core.Rule {
	return []core.Rule{
		{Name: "FieldsOnCorrectType", RuleFunc: func(observers *core.Events, broken core.AddErrFunc) {
			h := hints{left: hinted, wanted: r.Suggestions}
			observers.OnField(func(_ *core.Walker, field *ast.Field) {
				if field.ObjectDefinition == nil || field.Definition != nil {
					return
				}
				h.unknown(broken, field.Position, field.Name, func() []string {
					names := make([]string, len(field.ObjectDefinition.Fields))
					for i, known := range field.ObjectDefinition.Fields {
						names[i] = known.Name
					}
					return names
				}, "%s has no field %q.", field.ObjectDefinition.Name, field.Name)
			})
		}},
		{Name: "KnownArgumentNames", RuleFunc: func(observers *core.Events, broken core.AddErrFunc) {
			h := hints{left: hinted, wanted: r.Suggestions}
			check := func(of string, given ast.ArgumentList, known ast.ArgumentDefinitionList) {
				for _, argument := range given {
					if known.ForName(argument.Name) == nil {
						h.unknown(broken, argument.Position, argument.Name, func() []string { return namesOf(known) },
							"%s has no argument %q.", of, argument.Name)
					}
				}
			}
			observers.OnField(func(_ *core.Walker, field *ast.Field) {
				if field.Definition != nil && field.ObjectDefinition != nil {
					check(field.ObjectDefinition.Name+"."+field.Name, field.Arguments, field.Definition.Arguments)
				}
			})
			observers.OnDirective(func(_ *core.Walker, directive *ast.Directive) {
				if directive.Definition != nil {
					check("@"+directive.Name, directive.Arguments, directive.Definition.Arguments)
				}
			})
		}},
	}
}

func namesOf(arguments ast.ArgumentDefinitionList) []string {
	names := make([]string, len(arguments))
	for i, argument := range arguments {
		names[i] = argument.Name
	}
	return names
}

type hints struct {
	left   int
	wanted bool
}

func (h *hints) unknown(broken core.AddErrFunc, at *ast.Position, name string, known func() []string, format string, arguments ...any) {
	options := []core.ErrorOption{core.Message(format, arguments...), core.At(at)}
	if h.wanted && h.left > 0 {
		h.left--
		options = append(options, core.SuggestListQuoted("Did you mean", name, known()))
	}
	broken(options...)
}

// discreet are rules of gqlparser whose errors name what was not asked for, with errors that do not.
func discreet() []core.Rule {
	return []core.Rule{
		edited(rules.ScalarLeafsRule, func(message string) string {
			asked, _, _ := strings.Cut(message, " Did you mean")
			return asked
		}),
		edited(rules.ProvidedRequiredArgumentsRule, func(string) string { return "An argument is missing that has to be given." }),
	}
}

func edited(rule core.Rule, edit func(message string) string) core.Rule {
	return core.Rule{Name: rule.Name, RuleFunc: func(observers *core.Events, broken core.AddErrFunc) {
		rule.RuleFunc(observers, func(options ...core.ErrorOption) {
			broken(append(options, func(err *gqlerror.Error) { err.Message = edit(err.Message) })...)
		})
	}}
}
