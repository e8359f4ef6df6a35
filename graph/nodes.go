package graph

// The facts of every node, as 2-model §2.1 lists them. Field names are those of the catalogue file, of the GraphQL
// schema and, flattened, of the properties in Neo4j. Tags:
//
//	ref:"T"   the key of a node of type T; the edge that Neo4j shows is named by rel
//	rel:"R"   the relationship's type; "<R" means that it points from the referred node to this one. On a nested
//	          struct: a prefix for the relationships of its fields, which "=R" does without
//	sees:"V"  what a reader of the field needs, on Identity of the whole node (see Visibility)
//	part:"L"  entries of the list are nodes of their own in Neo4j, labelled L and reached by rel
//
// An absent value is always "not recorded" unless the comment says otherwise.

// Node is the facts of one node. The concrete types are pointers to the …Facts structs.
type Node interface {
	// Ref names the node.
	Ref() Ref
	// Basis returns the claim on which the node's facts stand.
	Basis() *Claim
}

// Identity is what every node has: its key and the claim on which it stands.
type Identity struct {
	Key   Key `json:"key"`
	Claim     // basis, citation and source of the facts of this node
}

// Basis returns the claim on which the node's facts stand.
func (i *Identity) Basis() *Claim { return &i.Claim }

// ActFacts is a legal act. Numbers repeat, so an act is keyed by number and date or by its adilet code.
type ActFacts struct {
	Identity
	Name               Text     `json:"name,omitzero"`
	Number             string   `json:"number,omitempty"`
	Date               Date     `json:"date,omitzero"`
	Issuer             Key      `json:"issuer,omitempty" ref:"Organization" rel:"ISSUED_BY"`
	AdiletCode         string   `json:"adiletCode,omitempty"`
	RegistrationNumber string   `json:"registrationNumber,omitempty"`
	RegistrationDate   Date     `json:"registrationDate,omitzero"`
	FirstPublished     Date     `json:"firstPublished,omitzero"`
	PublishedIn        string   `json:"publishedIn,omitempty"`
	InForceRule        Text     `json:"inForceRule,omitzero"` // when it enters into force, in words
	InForce            Period   `json:"inForce,omitzero"`
	Languages          []string `json:"languages,omitempty"` // kk, ru, en
	LegalBasis         []Key    `json:"legalBasis,omitempty" ref:"Act" rel:"BASED_ON"`
	LegalBasisText     Text     `json:"legalBasisText,omitzero"` // article and subparagraph
	Approves           []Key    `json:"approves,omitempty" ref:"Act" rel:"APPROVES"`
	Amends             []Key    `json:"amends,omitempty" ref:"Act" rel:"AMENDS"`
	Replaces           []Key    `json:"replaces,omitempty" ref:"Act" rel:"REPLACES"`
	Repeals            []Key    `json:"repeals,omitempty" ref:"Act" rel:"REPEALS"`
	Signatory          Text     `json:"signatory,omitzero"`
	Duties             []Duty   `json:"duties,omitempty"`
}

// Duty is what an act orders somebody to do.
type Duty struct {
	Who          Text   `json:"who,omitzero"`
	Organization Key    `json:"organization,omitempty" ref:"Organization"`
	What         Text   `json:"what"`
	Deadline     Text   `json:"deadline,omitzero"`
	Paragraph    string `json:"paragraph,omitempty"`
}

// WordingFacts is an act as it read during a period.
type WordingFacts struct {
	Identity
	Act          Key    `json:"act" ref:"Act" rel:"<HAS_WORDING"`
	IntroducedBy Key    `json:"introducedBy,omitempty" ref:"Act" rel:"INTRODUCED_BY"`
	Name         Text   `json:"name,omitzero"`
	Valid        Period `json:"valid,omitzero"`
}

// ProvisionFacts is an article, paragraph or appendix row of one wording.
type ProvisionFacts struct {
	Identity
	Wording Key    `json:"wording" ref:"Wording" rel:"<HAS_PROVISION"`
	Number  string `json:"number"` // as cited: "8(1)", "App. 2 row 5"
	Name    Text   `json:"name,omitzero"`
	Text    Text   `json:"text,omitzero"` // what it says, in our words
}

// TerritoryFacts is a territory; its key is the code by which coverages, demands and organizations name it. The territories
// whose parent it is make it up wholly, each apart from the others.
type TerritoryFacts struct {
	Identity
	Name   Text `json:"name,omitzero"`
	Parent Key  `json:"parent,omitempty" ref:"Territory" rel:"PART_OF"`
}

// OrganizationFacts is a state body, the State Corporation, a unit, an operator or a developer.
type OrganizationFacts struct {
	Identity
	Name            Text             `json:"name,omitzero"`
	Kind            OrganizationKind `json:"kind,omitempty"`
	Parent          Key              `json:"parent,omitempty" ref:"Organization" rel:"PART_OF"`
	Territory       string           `json:"territory,omitempty"` // code of the territory it serves
	Staff           *int             `json:"staff,omitempty"`     // persons
	RendersServices *bool            `json:"rendersServices,omitempty"`
	Roles           []RoleHeld       `json:"roles,omitempty" part:"RoleHeld" rel:"HOLDS_ROLE"`
}

// RoleHeld is a role of the optimisation process that an organization holds for a time (law.md §1.3).
type RoleHeld struct {
	Role  string `json:"role"`
	Valid Period `json:"valid,omitzero"`
	Claim
}

// FunctionFacts is what a body or unit does, worded so that it compares across bodies (para. 8(5)).
type FunctionFacts struct {
	Identity
	Name Text `json:"name,omitzero"`
	Body Key  `json:"body,omitempty" ref:"Organization" rel:"PERFORMED_BY"`
}

// ServiceFacts is a state service in one edition.
type ServiceFacts struct {
	Identity
	Name               Text            `json:"name,omitzero"`
	Identifiers        []Identifier    `json:"identifiers,omitempty" part:"Identifier" rel:"IDENTIFIED_BY"`
	Sector             string          `json:"sector,omitempty"`
	LifeEvents         []string        `json:"lifeEvents,omitempty"`
	Responsible        Key             `json:"responsible,omitempty" ref:"Organization" rel:"RESPONSIBLE"`
	Providers          []Key           `json:"providers,omitempty" ref:"Organization" rel:"PROVIDED_BY"`
	OwnSystems         []Key           `json:"ownSystems,omitempty" ref:"InformationSystem" rel:"USES"`
	OwnSystemsSurveyed *Survey         `json:"ownSystemsSurveyed,omitempty"` // nil: nobody has looked whether it has one
	Terms              []Term          `json:"terms,omitempty" part:"Term" rel:"HAS_TERM"`
	Costs              []Cost          `json:"costs,omitempty"`
	Results            []Result        `json:"results,omitempty" part:"Result" rel:"GIVES"`
	FormFields         []FormField     `json:"formFields,omitempty"`
	FormOfRendering    FormOfRendering `json:"formOfRendering,omitempty"`
	// ApplicationKeys are the kinds of keys that the application contains (IIN, BIN, CADASTRAL_NUMBER …); nil: not recorded.
	ApplicationKeys []string       `json:"applicationKeys,omitempty"`
	Proactive       *Proactive     `json:"proactive,omitempty"`
	PartOf          []Key          `json:"partOf,omitempty" ref:"Service" rel:"PART_OF"`
	Demand          []Demand       `json:"demand,omitempty"`
	Acts            []Key          `json:"acts,omitempty" ref:"Act" rel:"REGULATED_BY"`
	SystemData      Text           `json:"systemData,omitzero"` // what its text says about data of systems as a whole
	DocumentsKnown  DocumentsKnown `json:"documentsKnown"`
	EditionNotes    []string       `json:"editionNotes,omitempty"` // the versions of the text that were seen
}

// Identifier is a number or code that a scheme gives to a service.
type Identifier struct {
	Scheme string `json:"scheme"` // register, egov, gov.kz, elicense …
	Value  string `json:"value"`
}

// Term is a time limit of a service: value, unit and start rule (requirements.md, trap 9).
type Term struct {
	Kind  string   `json:"kind,omitempty"` // rendering, extension, waiting …
	Value *int     `json:"value,omitempty"`
	Unit  TimeUnit `json:"unit,omitempty"`
	Start Text     `json:"start,omitzero"` // from when it is counted
	Text  Text     `json:"text,omitzero"`  // as printed
}

// Cost is what a result costs the applicant.
type Cost struct {
	Amount   *float64 `json:"amount,omitempty"` // 0 is free
	Currency string   `json:"currency,omitempty"`
	Result   string   `json:"result,omitempty"`
	Text     Text     `json:"text,omitzero"` // as printed
}

// Result is what a service gives; courier loops rest on this one relation (3-verdicts §3.10).
type Result struct {
	DocumentType Key     `json:"documentType,omitempty" ref:"DocumentType" rel:"OF"`
	Name         Text    `json:"name,omitzero"`
	Carrier      Carrier `json:"carrier,omitempty"`
	Technology   Text    `json:"technology,omitzero"` // how it is made (para. 8(10))
	HandedOver   []Key   `json:"handedOver,omitempty" ref:"Channel" rel:"HANDED_OVER_THROUGH"`
}

// FormField is one field of the application form and where its value comes from (Appendix 2, row 11).
type FormField struct {
	Name   Text   `json:"name"`
	Source string `json:"source,omitempty"` // manual, a system's key, a previous answer …
}

// Proactive says how a service is rendered without an application (para. 3(12)).
type Proactive struct {
	Initiator Text `json:"initiator,omitzero"`
	Consent   Text `json:"consent,omitzero"`
}

// Demand is how often a service was asked for in a year, through one channel or all.
type Demand struct {
	Year         int    `json:"year"`
	Channel      Key    `json:"channel,omitempty" ref:"Channel"` // "": all channels together
	Applications int    `json:"applications"`
	Source       string `json:"source,omitempty"`
}

// ChannelFacts is a way in which one service is applied for or received.
type ChannelFacts struct {
	Identity
	Service            Key         `json:"service" ref:"Service" rel:"<OFFERED_THROUGH"`
	Kind               ChannelKind `json:"kind"`
	Name               Text        `json:"name,omitzero"`
	Stages             []Stage     `json:"stages,omitempty"`                                          // nil: not recorded
	System             Key         `json:"system,omitempty" ref:"InformationSystem" rel:"HANDLED_BY"` // through which the application is handled
	Authentication     []string    `json:"authentication,omitempty"`                                  // EDS, OTP, SMS, BIOMETRIC …
	PersonalAppearance *bool       `json:"personalAppearance,omitempty"`
	Valid              Period      `json:"valid,omitzero"`
}

// RequirementFacts is one document that one service demands.
type RequirementFacts struct {
	Identity
	Service      Key          `json:"service" ref:"Service" rel:"<DEMANDS"`
	Name         Text         `json:"name,omitzero"` // as printed in the service's text
	DocumentType Key          `json:"documentType" ref:"DocumentType" rel:"OF"`
	Subject      string       `json:"subject,omitempty"` // whose document: APPLICANT, CHILD, SPOUSE …
	Group        string       `json:"group,omitempty"`   // requirements of a service with the same group are alternatives
	List         int          `json:"list,omitempty"`    // number of the list within the group, from 1
	Choice       Choice       `json:"choice,omitempty"`  // who decides between the group's lists
	Forms        *Forms       `json:"forms,omitempty"`
	Freshness    *Freshness   `json:"freshness,omitempty"`
	Obligation   Obligation   `json:"obligation"`
	Condition    Text         `json:"condition,omitzero"` // when it is conditional: in which case
	AppliesTo    *AppliesTo   `json:"appliesTo,omitempty"`
	Substitutes  []Substitute `json:"substitutes,omitempty" part:"Substitute" rel:"REPLACEABLE_BY"`
	// ActSays is what the act says on the source of the document, per channel or for all; empty: nobody has read it.
	ActSays []Statement `json:"actSays,omitempty" part:"Statement" rel:"STATES"`
	Valid   Period      `json:"valid,omitzero"` // of the rule that demands it
}

// Forms is in which form the document is asked for.
type Forms struct {
	Carrier    Carrier `json:"carrier,omitempty"` // "" is UNKNOWN
	Original   bool    `json:"original,omitempty"`
	Copy       bool    `json:"copy,omitempty"`
	Scan       bool    `json:"scan,omitempty"`
	Copies     int     `json:"copies,omitempty"`
	Notarised  bool    `json:"notarised,omitempty"`
	Legalised  bool    `json:"legalised,omitempty"`
	Translated bool    `json:"translated,omitempty"`
	ShownOnly  *bool   `json:"shownOnly,omitempty"` // true: shown and given back; false: kept
	Text       string  `json:"text,omitempty"`      // as printed
}

// Freshness is how old the document may be.
type Freshness struct {
	Value int      `json:"value,omitempty"`
	Unit  TimeUnit `json:"unit,omitempty"`
	Text  Text     `json:"text,omitzero"`
}

// AppliesTo limits a requirement to some cases; outside them nothing is demanded. An empty list limits nothing.
type AppliesTo struct {
	Channels   []Key    `json:"channels,omitempty" ref:"Channel" rel:"APPLIES_ON"`
	Event      Period   `json:"event,omitzero"` // the event that the document records
	Territory  []string `json:"territory,omitempty"`
	Applicants []string `json:"applicants,omitempty"` // coded populations
	Words      []string `json:"words,omitempty"`      // limits in words, all of them
}

// Substitute is what the applicant may give instead of the document (para. 8(1), bracket: "and (or)", not exclusive).
type Substitute struct {
	Kind  SubstituteKind  `json:"kind"`
	State SubstituteState `json:"state"`
	Claim
}

// Statement is what the act says on the source of a demanded document (2-model §2.3).
type Statement struct {
	Channels  []Key     `json:"channels,omitempty" ref:"Channel" rel:"ON"` // empty: on every channel without a statement of its own
	Says      Says      `json:"says"`
	Coverage  *Coverage `json:"coverage,omitempty"` // for FROM_SYSTEM_IF: the cases in which data are taken
	Condition Text      `json:"condition,omitzero"` // in words, as printed
	Exception Text      `json:"exception,omitzero"`
	Fallback  Says      `json:"fallback,omitempty"` // what is asked for outside the condition; "" is PAPER
	// FallbackText is the fallback as printed.
	FallbackText Text  `json:"fallbackText,omitzero"`
	Systems      []Key `json:"systems,omitempty" ref:"InformationSystem" rel:"NAMES"` // systems that the text names
	Claim
}

// Coverage is for which cases something holds. A nil *Coverage is "not recorded"; an empty one has no limit.
type Coverage struct {
	From       Date     `json:"from,omitzero"` // events recorded from this day, inclusive
	To         Date     `json:"to,omitzero"`   // to this day, inclusive
	Territory  []string `json:"territory,omitempty"`
	Population []string `json:"population,omitempty"`
	Words      []string `json:"words,omitempty"` // limits in words, all of which must hold
}

// DocumentTypeFacts is a kind of document.
type DocumentTypeFacts struct {
	Identity
	Name        Text         `json:"name,omitzero"`
	Kind        DocumentKind `json:"kind"`
	Items       []Key        `json:"items,omitempty" ref:"DataItem" rel:"PROVES"`
	Issuer      Key          `json:"issuer,omitempty" ref:"Organization" rel:"ISSUED_BY"`
	Substitutes []Substitute `json:"substitutes,omitempty" part:"Substitute" rel:"REPLACEABLE_BY"`
	Surveyed    *Survey      `json:"surveyed,omitempty"` // nil: nobody has looked which system holds it
}

// Survey says that somebody has looked, so that what was not found is established to be absent (2-model §2.4).
type Survey struct {
	Date   Date   `json:"date,omitzero"`
	By     string `json:"by,omitempty"`
	Source string `json:"source,omitempty"`
}

// DataItemFacts is one piece of information that documents prove.
type DataItemFacts struct {
	Identity
	Name       Text `json:"name,omitzero"`
	Definition Text `json:"definition,omitzero"`
}

// InformationSystemFacts is a system of the state, or one that the state may use.
type InformationSystemFacts struct {
	Identity
	Name               Text           `json:"name,omitzero"`
	Aliases            []string       `json:"aliases,omitempty"`
	Abbreviation       string         `json:"abbreviation,omitempty"`
	Owner              Key            `json:"owner,omitempty" ref:"Organization" rel:"OWNED_BY"`
	Operator           Key            `json:"operator,omitempty" ref:"Organization" rel:"OPERATED_BY"`
	Developer          Key            `json:"developer,omitempty" ref:"Organization" rel:"DEVELOPED_BY"`
	Kind               string         `json:"kind,omitempty"`
	Status             []StatusPeriod `json:"status,omitempty" part:"StatusPeriod" rel:"HAS_STATUS"`
	Successor          Key            `json:"successor,omitempty" ref:"InformationSystem" rel:"SUCCEEDED_BY"`
	RegistrationNumber string         `json:"registrationNumber,omitempty"`
	SecurityClass      string         `json:"securityClass,omitempty" sees:"RESTRICTED"`
	DataHeld           []string       `json:"dataHeld,omitempty"` // what it holds, in the source's words; holdings are nodes
	// ConnectionsSurveyed: somebody has listed with which systems it is integrated (Appendix 2, row 14).
	ConnectionsSurveyed *Survey `json:"connectionsSurveyed,omitempty"`
	// ServicesSurveyed: somebody has listed the data services it publishes.
	ServicesSurveyed *Survey `json:"servicesSurveyed,omitempty"`
	Placeholder      bool    `json:"placeholder,omitempty"` // a text says "an IS" and names none
	// CallsCounted: in these periods all calls were counted in which it took part, as consumer, provider or gateway, so
	// that none counted is none made.
	CallsCounted []CallsCounted `json:"callsCounted,omitempty" sees:"RESTRICTED"`
}

// CallsCounted is days on which all calls of a system were counted.
type CallsCounted struct {
	From   Date   `json:"from"`
	To     Date   `json:"to"`
	Source string `json:"source,omitempty"` // the file of counts
}

// StatusPeriod is a status during a period. Periods of one thing do not overlap.
type StatusPeriod struct {
	Status Status `json:"status"`
	From   Date   `json:"from,omitzero"`
	To     Date   `json:"to,omitzero"`
	Note   string `json:"note,omitempty"` // the source's own words
}

// StatusAt returns the status in force at d, and StatusUnknown where none is recorded.
func StatusAt(periods []StatusPeriod, d Date) Status {
	for _, p := range periods {
		if (Period{p.From, p.To}).Contains(d) {
			return p.Status
		}
	}
	return StatusUnknown
}

// HoldingFacts says that a system holds a document type or a data item: exactly one of the two is given.
type HoldingFacts struct {
	Identity
	System        Key       `json:"system" ref:"InformationSystem" rel:"<HAS"`
	DocumentType  Key       `json:"documentType,omitempty" ref:"DocumentType" rel:"OF"`
	DataItem      Key       `json:"dataItem,omitempty" ref:"DataItem" rel:"OF_ITEM"`
	Coverage      *Coverage `json:"coverage,omitempty"`   // nil: not recorded
	LookupKeys    []string  `json:"lookupKeys,omitempty"` // kinds of keys by which a record is found; nil: not recorded
	Quality       string    `json:"quality,omitempty"`
	Authoritative bool      `json:"authoritative,omitempty"`
	CopyOf        Key       `json:"copyOf,omitempty" ref:"InformationSystem" rel:"COPY_OF"`
	Valid         Period    `json:"valid,omitzero"`
}

// DataServiceFacts is an interface that a system publishes.
type DataServiceFacts struct {
	Identity
	Code       string         `json:"code,omitempty"`
	Name       Text           `json:"name,omitzero"`
	Provider   Key            `json:"provider,omitempty" ref:"InformationSystem" rel:"<PUBLISHES"` // "": unknown
	OwnerGroup string         `json:"ownerGroup,omitempty"`                                        // kept where the provider is unknown
	Gateway    Key            `json:"gateway,omitempty" ref:"InformationSystem" rel:"VIA"`
	Direction  Direction      `json:"direction,omitempty"` // "": not recorded
	Delivers   *Deliveries    `json:"delivers,omitempty"`  // nil: not recorded
	Status     []StatusPeriod `json:"status,omitempty" part:"StatusPeriod" rel:"HAS_STATUS"`
}

// Deliveries is the open list of what a data service or integration delivers. Complete: nothing else is in it.
type Deliveries struct {
	DocumentTypes []Key `json:"documentTypes,omitempty" ref:"DocumentType" rel:"DELIVERS"`
	DataItems     []Key `json:"dataItems,omitempty" ref:"DataItem" rel:"DELIVERS_ITEM"`
	Complete      bool  `json:"complete"`
}

// Admissions is the open list of services that an integration admits. Any: every service, and Services is empty.
type Admissions struct {
	Any      bool  `json:"any,omitempty"`
	Services []Key `json:"services,omitempty" ref:"Service" rel:"ADMITS"`
	Complete bool  `json:"complete"`
}

// IntegrationFacts says that one system is connected to another.
type IntegrationFacts struct {
	Identity
	Consumer    Consumer       `json:"consumer" rel:"CONSUMER_"`
	Provider    Provider       `json:"provider" rel:"PROVIDER_"`
	DataService Key            `json:"dataService,omitempty" ref:"DataService" rel:"THROUGH"`
	Delivers    *Deliveries    `json:"delivers,omitempty"` // nil: that of its data service
	Admits      *Admissions    `json:"admits,omitempty"`   // nil: not recorded
	Via         Key            `json:"via,omitempty" ref:"InformationSystem" rel:"VIA"`
	Carries     Text           `json:"carries,omitzero"` // what it carries, in the source's words
	Status      []StatusPeriod `json:"status,omitempty" part:"StatusPeriod" rel:"HAS_STATUS"`
	Ground      Text           `json:"ground,omitzero"` // legal ground
	Cost        *Cost          `json:"cost,omitempty"`
}

// Consumer is the asking end of an integration, with a basis of its own.
type Consumer struct {
	System Key `json:"system" ref:"InformationSystem" rel:"=CONSUMER"`
	Claim
}

// Provider is the answering end of an integration, with a basis of its own.
type Provider struct {
	System Key `json:"system" ref:"InformationSystem" rel:"=PROVIDER"`
	Claim
}

// TrafficTotalFacts is what was counted of the calls of one system to another on behalf of one service: OBSERVED facts,
// summed up from the daily counts that the store keeps outside the graph (see TrafficStore).
type TrafficTotalFacts struct {
	Identity `sees:"RESTRICTED"`
	Consumer Key    `json:"consumer" ref:"InformationSystem" rel:"CALLS_FROM"`
	Provider Key    `json:"provider" ref:"InformationSystem" rel:"CALLS_TO"`
	Service  Key    `json:"service,omitempty" ref:"Service" rel:"CALLS_FOR"` // "": the counts name no service
	Counted  Period `json:"counted,omitzero"`                                // the first and the last day counted of the year that the figures are of
	Days     int    `json:"days,omitempty"`                                  // counted in that period
	Calls    int    `json:"calls,omitempty"`                                 // in that period; 0: none
	Failures int    `json:"failures,omitempty"`                              // calls among them that failed
	Called   Period `json:"called,omitzero"`                                 // the first and the last day with a call, of all years; zero: never
}

func (n *ActFacts) Ref() Ref               { return Ref{TypeAct, n.Key} }
func (n *WordingFacts) Ref() Ref           { return Ref{TypeWording, n.Key} }
func (n *ProvisionFacts) Ref() Ref         { return Ref{TypeProvision, n.Key} }
func (n *TerritoryFacts) Ref() Ref         { return Ref{TypeTerritory, n.Key} }
func (n *OrganizationFacts) Ref() Ref      { return Ref{TypeOrganization, n.Key} }
func (n *FunctionFacts) Ref() Ref          { return Ref{TypeFunction, n.Key} }
func (n *ServiceFacts) Ref() Ref           { return Ref{TypeService, n.Key} }
func (n *ChannelFacts) Ref() Ref           { return Ref{TypeChannel, n.Key} }
func (n *RequirementFacts) Ref() Ref       { return Ref{TypeRequirement, n.Key} }
func (n *DocumentTypeFacts) Ref() Ref      { return Ref{TypeDocumentType, n.Key} }
func (n *DataItemFacts) Ref() Ref          { return Ref{TypeDataItem, n.Key} }
func (n *InformationSystemFacts) Ref() Ref { return Ref{TypeInformationSystem, n.Key} }
func (n *HoldingFacts) Ref() Ref           { return Ref{TypeHolding, n.Key} }
func (n *DataServiceFacts) Ref() Ref       { return Ref{TypeDataService, n.Key} }
func (n *IntegrationFacts) Ref() Ref       { return Ref{TypeIntegration, n.Key} }
func (n *TrafficTotalFacts) Ref() Ref      { return Ref{TypeTrafficTotal, n.Key} }
