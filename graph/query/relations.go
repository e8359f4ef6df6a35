package query

import (
	"iter"
	"slices"
	"strings"

	"onceonly/graph"
)

// reference is the field of a node type in which nodes refer to others.
type reference struct {
	name string // of the list of those that refer, in GraphQL
	from graph.NodeType
	path string
}

// referred are the lists of nodes that refer to one, by the type of this one. They are those of the handles in package
// graph; a test compares the two.
var referred = map[graph.NodeType][]reference{
	graph.TypeService: {
		{"parts", graph.TypeService, "partOf"},
		{"channels", graph.TypeChannel, "service"},
		{"requirements", graph.TypeRequirement, "service"},
		{"calls", graph.TypeTrafficTotal, "service"},
		{"admittedTo", graph.TypeIntegration, "admits.services"},
	},
	graph.TypeChannel: {
		{"ownRequirements", graph.TypeRequirement, "appliesTo.channels"},
		{"ownStatements", graph.TypeRequirement, "actSays.channels"},
	},
	graph.TypeDocumentType: {
		{"requirements", graph.TypeRequirement, "documentType"},
		{"holdings", graph.TypeHolding, "documentType"},
		{"dataServices", graph.TypeDataService, "delivers.documentTypes"},
		{"integrations", graph.TypeIntegration, "delivers.documentTypes"},
		{"producedBy", graph.TypeService, "results.documentType"},
	},
	graph.TypeDataItem: {
		{"provedBy", graph.TypeDocumentType, "items"},
		{"holdings", graph.TypeHolding, "dataItem"},
		{"dataServices", graph.TypeDataService, "delivers.dataItems"},
		{"integrations", graph.TypeIntegration, "delivers.dataItems"},
	},
	graph.TypeInformationSystem: {
		{"predecessors", graph.TypeInformationSystem, "successor"},
		{"holdings", graph.TypeHolding, "system"},
		{"copies", graph.TypeHolding, "copyOf"},
		{"dataServices", graph.TypeDataService, "provider"},
		{"gatewayFor", graph.TypeDataService, "gateway"},
		{"integrations", graph.TypeIntegration, "consumer.system"},
		{"providesTo", graph.TypeIntegration, "provider.system"},
		{"callsMade", graph.TypeTrafficTotal, "consumer"},
		{"callsAnswered", graph.TypeTrafficTotal, "provider"},
		{"intermediaryFor", graph.TypeIntegration, "via"},
		{"channels", graph.TypeChannel, "system"},
		{"services", graph.TypeService, "ownSystems"},
		{"namedInRequirements", graph.TypeRequirement, "actSays.systems"},
	},
	graph.TypeDataService: {{"integrations", graph.TypeIntegration, "dataService"}},
	graph.TypeTerritory:   {{"parts", graph.TypeTerritory, "parent"}},
	graph.TypeOrganization: {
		{"units", graph.TypeOrganization, "parent"},
		{"functions", graph.TypeFunction, "body"},
		{"services", graph.TypeService, "responsible"},
		{"providedServices", graph.TypeService, "providers"},
		{"systems", graph.TypeInformationSystem, "owner"},
		{"operatedSystems", graph.TypeInformationSystem, "operator"},
		{"developedSystems", graph.TypeInformationSystem, "developer"},
		{"issuedDocumentTypes", graph.TypeDocumentType, "issuer"},
		{"issuedActs", graph.TypeAct, "issuer"},
		{"actsWithDuties", graph.TypeAct, "duties.organization"},
	},
	graph.TypeAct: {
		{"wordings", graph.TypeWording, "act"},
		{"introducedWordings", graph.TypeWording, "introducedBy"},
		{"basisOf", graph.TypeAct, "legalBasis"},
		{"approvedBy", graph.TypeAct, "approves"},
		{"amendedBy", graph.TypeAct, "amends"},
		{"replacedBy", graph.TypeAct, "replaces"},
		{"repealedBy", graph.TypeAct, "repeals"},
		{"services", graph.TypeService, "acts"},
	},
	graph.TypeWording: {{"provisions", graph.TypeProvision, "wording"}},
}

func (m *Model) referred(t *Type) []*Field {
	var fields []*Field
	for _, r := range referred[t.Node] {
		fields = append(fields, &Field{Name: r.name, Shape: Many, Of: m.nodes[r.from], Referred: true,
			Each: func(v *graph.View, e Entry, visit func(Entry) bool) bool {
				return visitNodes(v, r.from, slices.Values(v.Referrers(r.from, r.path, e.(graph.Node).Ref().Key)), visit)
			}})
	}
	if t.Node == graph.TypeDocumentType {
		fields = append(fields, &Field{Name: "holders", Shape: Many, Of: m.nodes[graph.TypeInformationSystem], Referred: true, Each: holders})
	}
	return fields
}

// holders visits the systems that hold a document or an item that it proves, each once.
func holders(v *graph.View, e Entry, visit func(Entry) bool) bool {
	d := e.(*graph.DocumentTypeFacts)
	var systems []graph.Key
	add := func(holdings iter.Seq[*graph.HoldingFacts]) {
		for h := range holdings {
			systems = append(systems, h.System)
		}
	}
	add(v.HoldingsOfDocument(d.Key))
	for _, item := range d.Items {
		add(v.HoldingsOfItem(item))
	}
	slices.Sort(systems)
	return visitNodes(v, graph.TypeInformationSystem, slices.Values(slices.Compact(systems)), visit)
}

func visitNodes(v *graph.View, t graph.NodeType, keys iter.Seq[graph.Key], visit func(Entry) bool) bool {
	for key := range keys {
		if !visitNode(v, t, string(key), visit) {
			return false
		}
	}
	return true
}

// pathsOver are the dimensions that lead over other nodes: groups of demanded documents by the body responsible for the
// service, for example.
var pathsOver = map[graph.NodeType][]string{
	graph.TypeChannel:      {"service.responsible", "service.sector"},
	graph.TypeRequirement:  {"service.responsible", "service.sector", "documentType.kind", "documentType.issuer"},
	graph.TypeHolding:      {"system.owner"},
	graph.TypeDataService:  {"provider.owner"},
	graph.TypeIntegration:  {"consumer.system.owner", "provider.system.owner"},
	graph.TypeFunction:     {"body.parent"},
	graph.TypeWording:      {"act.issuer"},
	graph.TypeProvision:    {"wording.act"},
	graph.TypeTrafficTotal: {"consumer.owner", "provider.owner", "service.responsible"},
}

// Over makes the dimensions of paths of fields, written with points.
func (m *Model) Over(t *Type, paths []string) []*Grouping {
	var dimensions []*Grouping
	for _, path := range paths {
		steps := strings.Split(path, ".")
		var through []*Field
		of := t
		for _, step := range steps[:len(steps)-1] {
			f := of.Field(step)
			through, of = append(through, f), f.Of
		}
		last := groupingOf(of.Field(steps[len(steps)-1]))
		dimensions = append(dimensions, &Grouping{Name: enumName(strings.ReplaceAll(path, ".", "_")), About: through[0], Last: last.About, values: overEach(through, last.values)})
	}
	return dimensions
}
