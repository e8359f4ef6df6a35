// Package lists joins package query, which filters, orders and groups, with what package gap finds out: services by their
// paper, demanded documents by their verdicts.
package lists

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/query"
)

// Model is what lists can be asked: the node types and the answers.
var Model = query.NewModel()

// New returns what answers the lists of a catalogue. prepare computes all verdicts of the view, and is called before a
// question that looks at them.
func New(prepare func(context.Context, *graph.Catalogue) error) *query.Lists {
	return &query.Lists{Model: Model, Prepare: prepare}
}
