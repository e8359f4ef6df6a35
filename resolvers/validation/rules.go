// Package validation keeps the rules of the GraphQL specification where gqlparser does not: what a text may say, which
// values variables may have, and what becomes of them. Where nothing else is said, section numbers are those of the
// edition of September 2025. Its verdicts are those of graphql-js, the reference implementation: testdata has texts with
// what that says of them.
package validation

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules are the rules of validation (section 5). With Suggestions, errors name fields and arguments that are spelt nearly
// like what is unknown, and what is missing, which tells the schema bit by bit to those who may not read it.
type Rules struct{ Suggestions bool }

// New gives the rules as gqlgen and gqlparser want them, each time a set of their own, as they change it. gqlgen's
// SetDisableSuggestion must stay as it is: it would put a rule of gqlparser in the place of one of these.
func (r Rules) New() *rules.Rules {
	set := rules.NewRules(
		rules.FragmentsOnCompositeTypesRule, rules.KnownDirectivesRule, rules.KnownFragmentNamesRule,
		rules.KnownRootTypeRule, rules.LoneAnonymousOperationRule, rules.MaxIntrospectionDepth, rules.NoFragmentCyclesRule,
		rules.NoUndefinedVariablesRule, rules.NoUnusedFragmentsRule, rules.NoUnusedVariablesRule, rules.PossibleFragmentSpreadsRule,
		rules.UniqueArgumentNamesRule, rules.UniqueDirectivesPerLocationRule, rules.UniqueFragmentNamesRule,
		rules.UniqueInputFieldNamesRule, rules.UniqueOperationNamesRule, rules.UniqueVariableNamesRule,
		rules.VariablesAreInputTypesRule, rules.VariablesInAllowedPositionRule,
		core.Rule{Name: "KnownTypeNames", RuleFunc: rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc},
		overlappingFields, r.valuesOfCorrectType(), subscriptionRoots, constants)
	others := append(r.unknownNames(), rules.ScalarLeafsRule, rules.ProvidedRequiredArgumentsRule)
	if !r.Suggestions {
		others = append(r.unknownNames(), discreet()...)
	}
	for _, rule := range others {
		set.AddRule(rule.Name, rule.RuleFunc)
	}
	return set
}

// Document checks a document and, where it is valid, settles it: values stand in it as they are to be read. It returns
// every breach of a rule, empty where there is none.
func (r Rules) Document(schema *ast.Schema, document *ast.QueryDocument) gqlerror.List {
	if broken := validator.ValidateWithRules(schema, document, r.New()); len(broken) > 0 {
		return broken
	}
	settle(schema, document)
	return nil
}

// constants is the rule that directives of variables take no variables (section 2.13, Directives[Const]).
var constants = core.Rule{Name: "ConstantDirectives", RuleFunc: func(observers *core.Events, broken core.AddErrFunc) {
	observers.OnDirective(func(_ *core.Walker, directive *ast.Directive) {
		if directive.Location != ast.LocationVariableDefinition {
			return
		}
		for _, argument := range directive.Arguments {
			if variable := variableIn(argument.Value); variable != nil {
				broken(core.Message(`Variable "$%s" is used in a directive of a variable.`, variable.Raw), core.At(variable.Position))
			}
		}
	})
}}

func variableIn(value *ast.Value) *ast.Value {
	if value.Kind == ast.Variable {
		return value
	}
	for _, child := range value.Children {
		if found := variableIn(child.Value); found != nil {
			return found
		}
	}
	return nil
}

// subscriptionRoots is the rule of section 5.2.4.1: a subscription has one field at its root, which is no introspection and
// which neither @skip nor @include may leave out.
var subscriptionRoots = core.Rule{Name: "SingleFieldSubscriptions", RuleFunc: func(observers *core.Events, broken core.AddErrFunc) {
	observers.OnOperation(func(walker *core.Walker, op *ast.OperationDefinition) {
		if op.Operation != ast.Subscription {
			return
		}
		var names []string
		seen := map[string]bool{}
		var look func(set ast.SelectionSet)
		conditional := func(directives ast.DirectiveList) {
			for _, d := range directives {
				if d.Name == "skip" || d.Name == "include" {
					broken(core.Message("The field of a subscription cannot be left out with @%s.", d.Name), core.At(d.Position))
				}
			}
		}
		look = func(set ast.SelectionSet) {
			for _, selection := range set {
				switch s := selection.(type) {
				case *ast.Field:
					conditional(s.Directives)
					if len(s.Name) > 1 && s.Name[:2] == "__" {
						broken(core.Message("A subscription must not ask for %s.", s.Name), core.At(s.Position))
					}
					if name := responseName(s); !slices.Contains(names, name) {
						if names = append(names, name); len(names) == 2 {
							broken(core.Message("A subscription must have one field."), core.At(s.Position))
						}
					}
				case *ast.InlineFragment:
					conditional(s.Directives)
					look(s.SelectionSet)
				case *ast.FragmentSpread:
					conditional(s.Directives)
					if fragment := walker.Document.Fragments.ForName(s.Name); fragment != nil && !seen[s.Name] {
						seen[s.Name] = true
						look(fragment.SelectionSet)
					}
				}
			}
		}
		look(op.SelectionSet)
	})
}}

// responseName is the name under which a field stands in the answer.
func responseName(f *ast.Field) string {
	if f.Alias != "" {
		return f.Alias
	}
	return f.Name
}
