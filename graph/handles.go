package graph

import (
	"context"
	"iter"
	"slices"
	"strings"
)

// The nodes of a catalogue as GraphQL binds to them. A handle is the facts of a node and the catalogue that it is in;
// edges are its methods, so that two catalogues in one operation cannot mix. Methods stand in the order of the facts:
// first what the node says itself, then the lists of nodes that refer to it.

// Handle is a node in a catalogue, of any type.
type Handle interface {
	// Ref names the node.
	Ref() Ref
	// ID is its global id.
	ID() ID
	// Basis is how far its facts may be trusted.
	Basis() Basis
}

type handle struct {
	Catalogue *Catalogue
	facts     Node
}

func (h handle) ID() ID               { return ID{h.facts.Ref(), h.Catalogue.mark} }
func (h handle) Citation() CitationIn { return CitationIn{h.facts.Basis(), h.Catalogue} }

// History returns the changes of the node, newest first, up to the newest revision or before the one given; first is from 1
// to MaxPage.
func (h handle) History(ctx context.Context, first int, before *int) ([]HistoryEntry, error) {
	return h.Catalogue.historyOf(ctx, h.facts.Ref(), first, before)
}

func handleOf(c *Catalogue, n Node) Handle {
	switch n := n.(type) {
	case *ServiceFacts:
		return inService(c, n)
	case *ChannelFacts:
		return inChannel(c, n)
	case *RequirementFacts:
		return inRequirement(c, n)
	case *DocumentTypeFacts:
		return inDocumentType(c, n)
	case *DataItemFacts:
		return inDataItem(c, n)
	case *InformationSystemFacts:
		return inInformationSystem(c, n)
	case *HoldingFacts:
		return inHolding(c, n)
	case *DataServiceFacts:
		return inDataService(c, n)
	case *IntegrationFacts:
		return inIntegration(c, n)
	case *TerritoryFacts:
		return inTerritory(c, n)
	case *OrganizationFacts:
		return inOrganization(c, n)
	case *FunctionFacts:
		return inFunction(c, n)
	case *ActFacts:
		return inAct(c, n)
	case *WordingFacts:
		return inWording(c, n)
	case *ProvisionFacts:
		return inProvision(c, n)
	case *TrafficTotalFacts:
		return inTrafficTotal(c, n)
	}
	return nil
}

// one puts a node into a catalogue, and gives nil for none.
func one[F any, H any](c *Catalogue, facts *F, in func(*Catalogue, *F) H) *H {
	if facts == nil {
		return nil
	}
	h := in(c, facts)
	return &h
}

// found looks up a list of keys, in their order. Keys that lead nowhere are passed over.
func found[H any](keys []Key, lookUp func(Key) *H) []H {
	list := make([]H, 0, len(keys))
	for _, key := range keys {
		if h := lookUp(key); h != nil {
			list = append(list, *h)
		}
	}
	return list
}

// within puts the parts of a node into a catalogue.
func within[F, H any](parts []F, in func(*F) H) []H {
	list := make([]H, len(parts))
	for i := range parts {
		list[i] = in(&parts[i])
	}
	return list
}

// maybe puts a part that may be missing into a catalogue.
func maybe[F, H any](part *F, in func(*F) H) *H {
	if part == nil {
		return nil
	}
	h := in(part)
	return &h
}

// recorded gives nil where nothing is recorded. The value must not be written to.
func recorded[T comparable](value *T) *T {
	var none T
	if *value == none {
		return nil
	}
	return value
}

// all lists the nodes of one type.
func all[F Node, H any](c *Catalogue, t NodeType, in func(*Catalogue, F) H, page Page) (Connection[H], error) {
	return NewConnection(c, List[H]{Name: string(t), Keys: c.View.Keys(t), At: func(key Key) H {
		return in(c, nodeAs[F](c.View.Snapshot, t, key))
	}}, page)
}

// referring lists the nodes of type t that refer to h in the field at path.
func referring[F Node, H any](h handle, t NodeType, path string, in func(*Catalogue, F) H, page Page) (Connection[H], error) {
	c, ref := h.Catalogue, h.facts.Ref()
	return NewConnection(c, List[H]{Name: ref.String() + " " + string(t) + "." + path, Keys: c.View.Referrers(t, path, ref.Key), At: func(key Key) H {
		return in(c, nodeAs[F](c.View.Snapshot, t, key))
	}}, page)
}

// citing lists the nodes of any type that refer to h as the source of a fact of theirs.
func citing(h handle, page Page) (NodeConnection, error) {
	c, target := h.Catalogue, h.facts.Ref()
	name := "act"
	if target.Type == TypeProvision {
		name = "provision"
	}
	var refs []Ref
	for _, d := range descriptions {
		for _, p := range d.refs {
			isClaim := p.path == name || strings.HasSuffix(p.path, "."+name)
			if p.target != target.Type || !isClaim || (d.Type == TypeWording && p.path == "act") {
				continue // a wording belongs to its act
			}
			for _, key := range c.View.referrers(p.relation, target.Key) {
				refs = append(refs, Ref{d.Type, key})
			}
		}
	}
	slices.SortFunc(refs, Ref.Compare)
	refs = slices.Compact(refs)
	keys := make([]Key, len(refs))
	for i, ref := range refs {
		keys[i] = Key(ref.Type) + " " + ref.Key
	}
	return NewConnection(c, List[Handle]{Name: target.String() + " cited by", Keys: keys, At: func(key Key) Handle {
		t, k, _ := strings.Cut(string(key), " ")
		return c.Node(NodeType(t), Key(k))
	}}, page)
}

// Service is a node in a catalogue: its facts, and the edges that begin or end at it.
type Service struct {
	*ServiceFacts
	handle
}

func inService(c *Catalogue, facts *ServiceFacts) Service { return Service{facts, handle{c, facts}} }

func (n Service) Basis() Basis             { return n.ServiceFacts.Trust() }
func (n Service) Name(lang []Lang) *Phrase { return n.ServiceFacts.Name.phrase(lang) }
func (n Service) Identifiers() []IdentifierIn {
	return within(n.ServiceFacts.Identifiers, n.Catalogue.identifier)
}
func (n Service) Sector() *string { return recorded(&n.ServiceFacts.Sector) }
func (n Service) Responsible() *Organization {
	return n.Catalogue.Organization(n.ServiceFacts.Responsible)
}
func (n Service) Providers() []Organization {
	return found(n.ServiceFacts.Providers, n.Catalogue.Organization)
}
func (n Service) OwnSystems() []InformationSystem {
	return found(n.ServiceFacts.OwnSystems, n.Catalogue.System)
}
func (n Service) OwnSystemsSurveyed() *SurveyIn {
	return maybe(n.ServiceFacts.OwnSystemsSurveyed, n.Catalogue.survey)
}
func (n Service) Terms() []TermIn     { return within(n.ServiceFacts.Terms, n.Catalogue.term) }
func (n Service) Costs() []CostIn     { return within(n.ServiceFacts.Costs, n.Catalogue.cost) }
func (n Service) Results() []ResultIn { return within(n.ServiceFacts.Results, n.Catalogue.result) }
func (n Service) FormFields() []FormFieldIn {
	return within(n.ServiceFacts.FormFields, n.Catalogue.formField)
}
func (n Service) FormOfRendering() *FormOfRendering { return recorded(&n.ServiceFacts.FormOfRendering) }
func (n Service) Proactive() *ProactiveIn {
	return maybe(n.ServiceFacts.Proactive, n.Catalogue.proactive)
}
func (n Service) PartOf() []Service              { return found(n.ServiceFacts.PartOf, n.Catalogue.Service) }
func (n Service) Demand() []DemandIn             { return within(n.ServiceFacts.Demand, n.Catalogue.demand) }
func (n Service) Acts() []Act                    { return found(n.ServiceFacts.Acts, n.Catalogue.Act) }
func (n Service) SystemData(lang []Lang) *Phrase { return n.ServiceFacts.SystemData.phrase(lang) }
func (n Service) Parts(first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return referring(n.handle, TypeService, "partOf", inService, Page{first, after, last, before})
}
func (n Service) Channels(first *int, after *string, last *int, before *string) (ChannelConnection, error) {
	return referring(n.handle, TypeChannel, "service", inChannel, Page{first, after, last, before})
}
func (n Service) Requirements(first *int, after *string, last *int, before *string) (RequirementConnection, error) {
	return referring(n.handle, TypeRequirement, "service", inRequirement, Page{first, after, last, before})
}
func (n Service) Calls(first *int, after *string, last *int, before *string) (TrafficTotalConnection, error) {
	return referring(n.handle, TypeTrafficTotal, "service", inTrafficTotal, Page{first, after, last, before})
}
func (n Service) AdmittedTo(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "admits.services", inIntegration, Page{first, after, last, before})
}

// Channel is a node in a catalogue: its facts, and the edges that begin or end at it.
type Channel struct {
	*ChannelFacts
	handle
}

func inChannel(c *Catalogue, facts *ChannelFacts) Channel { return Channel{facts, handle{c, facts}} }

func (n Channel) Basis() Basis               { return n.ChannelFacts.Trust() }
func (n Channel) Service() *Service          { return n.Catalogue.Service(n.ChannelFacts.Service) }
func (n Channel) Name(lang []Lang) *Phrase   { return n.ChannelFacts.Name.phrase(lang) }
func (n Channel) System() *InformationSystem { return n.Catalogue.System(n.ChannelFacts.System) }
func (n Channel) ValidAtDate() bool          { return n.Valid.Contains(n.Catalogue.View.Date) }
func (n Channel) OwnRequirements(first *int, after *string, last *int, before *string) (RequirementConnection, error) {
	return referring(n.handle, TypeRequirement, "appliesTo.channels", inRequirement, Page{first, after, last, before})
}
func (n Channel) OwnStatements(first *int, after *string, last *int, before *string) (RequirementConnection, error) {
	return referring(n.handle, TypeRequirement, "actSays.channels", inRequirement, Page{first, after, last, before})
}

// Demand returns how often the service was asked for through this channel.
func (n Channel) Demand() []DemandIn {
	service := n.Service()
	if service == nil {
		return nil
	}
	return slices.DeleteFunc(service.Demand(), func(d DemandIn) bool { return d.Demand.Channel != n.Key })
}

// HandsOver returns the results of the service that are handed over through this channel.
func (n Channel) HandsOver() []ResultIn {
	service := n.Service()
	if service == nil {
		return nil
	}
	return slices.DeleteFunc(service.Results(), func(r ResultIn) bool { return !slices.Contains(r.Result.HandedOver, n.Key) })
}

// Requirement is a node in a catalogue: its facts, and the edges that begin or end at it.
type Requirement struct {
	*RequirementFacts
	handle
}

func inRequirement(c *Catalogue, facts *RequirementFacts) Requirement {
	return Requirement{facts, handle{c, facts}}
}

func (n Requirement) Basis() Basis             { return n.RequirementFacts.Trust() }
func (n Requirement) Service() *Service        { return n.Catalogue.Service(n.RequirementFacts.Service) }
func (n Requirement) Name(lang []Lang) *Phrase { return n.RequirementFacts.Name.phrase(lang) }
func (n Requirement) DocumentType() *DocumentType {
	return n.Catalogue.DocumentType(n.RequirementFacts.DocumentType)
}
func (n Requirement) Subject() *string { return recorded(&n.RequirementFacts.Subject) }
func (n Requirement) Group() *string   { return recorded(&n.RequirementFacts.Group) }
func (n Requirement) List() *int       { return recorded(&n.RequirementFacts.List) }
func (n Requirement) Choice() *Choice  { return recorded(&n.RequirementFacts.Choice) }
func (n Requirement) Forms() *FormsIn  { return maybe(n.RequirementFacts.Forms, n.Catalogue.forms) }
func (n Requirement) Freshness() *FreshnessIn {
	return maybe(n.RequirementFacts.Freshness, n.Catalogue.freshness)
}
func (n Requirement) Condition(lang []Lang) *Phrase { return n.RequirementFacts.Condition.phrase(lang) }
func (n Requirement) AppliesTo() *AppliesToIn {
	return maybe(n.RequirementFacts.AppliesTo, n.Catalogue.appliesTo)
}
func (n Requirement) Substitutes() []SubstituteIn {
	return within(n.RequirementFacts.Substitutes, n.Catalogue.substitute)
}
func (n Requirement) ActSays() []StatementIn {
	return within(n.RequirementFacts.ActSays, n.Catalogue.statement)
}
func (n Requirement) ValidAtDate() bool { return n.Valid.Contains(n.Catalogue.View.Date) }

// DocumentType is a node in a catalogue: its facts, and the edges that begin or end at it.
type DocumentType struct {
	*DocumentTypeFacts
	handle
}

func inDocumentType(c *Catalogue, facts *DocumentTypeFacts) DocumentType {
	return DocumentType{facts, handle{c, facts}}
}

func (n DocumentType) Basis() Basis             { return n.DocumentTypeFacts.Trust() }
func (n DocumentType) Name(lang []Lang) *Phrase { return n.DocumentTypeFacts.Name.phrase(lang) }
func (n DocumentType) Items() []DataItem {
	return found(n.DocumentTypeFacts.Items, n.Catalogue.DataItem)
}
func (n DocumentType) Issuer() *Organization {
	return n.Catalogue.Organization(n.DocumentTypeFacts.Issuer)
}
func (n DocumentType) Substitutes() []SubstituteIn {
	return within(n.DocumentTypeFacts.Substitutes, n.Catalogue.substitute)
}
func (n DocumentType) Surveyed() *SurveyIn {
	return maybe(n.DocumentTypeFacts.Surveyed, n.Catalogue.survey)
}
func (n DocumentType) Requirements(first *int, after *string, last *int, before *string) (RequirementConnection, error) {
	return referring(n.handle, TypeRequirement, "documentType", inRequirement, Page{first, after, last, before})
}
func (n DocumentType) Holdings(first *int, after *string, last *int, before *string) (HoldingConnection, error) {
	return referring(n.handle, TypeHolding, "documentType", inHolding, Page{first, after, last, before})
}
func (n DocumentType) DataServices(first *int, after *string, last *int, before *string) (DataServiceConnection, error) {
	return referring(n.handle, TypeDataService, "delivers.documentTypes", inDataService, Page{first, after, last, before})
}
func (n DocumentType) Integrations(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "delivers.documentTypes", inIntegration, Page{first, after, last, before})
}
func (n DocumentType) ProducedBy(first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return referring(n.handle, TypeService, "results.documentType", inService, Page{first, after, last, before})
}

// Holders lists the systems with a holding of the documents or of an item that they prove, each once.
func (n DocumentType) Holders(first *int, after *string, last *int, before *string) (InformationSystemConnection, error) {
	view := n.Catalogue.View
	var keys []Key
	add := func(holdings iter.Seq[*HoldingFacts]) {
		for h := range holdings {
			keys = append(keys, h.System)
		}
	}
	add(view.HoldingsOfDocument(n.Key))
	for _, item := range n.DocumentTypeFacts.Items {
		add(view.HoldingsOfItem(item))
	}
	slices.Sort(keys)
	return NewConnection(n.Catalogue, List[InformationSystem]{Name: n.Ref().String() + " holders", Keys: slices.Compact(keys), At: func(key Key) InformationSystem {
		return inInformationSystem(n.Catalogue, view.System(key))
	}}, Page{first, after, last, before})
}

// DataItem is a node in a catalogue: its facts, and the edges that begin or end at it.
type DataItem struct {
	*DataItemFacts
	handle
}

func inDataItem(c *Catalogue, facts *DataItemFacts) DataItem {
	return DataItem{facts, handle{c, facts}}
}

func (n DataItem) Basis() Basis                   { return n.DataItemFacts.Trust() }
func (n DataItem) Name(lang []Lang) *Phrase       { return n.DataItemFacts.Name.phrase(lang) }
func (n DataItem) Definition(lang []Lang) *Phrase { return n.DataItemFacts.Definition.phrase(lang) }
func (n DataItem) ProvedBy(first *int, after *string, last *int, before *string) (DocumentTypeConnection, error) {
	return referring(n.handle, TypeDocumentType, "items", inDocumentType, Page{first, after, last, before})
}
func (n DataItem) Holdings(first *int, after *string, last *int, before *string) (HoldingConnection, error) {
	return referring(n.handle, TypeHolding, "dataItem", inHolding, Page{first, after, last, before})
}
func (n DataItem) DataServices(first *int, after *string, last *int, before *string) (DataServiceConnection, error) {
	return referring(n.handle, TypeDataService, "delivers.dataItems", inDataService, Page{first, after, last, before})
}
func (n DataItem) Integrations(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "delivers.dataItems", inIntegration, Page{first, after, last, before})
}

// InformationSystem is a node in a catalogue: its facts, and the edges that begin or end at it.
type InformationSystem struct {
	*InformationSystemFacts
	handle
}

func inInformationSystem(c *Catalogue, facts *InformationSystemFacts) InformationSystem {
	return InformationSystem{facts, handle{c, facts}}
}

func (n InformationSystem) Basis() Basis { return n.InformationSystemFacts.Trust() }
func (n InformationSystem) Name(lang []Lang) *Phrase {
	return n.InformationSystemFacts.Name.phrase(lang)
}
func (n InformationSystem) Abbreviation() *string {
	return recorded(&n.InformationSystemFacts.Abbreviation)
}
func (n InformationSystem) Owner() *Organization {
	return n.Catalogue.Organization(n.InformationSystemFacts.Owner)
}
func (n InformationSystem) Operator() *Organization {
	return n.Catalogue.Organization(n.InformationSystemFacts.Operator)
}
func (n InformationSystem) Developer() *Organization {
	return n.Catalogue.Organization(n.InformationSystemFacts.Developer)
}
func (n InformationSystem) Kind() *string { return recorded(&n.InformationSystemFacts.Kind) }
func (n InformationSystem) Status() Status {
	return StatusAt(n.InformationSystemFacts.Status, n.Catalogue.View.Date)
}
func (n InformationSystem) StatusPeriods() []StatusPeriodIn {
	return within(n.InformationSystemFacts.Status, n.Catalogue.statusPeriod)
}
func (n InformationSystem) Successor() *InformationSystem {
	return n.Catalogue.System(n.InformationSystemFacts.Successor)
}
func (n InformationSystem) RegistrationNumber() *string {
	return recorded(&n.InformationSystemFacts.RegistrationNumber)
}
func (n InformationSystem) SecurityClass() *string {
	return recorded(&n.InformationSystemFacts.SecurityClass)
}
func (n InformationSystem) CallsCounted() []CallsCountedIn {
	return within(n.InformationSystemFacts.CallsCounted, n.Catalogue.callsCounted)
}
func (n InformationSystem) ConnectionsSurveyed() *SurveyIn {
	return maybe(n.InformationSystemFacts.ConnectionsSurveyed, n.Catalogue.survey)
}
func (n InformationSystem) ServicesSurveyed() *SurveyIn {
	return maybe(n.InformationSystemFacts.ServicesSurveyed, n.Catalogue.survey)
}
func (n InformationSystem) Predecessors(first *int, after *string, last *int, before *string) (InformationSystemConnection, error) {
	return referring(n.handle, TypeInformationSystem, "successor", inInformationSystem, Page{first, after, last, before})
}
func (n InformationSystem) Holdings(first *int, after *string, last *int, before *string) (HoldingConnection, error) {
	return referring(n.handle, TypeHolding, "system", inHolding, Page{first, after, last, before})
}
func (n InformationSystem) Copies(first *int, after *string, last *int, before *string) (HoldingConnection, error) {
	return referring(n.handle, TypeHolding, "copyOf", inHolding, Page{first, after, last, before})
}
func (n InformationSystem) DataServices(first *int, after *string, last *int, before *string) (DataServiceConnection, error) {
	return referring(n.handle, TypeDataService, "provider", inDataService, Page{first, after, last, before})
}
func (n InformationSystem) GatewayFor(first *int, after *string, last *int, before *string) (DataServiceConnection, error) {
	return referring(n.handle, TypeDataService, "gateway", inDataService, Page{first, after, last, before})
}
func (n InformationSystem) Integrations(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "consumer.system", inIntegration, Page{first, after, last, before})
}
func (n InformationSystem) ProvidesTo(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "provider.system", inIntegration, Page{first, after, last, before})
}
func (n InformationSystem) CallsMade(first *int, after *string, last *int, before *string) (TrafficTotalConnection, error) {
	return referring(n.handle, TypeTrafficTotal, "consumer", inTrafficTotal, Page{first, after, last, before})
}
func (n InformationSystem) CallsAnswered(first *int, after *string, last *int, before *string) (TrafficTotalConnection, error) {
	return referring(n.handle, TypeTrafficTotal, "provider", inTrafficTotal, Page{first, after, last, before})
}
func (n InformationSystem) IntermediaryFor(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "via", inIntegration, Page{first, after, last, before})
}
func (n InformationSystem) Channels(first *int, after *string, last *int, before *string) (ChannelConnection, error) {
	return referring(n.handle, TypeChannel, "system", inChannel, Page{first, after, last, before})
}
func (n InformationSystem) Services(first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return referring(n.handle, TypeService, "ownSystems", inService, Page{first, after, last, before})
}
func (n InformationSystem) NamedInRequirements(first *int, after *string, last *int, before *string) (RequirementConnection, error) {
	return referring(n.handle, TypeRequirement, "actSays.systems", inRequirement, Page{first, after, last, before})
}

// Holding is a node in a catalogue: its facts, and the edges that begin or end at it.
type Holding struct {
	*HoldingFacts
	handle
}

func inHolding(c *Catalogue, facts *HoldingFacts) Holding { return Holding{facts, handle{c, facts}} }

func (n Holding) Basis() Basis               { return n.HoldingFacts.Trust() }
func (n Holding) System() *InformationSystem { return n.Catalogue.System(n.HoldingFacts.System) }
func (n Holding) DocumentType() *DocumentType {
	return n.Catalogue.DocumentType(n.HoldingFacts.DocumentType)
}
func (n Holding) DataItem() *DataItem        { return n.Catalogue.DataItem(n.HoldingFacts.DataItem) }
func (n Holding) Coverage() *CoverageIn      { return maybe(n.HoldingFacts.Coverage, n.Catalogue.coverage) }
func (n Holding) Quality() *string           { return recorded(&n.HoldingFacts.Quality) }
func (n Holding) CopyOf() *InformationSystem { return n.Catalogue.System(n.HoldingFacts.CopyOf) }
func (n Holding) ValidAtDate() bool          { return n.Valid.Contains(n.Catalogue.View.Date) }

// DataService is a node in a catalogue: its facts, and the edges that begin or end at it.
type DataService struct {
	*DataServiceFacts
	handle
}

func inDataService(c *Catalogue, facts *DataServiceFacts) DataService {
	return DataService{facts, handle{c, facts}}
}

func (n DataService) Basis() Basis             { return n.DataServiceFacts.Trust() }
func (n DataService) Code() *string            { return recorded(&n.DataServiceFacts.Code) }
func (n DataService) Name(lang []Lang) *Phrase { return n.DataServiceFacts.Name.phrase(lang) }
func (n DataService) Provider() *InformationSystem {
	return n.Catalogue.System(n.DataServiceFacts.Provider)
}
func (n DataService) OwnerGroup() *string { return recorded(&n.DataServiceFacts.OwnerGroup) }
func (n DataService) Gateway() *InformationSystem {
	return n.Catalogue.System(n.DataServiceFacts.Gateway)
}
func (n DataService) Direction() *Direction { return recorded(&n.DataServiceFacts.Direction) }
func (n DataService) Delivers() *DeliveriesIn {
	return maybe(n.DataServiceFacts.Delivers, n.Catalogue.deliveries)
}
func (n DataService) Status() Status {
	return StatusAt(n.DataServiceFacts.Status, n.Catalogue.View.Date)
}
func (n DataService) StatusPeriods() []StatusPeriodIn {
	return within(n.DataServiceFacts.Status, n.Catalogue.statusPeriod)
}
func (n DataService) Integrations(first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return referring(n.handle, TypeIntegration, "dataService", inIntegration, Page{first, after, last, before})
}

// Integration is a node in a catalogue: its facts, and the edges that begin or end at it.
type Integration struct {
	*IntegrationFacts
	handle
}

func inIntegration(c *Catalogue, facts *IntegrationFacts) Integration {
	return Integration{facts, handle{c, facts}}
}

func (n Integration) Basis() Basis { return n.IntegrationFacts.Trust() }
func (n Integration) Consumer() IntegrationEnd {
	return n.Catalogue.end(n.IntegrationFacts.Consumer.System, &n.IntegrationFacts.Consumer.Claim)
}
func (n Integration) Provider() IntegrationEnd {
	return n.Catalogue.end(n.IntegrationFacts.Provider.System, &n.IntegrationFacts.Provider.Claim)
}
func (n Integration) DataService() *DataService {
	return n.Catalogue.DataService(n.IntegrationFacts.DataService)
}
func (n Integration) Delivers() *DeliveriesIn {
	return maybe(n.IntegrationFacts.Delivers, n.Catalogue.deliveries)
}
func (n Integration) Admits() *AdmissionsIn {
	return maybe(n.IntegrationFacts.Admits, n.Catalogue.admissions)
}
func (n Integration) Via() *InformationSystem     { return n.Catalogue.System(n.IntegrationFacts.Via) }
func (n Integration) Carries(lang []Lang) *Phrase { return n.IntegrationFacts.Carries.phrase(lang) }
func (n Integration) Status() Status {
	return StatusAt(n.IntegrationFacts.Status, n.Catalogue.View.Date)
}
func (n Integration) StatusPeriods() []StatusPeriodIn {
	return within(n.IntegrationFacts.Status, n.Catalogue.statusPeriod)
}
func (n Integration) Ground(lang []Lang) *Phrase { return n.IntegrationFacts.Ground.phrase(lang) }
func (n Integration) Cost() *CostIn              { return maybe(n.IntegrationFacts.Cost, n.Catalogue.cost) }

// Territory is a node in a catalogue: its facts, and the edges that begin or end at it.
type Territory struct {
	*TerritoryFacts
	handle
}

func inTerritory(c *Catalogue, facts *TerritoryFacts) Territory {
	return Territory{facts, handle{c, facts}}
}

func (n Territory) Basis() Basis             { return n.TerritoryFacts.Trust() }
func (n Territory) Name(lang []Lang) *Phrase { return n.TerritoryFacts.Name.phrase(lang) }
func (n Territory) Parent() *Territory       { return n.Catalogue.Territory(n.TerritoryFacts.Parent) }
func (n Territory) Parts(first *int, after *string, last *int, before *string) (TerritoryConnection, error) {
	return referring(n.handle, TypeTerritory, "parent", inTerritory, Page{first, after, last, before})
}

// TrafficTotal is a node in a catalogue: its facts, and the edges that begin or end at it.
type TrafficTotal struct {
	*TrafficTotalFacts
	handle
}

func inTrafficTotal(c *Catalogue, facts *TrafficTotalFacts) TrafficTotal {
	return TrafficTotal{facts, handle{c, facts}}
}

func (n TrafficTotal) Basis() Basis { return n.TrafficTotalFacts.Trust() }
func (n TrafficTotal) Consumer() *InformationSystem {
	return n.Catalogue.System(n.TrafficTotalFacts.Consumer)
}
func (n TrafficTotal) Provider() *InformationSystem {
	return n.Catalogue.System(n.TrafficTotalFacts.Provider)
}
func (n TrafficTotal) Service() *Service { return n.Catalogue.Service(n.TrafficTotalFacts.Service) }
func (n TrafficTotal) Calls() Count      { return Count(n.TrafficTotalFacts.Calls) }
func (n TrafficTotal) Failures() Count   { return Count(n.TrafficTotalFacts.Failures) }

// Organization is a node in a catalogue: its facts, and the edges that begin or end at it.
type Organization struct {
	*OrganizationFacts
	handle
}

func inOrganization(c *Catalogue, facts *OrganizationFacts) Organization {
	return Organization{facts, handle{c, facts}}
}

func (n Organization) Basis() Basis             { return n.OrganizationFacts.Trust() }
func (n Organization) Name(lang []Lang) *Phrase { return n.OrganizationFacts.Name.phrase(lang) }
func (n Organization) Kind() *OrganizationKind  { return recorded(&n.OrganizationFacts.Kind) }
func (n Organization) Parent() *Organization {
	return n.Catalogue.Organization(n.OrganizationFacts.Parent)
}
func (n Organization) Territory() *string { return recorded(&n.OrganizationFacts.Territory) }
func (n Organization) Roles() []RoleHeldIn {
	return within(n.OrganizationFacts.Roles, n.Catalogue.roleHeld)
}
func (n Organization) Units(first *int, after *string, last *int, before *string) (OrganizationConnection, error) {
	return referring(n.handle, TypeOrganization, "parent", inOrganization, Page{first, after, last, before})
}
func (n Organization) Functions(first *int, after *string, last *int, before *string) (FunctionConnection, error) {
	return referring(n.handle, TypeFunction, "body", inFunction, Page{first, after, last, before})
}
func (n Organization) Services(first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return referring(n.handle, TypeService, "responsible", inService, Page{first, after, last, before})
}
func (n Organization) ProvidedServices(first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return referring(n.handle, TypeService, "providers", inService, Page{first, after, last, before})
}
func (n Organization) Systems(first *int, after *string, last *int, before *string) (InformationSystemConnection, error) {
	return referring(n.handle, TypeInformationSystem, "owner", inInformationSystem, Page{first, after, last, before})
}
func (n Organization) OperatedSystems(first *int, after *string, last *int, before *string) (InformationSystemConnection, error) {
	return referring(n.handle, TypeInformationSystem, "operator", inInformationSystem, Page{first, after, last, before})
}
func (n Organization) DevelopedSystems(first *int, after *string, last *int, before *string) (InformationSystemConnection, error) {
	return referring(n.handle, TypeInformationSystem, "developer", inInformationSystem, Page{first, after, last, before})
}
func (n Organization) IssuedDocumentTypes(first *int, after *string, last *int, before *string) (DocumentTypeConnection, error) {
	return referring(n.handle, TypeDocumentType, "issuer", inDocumentType, Page{first, after, last, before})
}
func (n Organization) IssuedActs(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "issuer", inAct, Page{first, after, last, before})
}
func (n Organization) ActsWithDuties(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "duties.organization", inAct, Page{first, after, last, before})
}

// Function is a node in a catalogue: its facts, and the edges that begin or end at it.
type Function struct {
	*FunctionFacts
	handle
}

func inFunction(c *Catalogue, facts *FunctionFacts) Function {
	return Function{facts, handle{c, facts}}
}

func (n Function) Basis() Basis             { return n.FunctionFacts.Trust() }
func (n Function) Name(lang []Lang) *Phrase { return n.FunctionFacts.Name.phrase(lang) }
func (n Function) Body() *Organization      { return n.Catalogue.Organization(n.FunctionFacts.Body) }

// Act is a node in a catalogue: its facts, and the edges that begin or end at it.
type Act struct {
	*ActFacts
	handle
}

func inAct(c *Catalogue, facts *ActFacts) Act { return Act{facts, handle{c, facts}} }

func (n Act) Basis() Basis                       { return n.ActFacts.Trust() }
func (n Act) Name(lang []Lang) *Phrase           { return n.ActFacts.Name.phrase(lang) }
func (n Act) Number() *string                    { return recorded(&n.ActFacts.Number) }
func (n Act) Issuer() *Organization              { return n.Catalogue.Organization(n.ActFacts.Issuer) }
func (n Act) AdiletCode() *string                { return recorded(&n.ActFacts.AdiletCode) }
func (n Act) RegistrationNumber() *string        { return recorded(&n.ActFacts.RegistrationNumber) }
func (n Act) PublishedIn() *string               { return recorded(&n.ActFacts.PublishedIn) }
func (n Act) InForceRule(lang []Lang) *Phrase    { return n.ActFacts.InForceRule.phrase(lang) }
func (n Act) LegalBasis() []Act                  { return found(n.ActFacts.LegalBasis, n.Catalogue.Act) }
func (n Act) LegalBasisText(lang []Lang) *Phrase { return n.ActFacts.LegalBasisText.phrase(lang) }
func (n Act) Approves() []Act                    { return found(n.ActFacts.Approves, n.Catalogue.Act) }
func (n Act) Amends() []Act                      { return found(n.ActFacts.Amends, n.Catalogue.Act) }
func (n Act) Replaces() []Act                    { return found(n.ActFacts.Replaces, n.Catalogue.Act) }
func (n Act) Repeals() []Act                     { return found(n.ActFacts.Repeals, n.Catalogue.Act) }
func (n Act) Signatory(lang []Lang) *Phrase      { return n.ActFacts.Signatory.phrase(lang) }
func (n Act) Duties() []DutyIn                   { return within(n.ActFacts.Duties, n.Catalogue.duty) }
func (n Act) Wordings(first *int, after *string, last *int, before *string) (WordingConnection, error) {
	return referring(n.handle, TypeWording, "act", inWording, Page{first, after, last, before})
}
func (n Act) IntroducedWordings(first *int, after *string, last *int, before *string) (WordingConnection, error) {
	return referring(n.handle, TypeWording, "introducedBy", inWording, Page{first, after, last, before})
}
func (n Act) BasisOf(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "legalBasis", inAct, Page{first, after, last, before})
}
func (n Act) ApprovedBy(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "approves", inAct, Page{first, after, last, before})
}
func (n Act) AmendedBy(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "amends", inAct, Page{first, after, last, before})
}
func (n Act) ReplacedBy(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "replaces", inAct, Page{first, after, last, before})
}
func (n Act) RepealedBy(first *int, after *string, last *int, before *string) (ActConnection, error) {
	return referring(n.handle, TypeAct, "repeals", inAct, Page{first, after, last, before})
}
func (n Act) Services(first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return referring(n.handle, TypeService, "acts", inService, Page{first, after, last, before})
}

// WordingAtDate returns the wording that is valid on the catalogue's date, the newest where several are, and nil
// where none is recorded.
func (n Act) WordingAtDate() *Wording {
	var valid *WordingFacts
	for w := range n.Catalogue.View.WordingsOf(n.Key) {
		if w.Valid.Contains(n.Catalogue.View.Date) && (valid == nil || w.Valid.From > valid.Valid.From) {
			valid = w
		}
	}
	return one(n.Catalogue, valid, inWording)
}

func (n Act) CitedBy(first *int, after *string, last *int, before *string) (NodeConnection, error) {
	return citing(n.handle, Page{first, after, last, before})
}

// Wording is a node in a catalogue: its facts, and the edges that begin or end at it.
type Wording struct {
	*WordingFacts
	handle
}

func inWording(c *Catalogue, facts *WordingFacts) Wording { return Wording{facts, handle{c, facts}} }

func (n Wording) Basis() Basis             { return n.WordingFacts.Trust() }
func (n Wording) Act() *Act                { return n.Catalogue.Act(n.WordingFacts.Act) }
func (n Wording) IntroducedBy() *Act       { return n.Catalogue.Act(n.WordingFacts.IntroducedBy) }
func (n Wording) Name(lang []Lang) *Phrase { return n.WordingFacts.Name.phrase(lang) }
func (n Wording) ValidAtDate() bool        { return n.Valid.Contains(n.Catalogue.View.Date) }
func (n Wording) Provisions(first *int, after *string, last *int, before *string) (ProvisionConnection, error) {
	return referring(n.handle, TypeProvision, "wording", inProvision, Page{first, after, last, before})
}

// Provision is a node in a catalogue: its facts, and the edges that begin or end at it.
type Provision struct {
	*ProvisionFacts
	handle
}

func inProvision(c *Catalogue, facts *ProvisionFacts) Provision {
	return Provision{facts, handle{c, facts}}
}

func (n Provision) Basis() Basis             { return n.ProvisionFacts.Trust() }
func (n Provision) Wording() *Wording        { return n.Catalogue.Wording(n.ProvisionFacts.Wording) }
func (n Provision) Name(lang []Lang) *Phrase { return n.ProvisionFacts.Name.phrase(lang) }
func (n Provision) Text(lang []Lang) *Phrase { return n.ProvisionFacts.Text.phrase(lang) }
func (n Provision) CitedBy(first *int, after *string, last *int, before *string) (NodeConnection, error) {
	return citing(n.handle, Page{first, after, last, before})
}
