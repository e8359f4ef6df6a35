package resolvers

import (
	"context"

	"onceonly/graph"
	"onceonly/graph/explain"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
)

func (r *Root) CaseQuestion() generated.CaseQuestionResolver { return question{} }

type question struct{}

func (question) Sentence(_ context.Context, q *gap.CaseQuestionIn, lang graph.Lang) (string, error) {
	return explain.New(q.Catalogue.View, lang).Question(*q.CaseQuestion)
}

func (service) Checklist(_ context.Context, s *graph.Service, channel *string, given *gap.CaseInput) (*gap.ChecklistIn, error) {
	key, err := channelOf(s, channel)
	if err != nil {
		return nil, err
	}
	known, err := caseOf(s.Catalogue, given)
	if err != nil {
		return nil, err
	}
	return gap.Of(s.Catalogue.View).Checklist(s.Key, key, known).InCatalogue(s.Catalogue), nil
}

// caseOf reads a case in a catalogue: kinds of documents are named by id or key. NOT_FOUND where there is no such kind.
func caseOf(c *graph.Catalogue, given *gap.CaseInput) (gap.CaseInput, error) {
	if given == nil {
		return gap.CaseInput{}, nil
	}
	known := *given
	known.Events = make([]gap.EventInput, len(given.Events))
	for i, event := range given.Events {
		if event.DocumentType != "" {
			key, err := c.KeyOf(graph.TypeDocumentType, string(event.DocumentType))
			if err != nil {
				return known, err
			}
			if c.DocumentType(key) == nil {
				return known, graph.Errorf(graph.NotFound, "There is no document type %q.", key)
			}
			event.DocumentType = key
		}
		known.Events[i] = event
	}
	return known, nil
}
