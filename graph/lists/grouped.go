package lists

import (
	"reflect"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/query"
)

// The lists of answers that have conditions of their own, and are grouped as all lists are. A node that is not recorded, or
// that the view hides from whoever asks, is no value.

// groupedTypes are the entries of these lists with what they can be grouped by.
func groupedTypes(m *query.Model) []*query.Type {
	const (
		service, system, body  = graph.TypeService, graph.TypeInformationSystem, graph.TypeOrganization
		documentType, dataItem = graph.TypeDocumentType, graph.TypeDataItem
	)
	missing := grouped(m, "MissingIntegration",
		one(m, "consumer", system, func(e gap.MissingIn) graph.Key { return e.MissingIntegration.Consumer }),
		one(m, "provider", system, func(e gap.MissingIn) graph.Key { return e.MissingIntegration.Provider }),
		word("step", func(e gap.MissingIn) gap.Step { return e.Step }),
		word("absence", func(e gap.MissingIn) gap.Absence { return e.MissingIntegration.Absence }),
		many(m, "documentTypes", documentType, func(e gap.MissingIn) []graph.Key { return e.MissingIntegration.DocumentTypes }),
		many(m, "services", service, func(e gap.MissingIn) []graph.Key { return e.MissingIntegration.Services }),
	)("consumer.owner", "provider.owner")
	missing.Dimension = "MissingIntegrationListDimension" // the groups that tell what they free have the other name
	row := grouped(m, "ReconciliationRow",
		word("decision", gap.ReconciledIn.Decision),
		word("possibleDecision", gap.ReconciledIn.PossibleDecision),
		word("mayDrop", func(e gap.ReconciledIn) gap.MayDrop { return e.MayDrop }),
		truth("actRead", func(e gap.ReconciledIn) bool { return e.ActRead }),
		word("actSays", func(e gap.ReconciledIn) graph.Says { return e.Says }),
		one(m, "requirement", graph.TypeRequirement, func(e gap.ReconciledIn) graph.Key { return e.Unit.Requirement }),
		one(m, "channel", graph.TypeChannel, func(e gap.ReconciledIn) graph.Key { return e.Unit.Channel }),
		one(m, "service", service, func(e gap.ReconciledIn) graph.Key { return e.Reconciled.Service }),
		one(m, "body", body, func(e gap.ReconciledIn) graph.Key { return e.Reconciled.Body }),
		one(m, "documentType", documentType, func(e gap.ReconciledIn) graph.Key { return e.Reconciled.DocumentType }),
	)("channel.kind", "service.sector", "documentType.kind", "documentType.issuer")
	row.Words, row.Applied = "rows of the reconciliation", true
	loop := grouped(m, "CourierLoop",
		one(m, "demandingService", service, func(e gap.CourierLoopIn) graph.Key { return e.Demanding }),
		one(m, "demandingBody", body, func(e gap.CourierLoopIn) graph.Key { return e.CourierLoop.DemandingBody }),
		many(m, "issuingServices", service, func(e gap.CourierLoopIn) []graph.Key { return e.Issuing }),
		many(m, "issuingBodies", body, func(e gap.CourierLoopIn) []graph.Key { return e.CourierLoop.IssuingBodies }),
		many(m, "issuingSystems", system, func(e gap.CourierLoopIn) []graph.Key { return e.CourierLoop.IssuingSystems }),
		truth("betweenBodies", func(e gap.CourierLoopIn) bool { return e.BetweenBodies() }),
		truth("avoidable", func(e gap.CourierLoopIn) bool { return e.Avoidable }),
		one(m, "documentType", documentType, func(e gap.CourierLoopIn) graph.Key { return e.CourierLoop.DocumentType }),
	)("demandingService.sector", "documentType.kind")
	loop.Applied = true
	question := grouped(m, "OpenQuestion",
		word("kind", func(e gap.OpenQuestionIn) gap.QuestionKind { return e.Kind }),
		word("what", func(e gap.OpenQuestionIn) gap.What { return e.OpenQuestion.What }),
		one(m, "body", body, func(e gap.OpenQuestionIn) graph.Key { return e.OpenQuestion.Body }),
	)("body.parent")
	contradiction := grouped(m, "Contradiction",
		one(m, "service", service, func(e gap.ContradictionIn) graph.Key { return e.Contradiction.Service }),
		one(m, "documentType", documentType, func(e gap.ContradictionIn) graph.Key { return e.Contradiction.DocumentType }),
	)("service.responsible", "service.sector", "documentType.kind", "documentType.issuer")
	repeated := grouped(m, "RepeatedDemand",
		one(m, "service", service, func(e gap.RepeatedDemandIn) graph.Key { return e.RepeatedDemand.Service }),
		one(m, "documentType", documentType, func(e gap.RepeatedDemandIn) graph.Key { return e.RepeatedDemand.DocumentType }),
		many(m, "channels", graph.TypeChannel, func(e gap.RepeatedDemandIn) []graph.Key { return e.RepeatedDemand.Channels }),
	)("service.responsible", "service.sector", "documentType.kind", "documentType.issuer")
	without := grouped(m, "ServiceWithoutSystem",
		one(m, "service", service, func(e gap.WithoutSystemIn) graph.Key { return e.ServiceWithoutSystem.Service }),
		word("absence", func(e gap.WithoutSystemIn) gap.Absence { return e.Absence }),
		many(m, "channels", graph.TypeChannel, func(e gap.WithoutSystemIn) []graph.Key { return e.ServiceWithoutSystem.Channels }),
		many(m, "providers", system, func(e gap.WithoutSystemIn) []graph.Key { return e.ServiceWithoutSystem.Providers }),
	)("service.responsible", "service.sector", "channels.kind", "providers.owner")
	without.Words = "services without an information system"
	conflict := word("conflict", func(e gap.SharedDataIn) gap.ConflictKind { return e.SharedData.Conflict[0] })
	conflict.Says = "Whether several systems claim to be the source that the state relies on, on solid facts."
	possibly := word("possibleConflict", func(e gap.SharedDataIn) gap.ConflictKind { return e.SharedData.Conflict[1] })
	possibly.Says = "Whether several systems claim to be the source that the state relies on, if what is in doubt turns out to be so."
	shared := grouped(m, "SharedData",
		one(m, "dataItem", dataItem, func(e gap.SharedDataIn) graph.Key { return e.SharedData.DataItem }),
		one(m, "documentType", documentType, func(e gap.SharedDataIn) graph.Key { return e.SharedData.DocumentType }),
		many(m, "holders", system, func(e gap.SharedDataIn) []graph.Key { return e.SharedData.Holders }),
		many(m, "sources", system, func(e gap.SharedDataIn) []graph.Key { return e.SharedData.Sources }),
		conflict, possibly,
	)("holders.owner", "sources.owner")
	shared.Words = "data that several systems hold"
	alike := grouped(m, "NamedAlike", word("lang", func(e gap.AlikeIn) graph.Lang { return e.Lang }))()
	alike.Words = "pairs of nodes with nearly equal names"
	return []*query.Type{missing, row, loop, question, contradiction, repeated, without, shared, alike}
}

// dimension is a field of answers whose Go type is T. Each list is computed before it is grouped, so that its fields wait for
// no further answer.
type dimension[T any] struct{ *query.Field }

// grouped makes the type of answers with the Go type T, and takes the paths of dimensions that lead over nodes.
func grouped[T any](m *query.Model, name string, fields ...dimension[T]) func(paths ...string) *query.Type {
	t := &query.Type{Name: name, Grouped: reflect.TypeFor[T]()}
	for _, f := range fields {
		t.Fields = append(t.Fields, f.Field)
	}
	return func(paths ...string) *query.Type {
		t.Extra = m.Over(t, paths)
		return t
	}
}

func word[T any, W ~string](name string, of func(T) W) dimension[T] {
	return dimension[T]{&query.Field{Name: name, Shape: query.Enum,
		Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Word(string(of(e.(T)))) }}}
}

func truth[T any](name string, of func(T) bool) dimension[T] {
	return dimension[T]{&query.Field{Name: name, Shape: query.Bool,
		Scalar: func(_ *graph.View, e query.Entry) query.Scalar { return query.Truth(of(e.(T))) }}}
}

func one[T any](m *query.Model, name string, t graph.NodeType, of func(T) graph.Key) dimension[T] {
	d := many(m, name, t, func(e T) []graph.Key { return []graph.Key{of(e)} })
	d.Shape = query.One
	return d
}

func many[T any](m *query.Model, name string, t graph.NodeType, of func(T) []graph.Key) dimension[T] {
	return dimension[T]{&query.Field{Name: name, Shape: query.Many, Of: m.Type(t), Each: func(v *graph.View, e query.Entry, visit func(query.Entry) bool) bool {
		for _, key := range of(e.(T)) {
			if n := v.Node(graph.Ref{Type: t, Key: key}); n != nil && !visit(n) {
				return false
			}
		}
		return true
	}}}
}
