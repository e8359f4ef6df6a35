package graph

import "iter"

// Typed look-ups, both ways along each edge. A look-up by key gives nil where there is no such node.

func nodeAs[T Node](s *Snapshot, t NodeType, key Key) T {
	n, _ := s.Node(Ref{t, key}).(T)
	return n
}

func (s *Snapshot) Act(key Key) *ActFacts         { return nodeAs[*ActFacts](s, TypeAct, key) }
func (s *Snapshot) Wording(key Key) *WordingFacts { return nodeAs[*WordingFacts](s, TypeWording, key) }
func (s *Snapshot) Provision(key Key) *ProvisionFacts {
	return nodeAs[*ProvisionFacts](s, TypeProvision, key)
}
func (s *Snapshot) Territory(key Key) *TerritoryFacts {
	return nodeAs[*TerritoryFacts](s, TypeTerritory, key)
}
func (s *Snapshot) Organization(key Key) *OrganizationFacts {
	return nodeAs[*OrganizationFacts](s, TypeOrganization, key)
}
func (s *Snapshot) Function(key Key) *FunctionFacts {
	return nodeAs[*FunctionFacts](s, TypeFunction, key)
}
func (s *Snapshot) Service(key Key) *ServiceFacts { return nodeAs[*ServiceFacts](s, TypeService, key) }
func (s *Snapshot) Channel(key Key) *ChannelFacts { return nodeAs[*ChannelFacts](s, TypeChannel, key) }
func (s *Snapshot) Requirement(key Key) *RequirementFacts {
	return nodeAs[*RequirementFacts](s, TypeRequirement, key)
}
func (s *Snapshot) DocumentType(key Key) *DocumentTypeFacts {
	return nodeAs[*DocumentTypeFacts](s, TypeDocumentType, key)
}
func (s *Snapshot) DataItem(key Key) *DataItemFacts {
	return nodeAs[*DataItemFacts](s, TypeDataItem, key)
}
func (s *Snapshot) System(key Key) *InformationSystemFacts {
	return nodeAs[*InformationSystemFacts](s, TypeInformationSystem, key)
}
func (s *Snapshot) Holding(key Key) *HoldingFacts { return nodeAs[*HoldingFacts](s, TypeHolding, key) }
func (s *Snapshot) DataService(key Key) *DataServiceFacts {
	return nodeAs[*DataServiceFacts](s, TypeDataService, key)
}
func (s *Snapshot) Integration(key Key) *IntegrationFacts {
	return nodeAs[*IntegrationFacts](s, TypeIntegration, key)
}

func (s *Snapshot) TrafficTotal(key Key) *TrafficTotalFacts {
	return nodeAs[*TrafficTotalFacts](s, TypeTrafficTotal, key)
}

// All visits the nodes of one type by key, for example All[*ServiceFacts](s, TypeService).
func All[T Node](s *Snapshot, t NodeType) iter.Seq[T] {
	return each[T](s, t, s.Keys(t))
}

func each[T Node](s *Snapshot, t NodeType, keys []Key) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, key := range keys {
			if !yield(nodeAs[T](s, t, key)) {
				return
			}
		}
	}
}

// The reference fields along which questions walk backwards, by number.
var (
	wordingAct              = relationOf(TypeWording, "act")
	provisionWording        = relationOf(TypeProvision, "wording")
	channelService          = relationOf(TypeChannel, "service")
	channelSystem           = relationOf(TypeChannel, "system")
	requirementService      = relationOf(TypeRequirement, "service")
	requirementDocumentType = relationOf(TypeRequirement, "documentType")
	documentTypeItems       = relationOf(TypeDocumentType, "items")
	holdingSystem           = relationOf(TypeHolding, "system")
	holdingDocumentType     = relationOf(TypeHolding, "documentType")
	holdingDataItem         = relationOf(TypeHolding, "dataItem")
	dataServiceProvider     = relationOf(TypeDataService, "provider")
	integrationConsumer     = relationOf(TypeIntegration, "consumer.system")
	integrationProvider     = relationOf(TypeIntegration, "provider.system")
	integrationDataService  = relationOf(TypeIntegration, "dataService")
	serviceOwnSystems       = relationOf(TypeService, "ownSystems")
	serviceResponsible      = relationOf(TypeService, "responsible")
	integrationDocuments    = relationOf(TypeIntegration, "delivers.documentTypes")
	integrationItems        = relationOf(TypeIntegration, "delivers.dataItems")
	dataServiceDocuments    = relationOf(TypeDataService, "delivers.documentTypes")
	dataServiceItems        = relationOf(TypeDataService, "delivers.dataItems")
)

// The nodes that refer to one, sorted by key.

func (s *Snapshot) WordingsOf(act Key) iter.Seq[*WordingFacts] {
	return each[*WordingFacts](s, TypeWording, s.referrers(wordingAct, act))
}
func (s *Snapshot) ProvisionsOf(wording Key) iter.Seq[*ProvisionFacts] {
	return each[*ProvisionFacts](s, TypeProvision, s.referrers(provisionWording, wording))
}
func (s *Snapshot) ChannelsOf(service Key) iter.Seq[*ChannelFacts] {
	return each[*ChannelFacts](s, TypeChannel, s.referrers(channelService, service))
}
func (s *Snapshot) ChannelsHandledBy(system Key) iter.Seq[*ChannelFacts] {
	return each[*ChannelFacts](s, TypeChannel, s.referrers(channelSystem, system))
}
func (s *Snapshot) RequirementsOf(service Key) iter.Seq[*RequirementFacts] {
	return each[*RequirementFacts](s, TypeRequirement, s.referrers(requirementService, service))
}
func (s *Snapshot) RequirementsFor(documentType Key) iter.Seq[*RequirementFacts] {
	return each[*RequirementFacts](s, TypeRequirement, s.referrers(requirementDocumentType, documentType))
}
func (s *Snapshot) DocumentTypesProving(item Key) iter.Seq[*DocumentTypeFacts] {
	return each[*DocumentTypeFacts](s, TypeDocumentType, s.referrers(documentTypeItems, item))
}
func (s *Snapshot) HoldingsOf(system Key) iter.Seq[*HoldingFacts] {
	return each[*HoldingFacts](s, TypeHolding, s.referrers(holdingSystem, system))
}
func (s *Snapshot) HoldingsOfDocument(documentType Key) iter.Seq[*HoldingFacts] {
	return each[*HoldingFacts](s, TypeHolding, s.referrers(holdingDocumentType, documentType))
}
func (s *Snapshot) HoldingsOfItem(item Key) iter.Seq[*HoldingFacts] {
	return each[*HoldingFacts](s, TypeHolding, s.referrers(holdingDataItem, item))
}
func (s *Snapshot) DataServicesOf(provider Key) iter.Seq[*DataServiceFacts] {
	return each[*DataServiceFacts](s, TypeDataService, s.referrers(dataServiceProvider, provider))
}
func (s *Snapshot) DataServicesDelivering(documentType Key) iter.Seq[*DataServiceFacts] {
	return each[*DataServiceFacts](s, TypeDataService, s.referrers(dataServiceDocuments, documentType))
}
func (s *Snapshot) DataServicesDeliveringItem(item Key) iter.Seq[*DataServiceFacts] {
	return each[*DataServiceFacts](s, TypeDataService, s.referrers(dataServiceItems, item))
}

// IntegrationsOf visits the integrations in which the system is the consumer.
func (s *Snapshot) IntegrationsOf(consumer Key) iter.Seq[*IntegrationFacts] {
	return each[*IntegrationFacts](s, TypeIntegration, s.referrers(integrationConsumer, consumer))
}

// IntegrationsTo visits the integrations in which the system is the provider.
func (s *Snapshot) IntegrationsTo(provider Key) iter.Seq[*IntegrationFacts] {
	return each[*IntegrationFacts](s, TypeIntegration, s.referrers(integrationProvider, provider))
}
func (s *Snapshot) IntegrationsThrough(dataService Key) iter.Seq[*IntegrationFacts] {
	return each[*IntegrationFacts](s, TypeIntegration, s.referrers(integrationDataService, dataService))
}
func (s *Snapshot) IntegrationsDelivering(documentType Key) iter.Seq[*IntegrationFacts] {
	return each[*IntegrationFacts](s, TypeIntegration, s.referrers(integrationDocuments, documentType))
}
func (s *Snapshot) IntegrationsDeliveringItem(item Key) iter.Seq[*IntegrationFacts] {
	return each[*IntegrationFacts](s, TypeIntegration, s.referrers(integrationItems, item))
}
func (s *Snapshot) ServicesUsing(system Key) iter.Seq[*ServiceFacts] {
	return each[*ServiceFacts](s, TypeService, s.referrers(serviceOwnSystems, system))
}
func (s *Snapshot) ServicesOf(responsible Key) iter.Seq[*ServiceFacts] {
	return each[*ServiceFacts](s, TypeService, s.referrers(serviceResponsible, responsible))
}
