// Package answers writes verdicts, missing integrations and the paper of services back beside the facts, for people who
// look into the store by other tools (2-model §2.6).
package answers

import (
	"slices"

	"onceonly/graph"
	"onceonly/graph/gap"
)

// Of gives the answers of a view: verdicts by service, requirement and channel, the paper of services, then missing
// integrations, those first that free most.
func Of(view *graph.View) graph.AnswerSheet {
	return graph.AnswerSheet{Revision: view.Revision(), Date: view.Date, Nodes: func(yield func(graph.AnswerNode) bool) {
		table := gap.Of(view)
		for service := range graph.All[*graph.ServiceFacts](view.Snapshot, graph.TypeService) {
			for requirement := range view.RequirementsOf(service.Key) {
				for _, v := range table.Verdicts(requirement.Key) {
					if !yield(verdict(requirement, v)) {
						return
					}
				}
			}
			for _, p := range table.PaperOf(service.Key) {
				if !yield(paper(p)) {
					return
				}
			}
		}
		missing := table.MissingIntegrations()
		for i := range missing {
			if !yield(missingIntegration(&missing[i])) {
				return
			}
		}
	}}
}

// on is the key of an answer about something on a channel.
func on(key, channel graph.Key) string {
	if channel == "" {
		return string(key)
	}
	return string(key) + "@" + string(channel)
}

// maker puts an answer together, leaving out what is not known.
type maker struct{ graph.AnswerNode }

func newMaker(label, key string) *maker {
	return &maker{graph.AnswerNode{Label: label, Key: key, Properties: map[string]any{}}}
}

func (m *maker) text(name, value string) {
	if value != "" {
		m.Properties[name] = value
	}
}

func (m *maker) number(name string, value int) { m.Properties[name] = int64(value) }

func (m *maker) edge(relation string, to graph.NodeType, keys ...graph.Key) {
	keys = slices.Sorted(slices.Values(keys))
	for _, key := range slices.Compact(keys) {
		if key != "" {
			m.Edges = append(m.Edges, graph.AnswerEdge{Type: relation, To: graph.Ref{Type: to, Key: key}})
		}
	}
}

func verdict(r *graph.RequirementFacts, v *gap.Verdict) graph.AnswerNode {
	m := newMaker("AnswerVerdict", on(v.Requirement, v.Channel))
	m.text("service", string(r.Service))
	m.text("requirement", string(r.Key))
	m.text("channel", string(v.Channel))
	m.text("document", string(r.DocumentType))
	m.text("outcome", string(v.Outcome()))
	m.text("possibly", string(v.Possibly()))
	m.text("scope", string(v.Certain.Scope))
	m.text("otherwise", string(v.Certain.Otherwise))
	m.text("step", string(v.Certain.Step))
	m.text("possibleStep", string(v.Possible.Step))
	m.text("decision", string(v.Certain.Decision))
	m.text("possibleDecision", string(v.Possible.Decision))
	m.text("mayDrop", string(v.Certain.MayDrop))
	m.Properties["actRead"] = v.ActRead
	m.text("actSays", string(v.Says))
	m.number("covered", v.Certain.Covered)
	m.number("total", v.Certain.Total)
	m.edge("VERDICT_ON", graph.TypeRequirement, r.Key)
	m.edge("VERDICT_THROUGH", graph.TypeChannel, v.Channel)
	certain := holders(&v.Certain)
	m.edge("DATA_FROM", graph.TypeInformationSystem, certain...)
	m.edge("DATA_MAY_COME_FROM", graph.TypeInformationSystem,
		slices.DeleteFunc(holders(&v.Possible), func(key graph.Key) bool { return slices.Contains(certain, key) })...)
	return m.AnswerNode
}

// holders are the systems from which the data come or would come by the best routes.
func holders(a *gap.Answer) []graph.Key {
	var keys []graph.Key
	for i := range a.Cases {
		for j := range a.Cases[i].Routes {
			keys = append(keys, a.Cases[i].Routes[j].Holder)
		}
	}
	return keys
}

func paper(p *gap.PaperSummary) graph.AnswerNode {
	m := newMaker("AnswerPaper", on(p.Service, p.Channel))
	m.text("service", string(p.Service))
	m.text("channel", string(p.Channel))
	m.number("demanded", p.Demanded)
	m.number("conditional", p.Conditional)
	m.number("optional", p.Optional)
	m.number("paperAtLeast", p.PaperAtLeast)
	m.number("paperAtMost", p.PaperAtMost)
	m.number("replaceableNow", p.ReplaceableNow.Certain)
	m.number("replaceableNowPossibly", p.ReplaceableNow.Possible)
	m.number("replaceable", p.Replaceable.Certain)
	m.number("replaceablePossibly", p.Replaceable.Possible)
	m.text("paperless", string(p.Paperless.State))
	m.text("paperlessPossibly", string(p.Paperless.Possibly))
	m.text("scope", string(p.Paperless.Scope))
	m.Properties["ofKnownDocuments"] = p.Paperless.OfKnownDocuments
	m.edge("PAPER_OF", graph.TypeService, p.Service)
	m.edge("PAPER_THROUGH", graph.TypeChannel, p.Channel)
	return m.AnswerNode
}

func missingIntegration(i *gap.MissingIntegration) graph.AnswerNode {
	m := newMaker("AnswerMissingIntegration", string(i.Consumer+"~"+i.Provider))
	m.text("consumer", string(i.Consumer))
	m.text("provider", string(i.Provider))
	m.Properties["confirmOnly"] = i.ConfirmOnly
	m.text("step", string(i.Step))
	m.text("absence", string(i.Absence))
	documents := make([]string, len(i.DocumentTypes))
	for at, key := range i.DocumentTypes {
		documents[at] = string(key)
	}
	m.Properties["documents"] = documents
	m.number("freedAlone", len(i.FreedAlone[0]))
	m.number("freedAlonePossibly", len(i.FreedAlone[1]))
	shared := i.SharedUnits()
	m.number("freedWithOthers", shared[0])
	m.number("freedWithOthersPossibly", shared[1])
	m.Properties["freedComplete"] = i.FreedComplete
	m.number("services", len(i.Services))
	m.number("applications", i.Applications[0])
	m.number("applicationsPossibly", i.Applications[1])
	m.edge("WOULD_ASK", graph.TypeInformationSystem, i.Consumer)
	m.edge("WOULD_ANSWER", graph.TypeInformationSystem, i.Provider)
	m.edge("WOULD_DELIVER", graph.TypeDocumentType, i.DocumentTypes...)
	var freed []graph.Key
	for _, u := range i.FreedAlone[0] {
		freed = append(freed, u.Requirement)
	}
	m.edge("WOULD_FREE", graph.TypeRequirement, freed...)
	return m.AnswerNode
}
