package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/search"
)

// Search finds nodes by what people type.
func (catalogue) Search(_ context.Context, c *graph.Catalogue, text string, types []graph.NodeType, lang *graph.Lang, first *int, after *string) (search.Connection, error) {
	question := search.Question{Text: text, Types: types}
	if lang != nil {
		question.Lang = *lang
	}
	return search.In(c, question, first, after)
}
