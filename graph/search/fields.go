package search

import "onceonly/graph"

// Field is where in a node a text stands.
type Field string

const (
	Key                Field = "KEY"
	Name               Field = "NAME"
	Abbreviation       Field = "ABBREVIATION"
	Alias              Field = "ALIAS"
	Code               Field = "CODE"
	Number             Field = "NUMBER"
	RegistrationNumber Field = "REGISTRATION_NUMBER"
	AdiletCode         Field = "ADILET_CODE"
	Identifier         Field = "IDENTIFIER"
)

// place is the number of a field, as texts keep it.
type place uint8

// places are the fields with what a word in one of them weighs.
var places = []struct {
	field  Field
	path   string // of the field in the facts
	weight float64
}{
	{Key, "key", 0.7},
	{Name, "name", 1},
	{Abbreviation, "abbreviation", 1.1},
	{Alias, "aliases", 0.9},
	{Code, "code", 0.8},
	{Number, "number", 0.9},
	{RegistrationNumber, "registrationNumber", 0.9},
	{AdiletCode, "adiletCode", 0.9},
	{Identifier, "identifiers", 0.9},
}

const (
	inKey place = iota
	inName
	inAbbreviation
	inAlias
	inCode
	inNumber
	inRegistrationNumber
	inAdiletCode
	inIdentifier
)

// languages of texts, by number: keys and codes are in none.
var languages = [...]graph.Lang{"", graph.KK, graph.RU, graph.EN}

// text is one text of a node that is searched.
type text struct {
	place place
	lang  uint8 // of languages
	text  string
}

// textsOf gives the texts of a node that are searched, always in the same order; into is written over.
func textsOf(n graph.Node, into []text) []text {
	into = append(into[:0], text{inKey, 0, string(n.Ref().Key)})
	code := func(at place, value string) {
		if value != "" {
			into = append(into, text{at, 0, value})
		}
	}
	name := func(t graph.Text) {
		for i, in := range [...]string{t.KK, t.RU, t.EN} {
			if in != "" {
				into = append(into, text{inName, uint8(i + 1), in})
			}
		}
	}
	switch n := n.(type) {
	case *graph.ActFacts:
		name(n.Name)
		code(inNumber, n.Number)
		code(inRegistrationNumber, n.RegistrationNumber)
		code(inAdiletCode, n.AdiletCode)
	case *graph.WordingFacts:
		name(n.Name)
	case *graph.ProvisionFacts:
		name(n.Name)
		code(inNumber, n.Number)
	case *graph.TerritoryFacts:
		name(n.Name)
	case *graph.OrganizationFacts:
		name(n.Name)
	case *graph.FunctionFacts:
		name(n.Name)
	case *graph.DataItemFacts:
		name(n.Name)
	case *graph.DocumentTypeFacts:
		name(n.Name)
	case *graph.InformationSystemFacts:
		name(n.Name)
		code(inAbbreviation, n.Abbreviation)
		for _, alias := range n.Aliases {
			code(inAlias, alias)
		}
		code(inRegistrationNumber, n.RegistrationNumber)
	case *graph.DataServiceFacts:
		name(n.Name)
		code(inCode, n.Code)
	case *graph.ServiceFacts:
		name(n.Name)
		for _, identifier := range n.Identifiers {
			code(inIdentifier, identifier.Value)
		}
	case *graph.ChannelFacts:
		name(n.Name)
	case *graph.RequirementFacts:
		name(n.Name)
	}
	return into
}

// priors weigh types: whoever looks for a word means the thing itself before one of its parts, whose names repeat it.
var priors = map[graph.NodeType]float64{
	graph.TypeService: 1, graph.TypeDocumentType: 1, graph.TypeInformationSystem: 1, graph.TypeOrganization: 0.95,
	graph.TypeAct: 0.9, graph.TypeTerritory: 0.9, graph.TypeDataItem: 0.9, graph.TypeFunction: 0.85, graph.TypeDataService: 0.8,
	graph.TypeWording: 0.6, graph.TypeProvision: 0.55, graph.TypeRequirement: 0.5, graph.TypeChannel: 0.45,
	graph.TypeHolding: 0.4, graph.TypeIntegration: 0.4, graph.TypeTrafficTotal: 0.35,
}

// brevity weighs a word by how many others the text has: in a short name it says more.
var brevity = func() (weights [256]float64) {
	const usual, part = 6, 0.3 // part as in BM25's b
	for size := range weights {
		weights[size] = 1 / (1 - part + part*float64(size)/usual)
	}
	return weights
}()
