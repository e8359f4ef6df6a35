package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
)

func (r *Root) DerivationStep() generated.DerivationStepResolver { return derivationStep{} }

type derivationStep struct{}

func (derivationStep) Sentence(_ context.Context, s *gap.DerivationStepIn, lang graph.Lang) (string, error) {
	return explain.New(s.Of.Catalogue.View, lang).Reason(s.Of.Derivation, s.Index)
}
