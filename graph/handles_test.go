package graph_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"onceonly/graph"
	"onceonly/graph/graphtest"
)

// back names, for each reference field of the model, the edge that leads from the node referred to back to the one that
// refers. A reference field added to the model has to be added here, and so to the handles.
var back = map[string]string{
	"Wording.act":                        "Wordings",
	"Wording.introducedBy":               "IntroducedWordings",
	"Act.issuer":                         "IssuedActs",
	"Act.legalBasis":                     "BasisOf",
	"Act.approves":                       "ApprovedBy",
	"Act.amends":                         "AmendedBy",
	"Act.replaces":                       "ReplacedBy",
	"Act.repeals":                        "RepealedBy",
	"Act.duties.organization":            "ActsWithDuties",
	"Provision.wording":                  "Provisions",
	"Territory.parent":                   "Parts",
	"Organization.parent":                "Units",
	"Function.body":                      "Functions",
	"DocumentType.items":                 "ProvedBy",
	"DocumentType.issuer":                "IssuedDocumentTypes",
	"InformationSystem.owner":            "Systems",
	"InformationSystem.operator":         "OperatedSystems",
	"InformationSystem.developer":        "DevelopedSystems",
	"InformationSystem.successor":        "Predecessors",
	"Holding.system":                     "Holdings",
	"Holding.documentType":               "Holdings",
	"Holding.dataItem":                   "Holdings",
	"Holding.copyOf":                     "Copies",
	"DataService.provider":               "DataServices",
	"DataService.gateway":                "GatewayFor",
	"DataService.delivers.documentTypes": "DataServices",
	"DataService.delivers.dataItems":     "DataServices",
	"Integration.consumer.system":        "Integrations",
	"Integration.provider.system":        "ProvidesTo",
	"Integration.dataService":            "Integrations",
	"Integration.delivers.documentTypes": "Integrations",
	"Integration.delivers.dataItems":     "Integrations",
	"Integration.admits.services":        "AdmittedTo",
	"Integration.via":                    "IntermediaryFor",
	"Service.responsible":                "Services",
	"Service.providers":                  "ProvidedServices",
	"Service.ownSystems":                 "Services",
	"Service.results.documentType":       "ProducedBy",
	"Service.results.handedOver":         "Service",
	"Service.partOf":                     "Parts",
	"Service.demand.channel":             "Service",
	"Service.acts":                       "Services",
	"Channel.service":                    "Channels",
	"Channel.system":                     "Channels",
	"TrafficTotal.consumer":              "CallsMade",
	"TrafficTotal.provider":              "CallsAnswered",
	"TrafficTotal.service":               "Calls",
	"Requirement.service":                "Requirements",
	"Requirement.documentType":           "Requirements",
	"Requirement.appliesTo.channels":     "OwnRequirements",
	"Requirement.actSays.channels":       "OwnStatements",
	"Requirement.actSays.systems":        "NamedInRequirements",
}

func edgeBack(r graph.Reference) string {
	if name, ok := back[string(r.From.Type)+"."+r.Path]; ok {
		return name
	}
	if last := r.Path[strings.LastIndex(r.Path, ".")+1:]; last == "act" || last == "provision" {
		return "CitedBy"
	}
	return ""
}

func TestEveryEdgeCanBeWalkedBothWays(t *testing.T) {
	walked := map[string]bool{}
	full := graph.FromNodes(1, time.Unix(0, 0), graphtest.Full()).View(graph.MustDate("2026-11-16"))
	c := graph.NewCatalogue(full, graph.Mark{}, nil, nil)
	for n := range c.View.Nodes() {
		for _, r := range graph.References(n) {
			edge := string(r.From.Type) + "." + r.Path
			name := edgeBack(r)
			if name == "" {
				t.Errorf("%s has no edge back; add it to the handle of %s, to the schema and to this test", edge, r.To.Type)
				continue
			}
			walked[edge] = true
			if refs := follow(t, c.Node(r.To.Type, r.To.Key), name); !slices.Contains(refs, r.From) {
				t.Errorf("%s of %s leads to %s, whose %s leads back to %v", edge, r.From, r.To, name, refs)
			}
		}
	}
	for edge := range back {
		if !walked[edge] {
			t.Errorf("no node of the full registry has the edge %s", edge)
		}
	}
}

// follow calls the method that answers an edge, with nil for its arguments, and returns the nodes that it leads to.
func follow(t *testing.T, from graph.Handle, name string) []graph.Ref {
	t.Helper()
	method := reflect.ValueOf(from).MethodByName(name)
	if !method.IsValid() {
		t.Fatalf("%T has no edge %s", from, name)
	}
	arguments := make([]reflect.Value, method.Type().NumIn())
	for i := range arguments {
		arguments[i] = reflect.Zero(method.Type().In(i))
	}
	result := method.Call(arguments)[0]
	if result.Kind() == reflect.Pointer {
		return []graph.Ref{result.Interface().(graph.Handle).Ref()}
	}
	nodes := result.MethodByName("Nodes").Call(nil)[0]
	var refs []graph.Ref
	for i := range nodes.Len() {
		refs = append(refs, nodes.Index(i).Interface().(graph.Handle).Ref())
	}
	return refs
}

func fixtureCatalogue() *graph.Catalogue {
	snapshot := graph.FromNodes(1, time.Unix(0, 0), graphtest.Registry())
	return graph.NewCatalogue(snapshot.View(graph.MustDate("2026-11-16")), graph.Mark{}, nil, nil)
}

func TestNodesKnowTheirCatalogue(t *testing.T) {
	now := fixtureCatalogue()
	past := graph.NewCatalogue(now.View, graph.Mark{Revision: 1}, nil, nil)
	for n := range now.View.Nodes() {
		here, there := now.Node(n.Ref().Type, n.Ref().Key), past.Node(n.Ref().Type, n.Ref().Key)
		if here.Ref() != there.Ref() || here.ID() == there.ID() {
			t.Errorf("%s has the ids %+v and %+v at two moments", n.Ref(), here.ID(), there.ID())
		}
	}
	for service := range graph.All[*graph.ServiceFacts](now.View.Snapshot, graph.TypeService) {
		for _, ref := range follow(t, past.Service(service.Key), "Requirements") {
			if id := past.Requirement(ref.Key).Service().ID(); id.Revision != 1 {
				t.Errorf("the way there and back again leads to %+v", id)
			}
		}
	}
}

func TestKeysAndIDsNameNodesInArguments(t *testing.T) {
	c := graph.NewCatalogue(fixtureCatalogue().View, graph.Mark{Date: graph.MustDate("2026-11-16")}, nil, nil)
	channel := graph.Ref{Type: graph.TypeChannel, Key: "licence/portal"}
	cases := map[string]struct {
		argument string
		code     graph.Code
		reason   string
	}{
		"key":            {"licence/portal", "", "People know keys."},
		"id":             {graph.ID{Ref: channel, Mark: graph.Mark{Date: c.View.Date}}.String(), "", "Programs know ids."},
		"another moment": {graph.ID{Ref: channel}.String(), graph.BadRequest, "The node may be another there."},
		"another type":   {graph.ID{Ref: graph.Ref{Type: graph.TypeService, Key: "licence"}, Mark: graph.Mark{Date: c.View.Date}}.String(), graph.BadRequest, "A service is no channel."},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			key, err := c.KeyOf(graph.TypeChannel, k.argument)
			if k.code == "" && (err != nil || key != channel.Key) || k.code != "" && graph.CodeOf(err) != k.code {
				t.Errorf("reason: %s\ngot %q, %v", k.reason, key, err)
			}
		})
	}
}
