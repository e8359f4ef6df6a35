package graph

// The closed vocabularies of the model. Values lists each in the order in which people read it.

// OrganizationKind is the law's kinds of bodies (paras 1, 3, 4 of order 193/НҚ).
type OrganizationKind string

func (OrganizationKind) Values() []string {
	return []string{"CENTRAL_STATE_BODY", "LOCAL_EXECUTIVE_BODY", "AKIM", "STATE_CORPORATION", "STRUCTURAL_UNIT",
		"SUBORDINATE_ORGANISATION", "COLLEGIAL_BODY", "OPERATOR", "DEVELOPER", "GOVERNMENT", "OTHER"}
}

// TimeUnit is the unit of a term.
type TimeUnit string

func (TimeUnit) Values() []string {
	return []string{"WORKING_DAYS", "CALENDAR_DAYS", "MONTHS", "YEARS", "HOURS", "MINUTES"}
}

// Carrier is on what a document is.
type Carrier string

const (
	CarrierPaper      Carrier = "PAPER"
	CarrierElectronic Carrier = "ELECTRONIC"
	CarrierUnknown    Carrier = "UNKNOWN"
)

func (Carrier) Values() []string { return []string{"PAPER", "ELECTRONIC", "UNKNOWN"} }

// FormOfRendering is how a service is rendered.
type FormOfRendering string

func (FormOfRendering) Values() []string {
	return []string{"PAPER", "ELECTRONIC_PARTLY", "ELECTRONIC_FULLY", "ELECTRONIC_AND_PAPER", "PROACTIVE", "ONE_APPLICATION"}
}

// DocumentsKnown says whether all documents that a service demands are recorded.
type DocumentsKnown string

const (
	DocumentsComplete DocumentsKnown = "COMPLETE"
	DocumentsPartial  DocumentsKnown = "PARTIAL"
	DocumentsNone     DocumentsKnown = "NONE"
)

func (DocumentsKnown) Values() []string { return []string{"COMPLETE", "PARTIAL", "NONE"} }

// ChannelKind is the kind of a channel.
type ChannelKind string

func (ChannelKind) Values() []string {
	return []string{"PORTAL", "LICENSING_PORTAL", "MOBILE", "STATE_CORPORATION", "PROVIDER_OFFICE", "PROACTIVE",
		"PARTNER", "OTHER"}
}

// Stage is what is done through a channel.
type Stage string

func (Stage) Values() []string { return []string{"APPLY", "RECEIVE"} }

// Choice says who decides between the lists of a group (2-model §2.2).
type Choice string

const (
	ChoiceAnyone       Choice = "ANYONE"       // the applicant: one free list frees the group
	ChoiceCircumstance Choice = "CIRCUMSTANCE" // the applicant's situation: the group is free when every list is
)

func (Choice) Values() []string { return []string{"ANYONE", "CIRCUMSTANCE"} }

// Obligation says when a document is demanded.
type Obligation string

const (
	Mandatory     Obligation = "MANDATORY"
	Conditional   Obligation = "CONDITIONAL"
	NotObligatory Obligation = "OPTIONAL"
)

func (Obligation) Values() []string { return []string{"MANDATORY", "CONDITIONAL", "OPTIONAL"} }

// SubstituteKind is what may be given instead of a document.
type SubstituteKind string

func (SubstituteKind) Values() []string {
	return []string{"SCAN", "FORM_OF_INFORMATION", "ELECTRONIC_DOCUMENT", "SELF_DECLARATION"}
}

// SubstituteState says whether a substitute may be used.
type SubstituteState string

const (
	SubstituteAllowed  SubstituteState = "ALLOWED"
	SubstituteProposed SubstituteState = "PROPOSED"
	SubstituteRefused  SubstituteState = "REFUSED"
)

func (SubstituteState) Values() []string { return []string{"ALLOWED", "PROPOSED", "REFUSED"} }

// Says is what an act says on the source of a document (2-model §2.3).
type Says string

const (
	SaysPaper              Says = "PAPER"
	SaysElectronicDocument Says = "ELECTRONIC_DOCUMENT" // shown by the citizen
	SaysScan               Says = "SCAN"
	SaysFormOfInformation  Says = "FORM_OF_INFORMATION"
	SaysFromSystem         Says = "FROM_SYSTEM"
	SaysFromSystemIf       Says = "FROM_SYSTEM_IF"
	SaysSilent             Says = "SILENT" // read, and it lists the document without a word on its source
)

func (Says) Values() []string {
	return []string{"PAPER", "ELECTRONIC_DOCUMENT", "SCAN", "FORM_OF_INFORMATION", "FROM_SYSTEM", "FROM_SYSTEM_IF", "SILENT"}
}

// DocumentKind is the kind of a document type. Only EVIDENCE and PAYMENT are evidence.
type DocumentKind string

const (
	KindApplication       DocumentKind = "APPLICATION"
	KindEvidence          DocumentKind = "EVIDENCE"
	KindConsent           DocumentKind = "CONSENT"
	KindPayment           DocumentKind = "PAYMENT"
	KindFormOfInformation DocumentKind = "FORM_OF_INFORMATION"
)

func (DocumentKind) Values() []string {
	return []string{"APPLICATION", "EVIDENCE", "CONSENT", "PAYMENT", "FORM_OF_INFORMATION"}
}

// IsEvidence reports whether documents of the kind prove something that a system might hold (3-verdicts §3.4).
func (k DocumentKind) IsEvidence() bool { return k == KindEvidence || k == KindPayment }

// Status is the state of a system, data service or integration at a date.
type Status string

const (
	StatusPlanned     Status = "PLANNED"
	StatusDevelopment Status = "DEVELOPMENT"
	StatusPilot       Status = "PILOT"
	StatusProduction  Status = "PRODUCTION"
	StatusSuspended   Status = "SUSPENDED"
	StatusWithdrawn   Status = "WITHDRAWN"
	StatusUnknown     Status = "UNKNOWN"
)

func (Status) Values() []string {
	return []string{"PLANNED", "DEVELOPMENT", "PILOT", "PRODUCTION", "SUSPENDED", "WITHDRAWN", "UNKNOWN"}
}

// Direction is which way a data service moves data, as its consumer sees it. READ and READ_WRITE deliver.
type Direction string

const (
	Read      Direction = "READ"
	Write     Direction = "WRITE"
	ReadWrite Direction = "READ_WRITE"
)

func (Direction) Values() []string { return []string{"READ", "WRITE", "READ_WRITE"} }
