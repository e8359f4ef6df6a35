package lists

import (
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/query"
)

// The answers of package gap as lists ask for them: verdicts as *gap.Judged, papers as *gap.PaperSummary. What they name is
// looked up in the view of whoever asks, and what that view hides is passed over.

// withAnswers adds the answers to the model.
func withAnswers(m *query.Model) *query.Model {
	verdict := verdictType(m)
	paper := paperType(m)
	m.Add(groupedTypes(m)...)
	service, requirement := m.Type(graph.TypeService), m.Type(graph.TypeRequirement)
	service.Fields = append(service.Fields,
		&query.Field{Name: "papers", Shape: query.Many, Of: paper, Answer: true, Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
			return visitAll(gap.Of(v).PaperOf(e.(*graph.ServiceFacts).Key), visit)
		}},
		&query.Field{Name: "verdicts", Shape: query.Many, Of: verdict, Answer: true, Says: "The verdicts on all that the service demands, on each channel.",
			Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
				return visitSeen(v, gap.Of(v).JudgedOfService(e.(*graph.ServiceFacts).Key), visit)
			}})
	requirement.Fields = append(requirement.Fields,
		&query.Field{Name: "verdicts", Shape: query.Many, Of: verdict, Answer: true, Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
			return visitSeen(v, gap.Of(v).JudgedOf(e.(*graph.RequirementFacts).Key), visit)
		}})
	verdict.Extra = m.Over(verdict, []string{"service.responsible", "service.sector", "documentType.kind", "documentType.issuer", "channel.kind"})
	return m
}

// visitSeen visits the verdicts on what the view shows.
func visitSeen(v *graph.View, judged []*gap.Judged, visit func(query.Entry) bool) bool {
	for _, j := range judged {
		if v.Requirement(j.Requirement().Key) != nil && !visit(j) {
			return false
		}
	}
	return true
}

func visitAll[T any](entries []T, visit func(query.Entry) bool) bool {
	return !slices.ContainsFunc(entries, func(one T) bool { return !visit(one) })
}

// verdictType is a demanded document on one channel.
func verdictType(m *query.Model) *query.Type {
	enum := func(name, enum string, values []string, of func(*gap.Judged) string) *query.Field {
		return &query.Field{Name: name, Shape: query.Enum, Enum: enum, Values: values, Answer: true,
			Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Among(values, of(e.(*gap.Judged))) }}
	}
	whole := func(name string, of func(*gap.Judged) int) *query.Field {
		return &query.Field{Name: name, Shape: query.Int, Answer: true,
			Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Number(float64(of(e.(*gap.Judged)))) }}
	}
	node := func(name string, t graph.NodeType, says string, of func(*gap.Judged) graph.Key) *query.Field {
		return &query.Field{Name: name, Shape: query.One, Of: m.Type(t), Says: says, Answer: true, Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
			n := v.Node(graph.Ref{Type: t, Key: of(e.(*gap.Judged))})
			return n == nil || visit(n)
		}}
	}
	steps := func(name, says string, run gap.Run) *query.Field {
		return &query.Field{Name: name, Shape: query.Enums, Enum: "Step", Values: gap.Step("").Values(), Says: says, Answer: true,
			List: func(_ *graph.View, e query.Entry) []query.Scalar {
				var list []query.Scalar
				for _, step := range e.(*gap.Judged).WorkSteps(run) {
					list = append(list, query.Among(gap.Step("").Values(), string(step)))
				}
				return list
			}}
	}
	holders := func(name, says string, run gap.Run) *query.Field {
		return &query.Field{Name: name, Shape: query.Many, Of: m.Type(graph.TypeInformationSystem), Says: says, Answer: true,
			Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
				for _, key := range e.(*gap.Judged).Holders(run) {
					if n := v.System(key); n != nil && !visit(n) {
						return false
					}
				}
				return true
			}}
	}
	outcomes, decisions, said := gap.Outcome("").Values(), gap.Decision("").Values(), graph.Says("").Values()
	channel := node("channel", graph.TypeChannel, "", func(j *gap.Judged) graph.Key { return j.Channel() })
	step := enum("step", "Step", gap.Step("").Values(), func(j *gap.Judged) string { return string(j.Step()) })
	says := enum("actSays", "Says", said, func(j *gap.Judged) string { return string(j.ActSays()) })
	channel.Nullable, step.Nullable, says.Nullable = true, true, true
	t := &query.Type{Name: "Verdict", Applied: true, Listed: true, Fields: []*query.Field{
		node("requirement", graph.TypeRequirement, "", func(j *gap.Judged) graph.Key { return j.Requirement().Key }),
		channel,
		node("service", graph.TypeService, "The service that demands the document.", func(j *gap.Judged) graph.Key { return j.Requirement().Service }),
		node("documentType", graph.TypeDocumentType, "The kind of document that is demanded.", func(j *gap.Judged) graph.Key { return j.Requirement().DocumentType }),
		enum("outcome", "Outcome", outcomes, func(j *gap.Judged) string { return string(j.Outcome(gap.Certain)) }),
		enum("scope", "Scope", gap.Scope("").Values(), func(j *gap.Judged) string { return string(j.Scope()) }),
		enum("otherwise", "Outcome", outcomes, func(j *gap.Judged) string { return string(j.Otherwise()) }),
		enum("possibly", "Outcome", outcomes, func(j *gap.Judged) string { return string(j.Outcome(gap.Possible)) }),
		step,
		whole("covered", (*gap.Judged).Covered),
		whole("total", (*gap.Judged).Total),
		enum("decision", "Decision", decisions, func(j *gap.Judged) string { return string(j.Decision(gap.Certain)) }),
		enum("possibleDecision", "Decision", decisions, func(j *gap.Judged) string { return string(j.Decision(gap.Possible)) }),
		enum("mayDrop", "MayDrop", gap.MayDrop("").Values(), func(j *gap.Judged) string { return string(j.MayDrop()) }),
		{Name: "actRead", Shape: query.Bool, Answer: true, Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Truth(e.(*gap.Judged).ActRead()) }},
		says,
		steps("workSteps", "The kinds of works that are left in the best case, each once, on solid facts.", gap.Certain),
		steps("possibleWorkSteps", "The kinds of works that are left in the best case, each once, if what is in doubt turns out well.", gap.Possible),
		holders("holders", "The systems from which the data could come by any route, on solid facts.", gap.Certain),
		holders("possibleHolders", "The systems from which the data could come by any route, if what is in doubt turns out well.", gap.Possible),
		{Name: "applications", Shape: query.Int, Says: "The applications a year through the channel; 0 where no demand is recorded.", Answer: true,
			Scalar: func(v *graph.View, e query.Entry) query.Scalar {
				return query.Number(float64(gap.Of(v).ApplicationsOf([]gap.Unit{e.(*gap.Judged).Name()}).Certain))
			}},
	}}
	m.Add(t)
	return t
}

// paperType is what one service demands on one channel.
func paperType(m *query.Model) *query.Type {
	whole := func(name string, of func(*gap.PaperSummary) int) *query.Field {
		return &query.Field{Name: name, Shape: query.Int, Scalar: func(_ *graph.View, e query.Entry) query.Scalar {
			return query.Number(float64(of(e.(*gap.PaperSummary))))
		}}
	}
	bounds := &query.Type{Name: "InBothRuns", Fields: []*query.Field{
		{Name: "certain", Shape: query.Int, Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Number(float64(e.(gap.Bounds).Certain)) }},
		{Name: "possible", Shape: query.Int, Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Number(float64(e.(gap.Bounds).Possible)) }},
	}}
	inBoth := func(name string, of func(query.Entry) gap.Bounds) *query.Field {
		return &query.Field{Name: name, Shape: query.Part, Of: bounds, Each: func(_ *graph.View, e query.Entry, visit func(query.Entry) bool) bool { return visit(of(e)) }}
	}
	outcomes := gap.Outcome("").Values()
	count := &query.Type{Name: "OutcomeCount", Fields: []*query.Field{
		{Name: "outcome", Shape: query.Enum, Enum: "Outcome", Values: outcomes, Scalar: func(_ *graph.View, e query.Entry) query.Scalar {
			return query.Among(outcomes, string(e.(gap.OutcomeCount).Outcome))
		}},
		inBoth("count", func(e query.Entry) gap.Bounds { return e.(gap.OutcomeCount).Count }),
	}}
	states := gap.PaperlessState("").Values()
	state := func(name string, of func(gap.Paperless) gap.PaperlessState) *query.Field {
		return &query.Field{Name: name, Shape: query.Enum, Enum: "PaperlessState", Values: states, Scalar: func(_ *graph.View, e query.Entry) query.Scalar {
			return query.Among(states, string(of(e.(gap.Paperless))))
		}}
	}
	paperless := &query.Type{Name: "Paperless", Fields: []*query.Field{
		state("state", func(p gap.Paperless) gap.PaperlessState { return p.State }),
		state("possibly", func(p gap.Paperless) gap.PaperlessState { return p.Possibly }),
		{Name: "scope", Shape: query.Enum, Enum: "Scope", Values: gap.Scope("").Values(), Scalar: func(_ *graph.View, e query.Entry) query.Scalar {
			return query.Among(gap.Scope("").Values(), string(e.(gap.Paperless).Scope))
		}},
		{Name: "ofKnownDocuments", Shape: query.Bool, Scalar: func(_ *graph.View, e query.Entry) query.Scalar {
			return query.Truth(e.(gap.Paperless).OfKnownDocuments)
		}},
	}}
	t := &query.Type{Name: "PaperSummary", Fields: []*query.Field{
		{Name: "channel", Shape: query.One, Of: m.Type(graph.TypeChannel), Nullable: true, Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
			channel := v.Channel(e.(*gap.PaperSummary).Channel)
			return channel == nil || visit(channel)
		}},
		whole("demanded", func(p *gap.PaperSummary) int { return p.Demanded }),
		whole("conditional", func(p *gap.PaperSummary) int { return p.Conditional }),
		whole("optional", func(p *gap.PaperSummary) int { return p.Optional }),
		whole("paperAtLeast", func(p *gap.PaperSummary) int { return p.PaperAtLeast }),
		whole("paperAtMost", func(p *gap.PaperSummary) int { return p.PaperAtMost }),
		{Name: "outcomes", Shape: query.Parts, Of: count, Each: func(_ *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
			return visitAll(gap.PaperIn{PaperSummary: e.(*gap.PaperSummary)}.Outcomes(), visit)
		}},
		inBoth("replaceableNow", func(e query.Entry) gap.Bounds { return e.(*gap.PaperSummary).ReplaceableNow }),
		inBoth("replaceable", func(e query.Entry) gap.Bounds { return e.(*gap.PaperSummary).Replaceable }),
		{Name: "paperless", Shape: query.Part, Of: paperless, Each: func(_ *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
			return visit(e.(*gap.PaperSummary).Paperless)
		}},
	}}
	m.Add(t, count, bounds, paperless)
	return t
}
