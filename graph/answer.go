package graph

import (
	"context"
	"iter"
)

// Answers beside the facts: a store that people look into by other tools (Neo4j Browser, Bloom, BI connectors) shows
// verdicts and missing integrations as nodes of their own (2-model §2.6). They can be made anew at any time and are no
// part of the graph.

// AnswerShape says what the nodes of one kind of answers look like.
type AnswerShape struct {
	Label      string
	Properties []string // besides the key
	Edges      []AnswerEdgeShape
}

// AnswerEdgeShape is a relationship from an answer to nodes of one type.
type AnswerEdgeShape struct {
	Type string
	To   NodeType
}

// AnswerShapes returns the kinds of answers.
func AnswerShapes() []AnswerShape {
	return []AnswerShape{
		{
			Label: "AnswerVerdict",
			Properties: []string{"service", "requirement", "channel", "document", "outcome", "possibly", "scope", "otherwise", "step", "possibleStep",
				"decision", "possibleDecision", "mayDrop", "actRead", "actSays", "covered", "total"},
			Edges: []AnswerEdgeShape{{"VERDICT_ON", TypeRequirement}, {"VERDICT_THROUGH", TypeChannel}, {"DATA_FROM", TypeInformationSystem},
				{"DATA_MAY_COME_FROM", TypeInformationSystem}},
		},
		{
			Label: "AnswerMissingIntegration",
			Properties: []string{"consumer", "provider", "confirmOnly", "step", "absence", "documents", "freedAlone", "freedAlonePossibly", "freedWithOthers",
				"freedWithOthersPossibly", "freedComplete", "services", "applications", "applicationsPossibly"},
			Edges: []AnswerEdgeShape{{"WOULD_ASK", TypeInformationSystem}, {"WOULD_ANSWER", TypeInformationSystem}, {"WOULD_DELIVER", TypeDocumentType},
				{"WOULD_FREE", TypeRequirement}},
		},
		{
			Label: "AnswerPaper",
			Properties: []string{"service", "channel", "demanded", "conditional", "optional", "paperAtLeast", "paperAtMost", "replaceableNow",
				"replaceableNowPossibly", "replaceable", "replaceablePossibly", "paperless", "paperlessPossibly", "scope", "ofKnownDocuments"},
			Edges: []AnswerEdgeShape{{"PAPER_OF", TypeService}, {"PAPER_THROUGH", TypeChannel}},
		},
	}
}

// AnswerNode is one answer.
type AnswerNode struct {
	Label      string
	Key        string         // unique among the answers of its label
	Properties map[string]any // texts, numbers (int64), true and false, lists of texts; what is not known is left out
	Edges      []AnswerEdge   // each once, in a fixed order
}

// AnswerEdge is a relationship from an answer to a node of the graph.
type AnswerEdge struct {
	Type string
	To   Ref
}

// AnswerSheet is all answers of a revision at a date. Nodes may be gone through once.
type AnswerSheet struct {
	Revision Revision
	Date     Date
	Nodes    iter.Seq[AnswerNode]
}

// AnswerKeeper is a store that shows answers beside the facts.
type AnswerKeeper interface {
	// KeepAnswers makes the kept answers those of the sheet, writing only what differs, and says how many it wrote and
	// removed. CONFLICT when answers of a later revision are kept or being written, or when another server is writing
	// these; UNAVAILABLE when the store does not answer. What was written then is put right by the next call.
	KeepAnswers(ctx context.Context, sheet AnswerSheet) (written, removed int, err error)
	// RemoveAnswers removes all answers, and says how many there were. Whoever is writing some stops.
	RemoveAnswers(ctx context.Context) (removed int, err error)
	// AnswersKept says which answers are kept.
	AnswersKept(ctx context.Context) (KeptAnswers, error)
}

// KeptAnswers says which answers a store shows.
type KeptAnswers struct {
	Revision Revision // 0: none; while they are brought up to date in several steps, the one before
	Date     Date
	Whole    bool // nobody is writing them, and none was removed by other tools since they were written
}
