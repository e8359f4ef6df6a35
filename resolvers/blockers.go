package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
)

func (r *Root) Blocker() generated.BlockerResolver { return blocker{} }

type blocker struct{}

func (blocker) Sentence(_ context.Context, b *gap.BlockerIn, lang graph.Lang) (string, error) {
	return explain.New(b.Catalogue.View, lang).Blocker(*b.Blocker)
}
