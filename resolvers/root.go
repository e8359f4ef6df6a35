// Package resolvers answers GraphQL: it gives each operation the graphs that it asks for, puts the questions of package
// gap to them, and keeps what is too large, too deep or broken away from both. Edges between nodes need no resolver:
// they are methods of the handles in package graph.
package resolvers

//go:generate go run onceonly/graph/lists/writeschema ../schema.graphqls ../gqlgen.yml
//go:generate go run ../graph/execution/generate

import (
	"context"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"onceonly/graph"
	"onceonly/graph/gap"
	"onceonly/graph/generated"
	"onceonly/graph/lists"
)

// Root answers the fields that are not properties or edges of a node.
type Root struct {
	limits limits
	writer writer
}

var _ generated.ResolverRoot = (*Root)(nil)

func (r *Root) Query() generated.QueryResolver               { return query{r.limits} }
func (r *Root) Mutation() generated.MutationResolver         { return mutation{r.writer} }
func (r *Root) Catalogue() generated.CatalogueResolver       { return catalogue{} }
func (r *Root) Plan() generated.PlanResolver                 { return plan{} }
func (r *Root) Service() generated.ServiceResolver           { return service{} }
func (r *Root) Requirement() generated.RequirementResolver   { return requirement{} }
func (r *Root) DocumentType() generated.DocumentTypeResolver { return documentType{} }
func (r *Root) Integration() generated.IntegrationResolver   { return integration{} }

type query struct{ limits limits }

func (q query) Catalogue(ctx context.Context, at *graph.Moment, with []graph.ChangeInput) (graph.Catalogue, error) {
	c, err := operationOf(ctx).catalogue(ctx, at, with)
	if err != nil {
		return graph.Catalogue{}, err
	}
	return *c, nil
}

func (q query) Node(ctx context.Context, id string) (graph.Handle, error) {
	return operationOf(ctx).node(ctx, id)
}

// Nodes answers each id for itself: what fails is null, with an error at its place.
func (q query) Nodes(ctx context.Context, ids []string) ([]graph.Handle, error) {
	if len(ids) > graph.MaxPage {
		return nil, graph.Errorf(graph.Limit, "There are %d ids: at most %d are answered at a time.", len(ids), graph.MaxPage)
	}
	nodes := make([]graph.Handle, len(ids))
	for i, id := range ids {
		node, err := operationOf(ctx).node(ctx, id)
		if err != nil {
			place := graphql.NewPathWithIndex(i)
			graphql.AddError(graphql.WithPathContext(ctx, place), err)
			continue
		}
		nodes[i] = node
	}
	return nodes, nil
}

func (q query) Limits(ctx context.Context) (graph.Limits, error) { return operationOf(ctx).limits, nil }

func (q query) Viewer(ctx context.Context) (graph.ViewerIn, error) {
	o := operationOf(ctx)
	o.inexact.Store(true) // others of the same role are other people
	today, err := o.catalogue(ctx, nil, nil)
	return graph.ViewerIn{Viewer: o.viewer, Limits: o.limits, Catalogue: today}, err
}

func (q query) Roles(context.Context) ([]graph.RoleRightsIn, error) {
	var rows []graph.RoleRightsIn
	for _, row := range graph.Rights() {
		rows = append(rows, graph.RoleRightsIn{RoleRights: row, Limits: q.limits.of(row.Role)})
	}
	return rows, nil
}

func (q query) Restricted(context.Context) ([]graph.RestrictedPlace, error) {
	return graph.RestrictedPlaces(), nil
}

type catalogue struct{}

func (catalogue) Node(_ context.Context, c *graph.Catalogue, t graph.NodeType, key string) (graph.Handle, error) {
	return c.Node(t, graph.Key(key)), nil
}

func (catalogue) MissingIntegrations(ctx context.Context, c *graph.Catalogue, where *gap.MissingFilter, orderBy *gap.MissingOrderBy, confirmOnly bool, first *int, after *string, last *int, before *string) (gap.MissingIntegrationConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.MissingIntegrationConnection{}, err
	}
	return t.MissingIn(c, where, orderBy, confirmOnly, graph.Page{First: first, After: after, Last: last, Before: before})
}

func (catalogue) MissingIntegration(ctx context.Context, c *graph.Catalogue, consumer, provider string) (*gap.MissingIn, error) {
	asks, err := c.KeyOf(graph.TypeInformationSystem, consumer)
	if err != nil {
		return nil, err
	}
	answers, err := c.KeyOf(graph.TypeInformationSystem, provider)
	if err != nil {
		return nil, err
	}
	t, err := table(ctx, c)
	if err != nil {
		return nil, err
	}
	return t.MissingBetween(c, asks, answers), nil
}

func (catalogue) MissingIntegrationGroups(ctx context.Context, c *graph.Catalogue, by gap.MissingDimension, where *gap.MissingFilter, confirmOnly bool) ([]gap.MissingGroupIn, error) {
	t, err := table(ctx, c)
	if err != nil {
		return nil, err
	}
	return t.MissingGroupsIn(c, by, where, confirmOnly)
}

func (catalogue) ServicesWithoutSystem(ctx context.Context, c *graph.Catalogue, first *int, after *string, last *int, before *string) (gap.ServiceWithoutSystemConnection, error) {
	t, err := table(ctx, c)
	if err != nil {
		return gap.ServiceWithoutSystemConnection{}, err
	}
	return t.WithoutSystemIn(c, graph.Page{First: first, After: after, Last: last, Before: before})
}

type service struct{}

func (service) Paper(_ context.Context, s *graph.Service, channel *string) (*gap.PaperIn, error) {
	key, err := channelOf(s, channel)
	if err != nil {
		return nil, err
	}
	return gap.Of(s.Catalogue.View).Paper(s.Key, key).InCatalogue(s.Catalogue), nil
}

func (service) Papers(_ context.Context, s *graph.Service) ([]gap.PaperIn, error) {
	papers := gap.Of(s.Catalogue.View).PaperOf(s.Key)
	list := make([]gap.PaperIn, len(papers))
	for i, p := range papers {
		list[i] = *p.InCatalogue(s.Catalogue)
	}
	return list, nil
}

type requirement struct{}

func (requirement) Verdict(_ context.Context, r *graph.Requirement, channel *string, given *gap.CaseInput) (*gap.VerdictIn, error) {
	key, err := channelOf(r.Service(), channel)
	if err != nil {
		return nil, err
	}
	if given != nil {
		known, err := caseOf(r.Catalogue, given)
		if err != nil {
			return nil, err
		}
		return gap.Of(r.Catalogue.View).VerdictIn(r.Key, key, known).InCatalogue(r.Catalogue), nil
	}
	return gap.Of(r.Catalogue.View).Verdict(r.Key, key).InCatalogue(r.Catalogue), nil
}

func (requirement) Verdicts(_ context.Context, r *graph.Requirement) ([]gap.VerdictIn, error) {
	verdicts := gap.Of(r.Catalogue.View).Verdicts(r.Key)
	list := make([]gap.VerdictIn, len(verdicts))
	for i, v := range verdicts {
		list[i] = *v.InCatalogue(r.Catalogue)
	}
	return list, nil
}

func (requirement) OnSomeChannel(_ context.Context, r *graph.Requirement) (*gap.VerdictIn, error) {
	return gap.Of(r.Catalogue.View).OnSomeChannel(r.Key).InCatalogue(r.Catalogue), nil
}

func (requirement) OnEveryChannel(_ context.Context, r *graph.Requirement) (*gap.VerdictIn, error) {
	return gap.Of(r.Catalogue.View).OnEveryChannel(r.Key).InCatalogue(r.Catalogue), nil
}

// channelOf reads the channel argument of a question about a service: the id or key of one of its channels. It may be
// left out where at most one is open; "" is the nameless channel of a service without recorded channels.
func channelOf(s *graph.Service, argument *string) (graph.Key, error) {
	view := s.Catalogue.View
	if argument == nil {
		var open []graph.Key
		for c := range view.ChannelsOf(s.Key) {
			if c.Valid.Contains(view.Date) {
				open = append(open, c.Key)
			}
		}
		switch len(open) {
		case 0:
			return "", nil
		case 1:
			return open[0], nil
		}
		return "", graph.Errorf(graph.BadRequest, "The service %q has %d channels: name one of %s.", s.Key, len(open), quoted(open))
	}
	key, err := s.Catalogue.KeyOf(graph.TypeChannel, *argument)
	if err != nil {
		return "", err
	}
	if c := view.Channel(key); c == nil || c.Service != s.Key {
		return "", graph.Errorf(graph.NotFound, "The service %q has no channel %q; it has %s.", s.Key, key,
			quoted(view.Referrers(graph.TypeChannel, "service", s.Key)))
	}
	return key, nil
}

func quoted(keys []graph.Key) string {
	if len(keys) == 0 {
		return "none"
	}
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = strconv.Quote(string(key))
	}
	return strings.Join(texts, ", ")
}

// costed tells what the fields of the schema cost: one each, and what stands in a list once for each entry. What has to look
// at the whole registry takes as long however little is asked of it, so it costs by the size of the registry.
type costed struct {
	graphql.ExecutableSchema
	newest func() *graph.Snapshot
}

const (
	plainList = 5  // entries that a list without pages is taken to have
	innerList = 10 // entries that a list within a node is taken to have where its page is not given
)

// What looks at the whole registry, in parts of what it takes to go through all demanded documents eight times.
const (
	costOfText   = 1 // all names that have a word are looked at
	costOfPairs  = 1 // all pairs of systems are looked at
	costOfSearch = 4
	costOfTrial  = 5  // changes are tried
	costOfMoment = 10 // a past graph is read, or another day is looked at
	costOfPlan   = 16
	// A graph that nobody has asked for is judged as a whole, once for all that the operation asks of it.
	costOfJudging = 25
)

// costOfWrite is what a mutation costs, in fields.
const costOfWrite = 100

// searches are the fields that look at the whole registry, by type and name, with what that costs.
var searches = map[string]map[string]int{
	"Query": {"catalogue": 0, // its arguments tell
		"changes": costOfMoment}, // changes hold whole nodes, an import all of them
	"Catalogue": {"search": costOfText, "missingIntegrations": costOfPairs, "missingIntegration": costOfPairs, "missingIntegrationGroups": costOfMoment,
		"servicesWithoutSystem": costOfPairs, "plan": costOfPlan, "reconciliation": costOfSearch, "contradictions": costOfSearch,
		"courierLoops": costOfSearch, "repeatedDemands": costOfSearch, "sharedData": costOfPairs, "namedAlike": costOfSearch,
		"openQuestions": costOfSearch, "path": costOfMoment, "observedTraffic": costOfPairs,
		"difference": costOfSearch, "impact": costOfMoment, "lawChanges": 3 * costOfMoment},
	"Plan":       {"then": costOfTrial},
	"Difference": {"verdicts": costOfPairs, "papers": costOfPairs, "missingIntegrations": costOfSearch},
	"Impact":     {"worse": costOfPairs},
	"LawChanges": {"demands": costOfPairs},
}

func (c costed) Complexity(ctx context.Context, typeName, fieldName string, child int, args map[string]any) (int, bool) {
	definition := c.Schema().Types[typeName].Fields.ForName(fieldName)
	if definition == nil { // __typename
		return 1 + child, true
	}
	cost := 1 + child
	switch {
	case definition.Arguments.ForName("after") != nil:
		cost = 1 + product(page(typeName, args), child)
	case fieldName == "nodes" && args["ids"] != nil:
		ids, _ := args["ids"].([]any)
		cost = 1 + product(max(1, len(ids)), child)
	case typeName == "__Schema" && fieldName == "types":
		cost = 1 + product(len(c.Schema().Types), child)/10 // an answer by heart, given once
	case typeName == "__Type" && fieldName == "ofType":
		return 1, true // tools ask it ten deep, and there is seldom one
	case definition.Type.Elem != nil && !isPageOf(typeName):
		cost = 1 + product(plainList, child)
	}
	if typeName == "Mutation" {
		cost += costOfWrite
	}
	weight, _ := searching(typeName, fieldName)
	for _, argument := range definition.Arguments {
		switch {
		case args[argument.Name] == nil:
		case argument.Type.Name() == "Moment":
			weight += costOfMoment
		case argument.Type.Name() == "ChangeInput":
			weight += costOfTrial
		case lists.Reads(argument.Type.Name()) && lists.LooksAtAnswers(args[argument.Name]):
			weight += costOfSearch
		case lists.Reads(argument.Type.Name()) || argument.Name == "orderBy":
			weight += costOfPairs // a whole type is looked at
		}
	}
	return cost + weight*c.unit(ctx), true
}

// unit is what it costs to look at an eighth of all demanded documents.
func (c costed) unit(ctx context.Context) int { return 100 + c.demands(ctx)/8 }

// demands is how many demanded documents the graph has that the operation rests on.
func (c costed) demands(ctx context.Context) int {
	if o, pinned := ctx.Value(operationKey{}).(*operation); pinned {
		return o.newest.Count(graph.TypeRequirement)
	}
	return c.newest().Count(graph.TypeRequirement)
}

// judgesOne is the fields that rest on the verdicts of one node, by type and name.
var judgesOne = map[string]map[string]bool{
	"Service":      {"paper": true, "papers": true, "checklist": true},
	"Requirement":  {"verdict": true, "verdicts": true, "onSomeChannel": true, "onEveryChannel": true},
	"DocumentType": {"coverage": true},
}

// comparesGraphs is the fields for which another graph is judged as well.
var comparesGraphs = map[string]bool{"difference": true, "impact": true, "lawChanges": true}

// judgesNothing is the fields that look at the whole registry, but not at its verdicts.
var judgesNothing = map[string]bool{"search": true, "sharedData": true, "namedAlike": true, "path": true, "observedTraffic": true}

// judgesAll tells whether all of a graph has to be judged for a field of it.
func judgesAll(typeName, fieldName string, args map[string]any) bool {
	_, whole := searches[typeName][fieldName]
	return typeName == "Catalogue" && (whole && !judgesNothing[fieldName] || fieldName == "verdicts" ||
		lists.LooksAtAnswers(args["where"]) || lists.LooksAtAnswers(args["orderBy"]))
}

// searching tells whether a field looks at the whole registry, and what that costs.
func searching(typeName, fieldName string) (weight int, whole bool) {
	if fieldName == "difference" && strings.HasSuffix(typeName, "Payload") {
		return costOfSearch, true
	}
	weight, whole = searches[typeName][fieldName]
	return weight, whole
}

// isPageOf: the edges and nodes of a connection were counted with the field that gives it.
func isPageOf(typeName string) bool {
	const connection = "Connection"
	return len(typeName) > len(connection) && typeName[len(typeName)-len(connection):] == connection
}

// page is how many entries a list is taken to give. What it really gives counts in the budget of the operation.
func page(typeName string, args map[string]any) int {
	for _, name := range []string{"first", "last"} {
		if n, ok := args[name].(int64); ok {
			return int(min(max(n, 1), graph.MaxPage)) // what is larger is refused where it is asked for
		}
	}
	if typeName == "Catalogue" {
		return graph.DefaultPage
	}
	return innerList
}
