package graph

import "cmp"

// The parts of facts within a catalogue: a part has texts and edges too, so it carries the catalogue as its node does.

type DutyIn struct {
	*Duty
	Catalogue *Catalogue
}

func (c *Catalogue) duty(part *Duty) DutyIn   { return DutyIn{part, c} }
func (n DutyIn) Who(lang []Lang) *Phrase      { return n.Duty.Who.phrase(lang) }
func (n DutyIn) Organization() *Organization  { return n.Catalogue.Organization(n.Duty.Organization) }
func (n DutyIn) What(lang []Lang) *Phrase     { return n.Duty.What.phrase(lang) }
func (n DutyIn) Deadline(lang []Lang) *Phrase { return n.Duty.Deadline.phrase(lang) }
func (n DutyIn) Paragraph() *string           { return recorded(&n.Duty.Paragraph) }

type RoleHeldIn struct {
	*RoleHeld
	Catalogue *Catalogue
}

func (c *Catalogue) roleHeld(part *RoleHeld) RoleHeldIn { return RoleHeldIn{part, c} }
func (n RoleHeldIn) Basis() Basis                       { return n.RoleHeld.Trust() }
func (n RoleHeldIn) Citation() CitationIn               { return CitationIn{&n.RoleHeld.Claim, n.Catalogue} }

type SubstituteIn struct {
	*Substitute
	Catalogue *Catalogue
}

func (c *Catalogue) substitute(part *Substitute) SubstituteIn { return SubstituteIn{part, c} }
func (n SubstituteIn) Basis() Basis                           { return n.Substitute.Trust() }
func (n SubstituteIn) Citation() CitationIn                   { return CitationIn{&n.Substitute.Claim, n.Catalogue} }

type SurveyIn struct {
	*Survey
	Catalogue *Catalogue
}

func (c *Catalogue) survey(part *Survey) SurveyIn { return SurveyIn{part, c} }
func (n SurveyIn) By() *string                    { return recorded(&n.Survey.By) }
func (n SurveyIn) Source() *string                { return recorded(&n.Survey.Source) }

type CallsCountedIn struct {
	*CallsCounted
	Catalogue *Catalogue
}

func (c *Catalogue) callsCounted(part *CallsCounted) CallsCountedIn { return CallsCountedIn{part, c} }
func (n CallsCountedIn) Source() *string                            { return recorded(&n.CallsCounted.Source) }

type StatusPeriodIn struct {
	*StatusPeriod
	Catalogue *Catalogue
}

func (c *Catalogue) statusPeriod(part *StatusPeriod) StatusPeriodIn { return StatusPeriodIn{part, c} }
func (n StatusPeriodIn) Note() *string                              { return recorded(&n.StatusPeriod.Note) }

type CoverageIn struct {
	*Coverage
	Catalogue *Catalogue
}

func (c *Catalogue) coverage(part *Coverage) CoverageIn { return CoverageIn{part, c} }

type DeliveriesIn struct {
	*Deliveries
	Catalogue *Catalogue
}

func (c *Catalogue) deliveries(part *Deliveries) DeliveriesIn { return DeliveriesIn{part, c} }
func (n DeliveriesIn) DocumentTypes() []DocumentType {
	return found(n.Deliveries.DocumentTypes, n.Catalogue.DocumentType)
}
func (n DeliveriesIn) DataItems() []DataItem {
	return found(n.Deliveries.DataItems, n.Catalogue.DataItem)
}

type AdmissionsIn struct {
	*Admissions
	Catalogue *Catalogue
}

func (c *Catalogue) admissions(part *Admissions) AdmissionsIn { return AdmissionsIn{part, c} }
func (n AdmissionsIn) Services() []Service                    { return found(n.Admissions.Services, n.Catalogue.Service) }

type CostIn struct {
	*Cost
	Catalogue *Catalogue
}

func (c *Catalogue) cost(part *Cost) CostIn { return CostIn{part, c} }
func (n CostIn) Currency() *string          { return recorded(&n.Cost.Currency) }
func (n CostIn) Result() *string            { return recorded(&n.Cost.Result) }
func (n CostIn) Text(lang []Lang) *Phrase   { return n.Cost.Text.phrase(lang) }

type IdentifierIn struct {
	*Identifier
	Catalogue *Catalogue
}

func (c *Catalogue) identifier(part *Identifier) IdentifierIn { return IdentifierIn{part, c} }

type TermIn struct {
	*Term
	Catalogue *Catalogue
}

func (c *Catalogue) term(part *Term) TermIn { return TermIn{part, c} }
func (n TermIn) Kind() *string              { return recorded(&n.Term.Kind) }
func (n TermIn) Unit() *TimeUnit            { return recorded(&n.Term.Unit) }
func (n TermIn) Start(lang []Lang) *Phrase  { return n.Term.Start.phrase(lang) }
func (n TermIn) Text(lang []Lang) *Phrase   { return n.Term.Text.phrase(lang) }

type ResultIn struct {
	*Result
	Catalogue *Catalogue
}

func (c *Catalogue) result(part *Result) ResultIn { return ResultIn{part, c} }
func (n ResultIn) DocumentType() *DocumentType {
	return n.Catalogue.DocumentType(n.Result.DocumentType)
}
func (n ResultIn) Name(lang []Lang) *Phrase       { return n.Result.Name.phrase(lang) }
func (n ResultIn) Carrier() *Carrier              { return recorded(&n.Result.Carrier) }
func (n ResultIn) Technology(lang []Lang) *Phrase { return n.Result.Technology.phrase(lang) }
func (n ResultIn) HandedOver() []Channel          { return found(n.Result.HandedOver, n.Catalogue.Channel) }

type FormFieldIn struct {
	*FormField
	Catalogue *Catalogue
}

func (c *Catalogue) formField(part *FormField) FormFieldIn { return FormFieldIn{part, c} }
func (n FormFieldIn) Name(lang []Lang) *Phrase             { return n.FormField.Name.phrase(lang) }
func (n FormFieldIn) Source() *string                      { return recorded(&n.FormField.Source) }

type ProactiveIn struct {
	*Proactive
	Catalogue *Catalogue
}

func (c *Catalogue) proactive(part *Proactive) ProactiveIn { return ProactiveIn{part, c} }
func (n ProactiveIn) Initiator(lang []Lang) *Phrase        { return n.Proactive.Initiator.phrase(lang) }
func (n ProactiveIn) Consent(lang []Lang) *Phrase          { return n.Proactive.Consent.phrase(lang) }

type DemandIn struct {
	*Demand
	Catalogue *Catalogue
}

func (c *Catalogue) demand(part *Demand) DemandIn { return DemandIn{part, c} }
func (n DemandIn) Channel() *Channel              { return n.Catalogue.Channel(n.Demand.Channel) }
func (n DemandIn) Source() *string                { return recorded(&n.Demand.Source) }

type FormsIn struct {
	*Forms
	Catalogue *Catalogue
}

func (c *Catalogue) forms(part *Forms) FormsIn { return FormsIn{part, c} }
func (n FormsIn) Carrier() Carrier             { return cmp.Or(n.Forms.Carrier, CarrierUnknown) }
func (n FormsIn) Copies() *int                 { return recorded(&n.Forms.Copies) }
func (n FormsIn) Text() *string                { return recorded(&n.Forms.Text) }

type FreshnessIn struct {
	*Freshness
	Catalogue *Catalogue
}

func (c *Catalogue) freshness(part *Freshness) FreshnessIn { return FreshnessIn{part, c} }
func (n FreshnessIn) Value() *int                          { return recorded(&n.Freshness.Value) }
func (n FreshnessIn) Unit() *TimeUnit                      { return recorded(&n.Freshness.Unit) }
func (n FreshnessIn) Text(lang []Lang) *Phrase             { return n.Freshness.Text.phrase(lang) }

type AppliesToIn struct {
	*AppliesTo
	Catalogue *Catalogue
}

func (c *Catalogue) appliesTo(part *AppliesTo) AppliesToIn { return AppliesToIn{part, c} }
func (n AppliesToIn) Channels() []Channel                  { return found(n.AppliesTo.Channels, n.Catalogue.Channel) }

type StatementIn struct {
	*Statement
	Catalogue *Catalogue
}

func (c *Catalogue) statement(part *Statement) StatementIn { return StatementIn{part, c} }
func (n StatementIn) Basis() Basis                         { return n.Statement.Trust() }
func (n StatementIn) Citation() CitationIn                 { return CitationIn{&n.Statement.Claim, n.Catalogue} }
func (n StatementIn) Channels() []Channel                  { return found(n.Statement.Channels, n.Catalogue.Channel) }
func (n StatementIn) Coverage() *CoverageIn                { return maybe(n.Statement.Coverage, n.Catalogue.coverage) }
func (n StatementIn) Condition(lang []Lang) *Phrase        { return n.Statement.Condition.phrase(lang) }
func (n StatementIn) Exception(lang []Lang) *Phrase        { return n.Statement.Exception.phrase(lang) }
func (n StatementIn) Fallback() *Says                      { return recorded(&n.Statement.Fallback) }
func (n StatementIn) FallbackText(lang []Lang) *Phrase     { return n.Statement.FallbackText.phrase(lang) }
func (n StatementIn) Systems() []InformationSystem {
	return found(n.Statement.Systems, n.Catalogue.System)
}

// CitationIn is where a fact can be read.
type CitationIn struct {
	claim     *Claim
	Catalogue *Catalogue
}

// Citation puts a claim that some answer quotes into the catalogue.
func (c *Catalogue) Citation(claim *Claim) CitationIn { return CitationIn{claim, c} }

func (n CitationIn) Act() *Act             { return n.Catalogue.Act(n.claim.Act) }
func (n CitationIn) Provision() *Provision { return n.Catalogue.Provision(n.claim.Provision) }
func (n CitationIn) Source() *string       { return recorded(&n.claim.Source) }
func (n CitationIn) Note() *string         { return recorded(&n.claim.Note) }

// IntegrationEnd is one end of an integration with the claim on which it stands.
type IntegrationEnd struct {
	system    Key
	claim     *Claim
	Catalogue *Catalogue
}

func (c *Catalogue) end(system Key, claim *Claim) IntegrationEnd {
	return IntegrationEnd{system, claim, c}
}

func (n IntegrationEnd) System() *InformationSystem { return n.Catalogue.System(n.system) }
func (n IntegrationEnd) Basis() Basis               { return n.claim.Trust() }
func (n IntegrationEnd) Citation() CitationIn       { return CitationIn{n.claim, n.Catalogue} }

// Coverage puts a coverage that some answer names into the catalogue, and gives nil for none.
func (c *Catalogue) Coverage(part *Coverage) *CoverageIn { return maybe(part, c.coverage) }

// Statement puts what an act says into the catalogue, and gives nil for none.
func (c *Catalogue) Statement(part *Statement) *StatementIn { return maybe(part, c.statement) }

// Phrase is a text in one of its languages.
type Phrase struct {
	Text string
	Lang Lang
}

// phrase gives the text in the first of the languages that has one; nil where none has.
func (t Text) phrase(langs []Lang) *Phrase {
	text, lang := t.In(langs...)
	if lang == "" {
		return nil
	}
	return &Phrase{text, lang}
}
