// Package lists joins package query, which filters, orders and groups, with what package gap finds out: services by their
// paper, demanded documents by their verdicts.
package lists

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"onceonly/graph"
	"onceonly/graph/query"
)

// Model is what lists can be asked: the node types and the answers.
var Model = withAnswers(query.NewModel())

var verdicts = Model.Types()[slices.IndexFunc(Model.Types(), func(t *query.Type) bool { return t.Name == "Verdict" })]

// New returns what answers the lists of a catalogue. prepare computes all verdicts of the view, and is called before a
// question that looks at them.
func New(prepare func(context.Context, *graph.Catalogue) error) *query.Lists {
	return &query.Lists{Model: Model, Prepare: prepare, Applications: applications}
}

// Reads reports whether an input type of that name is a condition that Model reads.
func Reads(input string) bool {
	name, isCondition := strings.CutSuffix(input, "Where")
	return isCondition && slices.ContainsFunc(Model.Types(), func(t *query.Type) bool { return t.Name == name && (t.Node != "" || t.Listed) })
}

// LooksAtAnswers reports whether a condition as it comes names a field that is computed from the verdicts.
func LooksAtAnswers(content any) bool {
	if object, ok := content.(map[string]any); ok {
		for name, inner := range object {
			if answers[name] || LooksAtAnswers(inner) {
				return true
			}
		}
	}
	if list := reflect.ValueOf(content); list.Kind() == reflect.Slice { // gqlparser makes lists of several types
		for i := range list.Len() {
			if LooksAtAnswers(list.Index(i).Interface()) {
				return true
			}
		}
	}
	return false
}

// GroupsAnswers reports whether the arguments of groupBy or facets name something by which answers are told apart.
func GroupsAnswers(arguments map[string]any) bool {
	for _, argument := range arguments {
		names := reflect.ValueOf(argument)
		if names.Kind() != reflect.Slice {
			continue
		}
		for i := range names.Len() {
			if name, ok := names.Index(i).Interface().(string); ok && groupings[name] {
				return true
			}
		}
	}
	return false
}

// groupings are the names by which entries are told apart by what is computed from the verdicts.
var groupings = func() map[string]bool {
	names := map[string]bool{}
	for _, t := range Model.Types() {
		for _, g := range t.Groupings() {
			if g.About.Answer {
				names[g.Name] = true
			}
		}
	}
	return names
}()

// answers are the names of fields that are computed from the verdicts.
var answers = func() map[string]bool {
	names := map[string]bool{}
	for _, t := range Model.Types() {
		for _, f := range t.Fields {
			if f.Answer {
				names[f.Name] = true
			}
		}
	}
	return names
}()
