package graph

import (
	"context"
	"sync/atomic"
)

// Moment is which graph a question is asked of: the effective date and what the registry knew. What is nil is the
// present.
type Moment struct {
	Date       *Date
	Revision   *int
	RecordedAt *DateTime
}

// MomentRead is the moment that an answer shows.
type MomentRead struct {
	Date         Date
	Revision     int
	RecordedAt   *DateTime // nil for revision 0
	Hypothetical bool
}

// Catalogue is the graph as one question sees it: a View, how its nodes are told apart from those of other moments, and
// where their history is read.
type Catalogue struct {
	View    *View
	mark    Mark
	history HistoryReader
	budget  *Budget
	lists   Lists // nil: lists are given as they are
}

// Budget is how many entries of lists an operation may still be given, by all its catalogues together. The size of
// an answer cannot be told from the question: lists that are long in one place are short in another.
type Budget struct {
	size int
	left atomic.Int64
}

// NewBudget returns a budget of so many entries.
func NewBudget(entries int) *Budget {
	b := &Budget{size: entries}
	b.left.Store(int64(entries))
	return b
}

// NewCatalogue returns a catalogue of the view. The mark is that of its nodes' ids: empty for the newest revision as
// of today. Without a history reader, history is UNAVAILABLE; without a budget, lists are as long as they are.
func NewCatalogue(view *View, mark Mark, history HistoryReader, budget *Budget) *Catalogue {
	return &Catalogue{View: view, mark: mark, history: history, budget: budget}
}

// Beside returns the catalogue of another view, of the same graph at another date or with changes tried on it. Its nodes
// have ids of their own; history and budget are shared.
func (c *Catalogue) Beside(view *View) *Catalogue {
	mark := c.mark
	if view.Date != c.View.Date {
		mark.Date = view.Date
	}
	if view.Hypothesis() != c.View.Hypothesis() {
		mark.Hypothesis, mark.Revision = view.Hypothesis(), view.Revision()
	}
	return &Catalogue{view, mark, c.history, c.budget, c.lists}
}

// Spend takes entries of a list from the budget: LIMIT when it is used up.
func (c *Catalogue) Spend(entries int) error {
	if c.budget != nil && c.budget.left.Add(int64(-entries)) < 0 {
		return Errorf(Limit, "The lists of the answer have more than %d entries together: ask for smaller pages.", c.budget.size)
	}
	return nil
}

// Moment tells which graph it is.
func (c *Catalogue) Moment() MomentRead {
	m := MomentRead{Date: c.View.Date, Revision: int(c.View.Revision()), Hypothetical: c.View.Hypothesis() != ""}
	if at := c.View.RecordedAt(); !at.IsZero() {
		m.RecordedAt = &DateTime{at.UTC()}
	}
	return m
}

// Node returns the node with the type and key, and nil where there is none.
func (c *Catalogue) Node(t NodeType, key Key) Handle {
	return handleOf(c, c.View.Node(Ref{t, key}))
}

// KeyOf reads a key of a node of type t from an argument that is either its key or its global id. BAD_REQUEST for the id
// of a node of another type or moment. It does not say that there is such a node.
func (c *Catalogue) KeyOf(t NodeType, keyOrID string) (Key, error) {
	id, err := ParseID(keyOrID)
	switch {
	case err != nil:
		return Key(keyOrID), nil
	case id.Type != t:
		return "", Errorf(BadRequest, "This is the id of a node of type %s; one of type %s is asked for.", id.Type, t)
	case id.Mark != c.mark:
		return "", Errorf(BadRequest, "This is the id of a node at another moment; ask the catalogue of that moment, or give the key %q.", id.Key)
	}
	return id.Key, nil
}

// Open reports nil where nodes of the type are seen here and, unless field is "", the field of that name, and FORBIDDEN where
// not: for questions that are of nothing else.
func (c *Catalogue) Open(t NodeType, field string) error {
	if c.View.Sees(t, field) {
		return nil
	}
	if field != "" {
		return Errorf(Forbidden, "The field %q of a node of type %s is not open to you: leave it out of the question, or ask for a role that reads it.", field, t)
	}
	return Errorf(Forbidden, "Nodes of type %s are not open to you: leave them out of the question, or ask for a role that reads them.", t)
}

// The look-ups and lists of a catalogue. A look-up by key gives nil where there is no such node; lists are by key.

func (c *Catalogue) Service(key Key) *Service { return one(c, c.View.Service(key), inService) }
func (c *Catalogue) Channel(key Key) *Channel { return one(c, c.View.Channel(key), inChannel) }
func (c *Catalogue) Requirement(key Key) *Requirement {
	return one(c, c.View.Requirement(key), inRequirement)
}
func (c *Catalogue) DocumentType(key Key) *DocumentType {
	return one(c, c.View.DocumentType(key), inDocumentType)
}
func (c *Catalogue) DataItem(key Key) *DataItem { return one(c, c.View.DataItem(key), inDataItem) }
func (c *Catalogue) System(key Key) *InformationSystem {
	return one(c, c.View.System(key), inInformationSystem)
}
func (c *Catalogue) Holding(key Key) *Holding { return one(c, c.View.Holding(key), inHolding) }
func (c *Catalogue) DataService(key Key) *DataService {
	return one(c, c.View.DataService(key), inDataService)
}
func (c *Catalogue) Integration(key Key) *Integration {
	return one(c, c.View.Integration(key), inIntegration)
}
func (c *Catalogue) Territory(key Key) *Territory {
	return one(c, c.View.Territory(key), inTerritory)
}
func (c *Catalogue) Organization(key Key) *Organization {
	return one(c, c.View.Organization(key), inOrganization)
}
func (c *Catalogue) Function(key Key) *Function   { return one(c, c.View.Function(key), inFunction) }
func (c *Catalogue) Act(key Key) *Act             { return one(c, c.View.Act(key), inAct) }
func (c *Catalogue) Wording(key Key) *Wording     { return one(c, c.View.Wording(key), inWording) }
func (c *Catalogue) Provision(key Key) *Provision { return one(c, c.View.Provision(key), inProvision) }
func (c *Catalogue) TrafficTotal(key Key) *TrafficTotal {
	return one(c, c.View.TrafficTotal(key), inTrafficTotal)
}

func (c *Catalogue) Services(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (ServiceConnection, error) {
	return chosen(ctx, c, TypeService, inService, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Channels(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (ChannelConnection, error) {
	return chosen(ctx, c, TypeChannel, inChannel, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Requirements(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (RequirementConnection, error) {
	return chosen(ctx, c, TypeRequirement, inRequirement, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) DocumentTypes(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (DocumentTypeConnection, error) {
	return chosen(ctx, c, TypeDocumentType, inDocumentType, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) DataItems(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (DataItemConnection, error) {
	return chosen(ctx, c, TypeDataItem, inDataItem, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Systems(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (InformationSystemConnection, error) {
	return chosen(ctx, c, TypeInformationSystem, inInformationSystem, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Holdings(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (HoldingConnection, error) {
	return chosen(ctx, c, TypeHolding, inHolding, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) DataServices(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (DataServiceConnection, error) {
	return chosen(ctx, c, TypeDataService, inDataService, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Integrations(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (IntegrationConnection, error) {
	return chosen(ctx, c, TypeIntegration, inIntegration, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Territories(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (TerritoryConnection, error) {
	return chosen(ctx, c, TypeTerritory, inTerritory, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Organizations(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (OrganizationConnection, error) {
	return chosen(ctx, c, TypeOrganization, inOrganization, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Functions(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (FunctionConnection, error) {
	return chosen(ctx, c, TypeFunction, inFunction, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Acts(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (ActConnection, error) {
	return chosen(ctx, c, TypeAct, inAct, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Wordings(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (WordingConnection, error) {
	return chosen(ctx, c, TypeWording, inWording, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) Provisions(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (ProvisionConnection, error) {
	return chosen(ctx, c, TypeProvision, inProvision, where, orderBy, Page{first, after, last, before})
}
func (c *Catalogue) TrafficTotals(ctx context.Context, where *Where, orderBy []Order, first *int, after *string, last *int, before *string) (TrafficTotalConnection, error) {
	return chosen(ctx, c, TypeTrafficTotal, inTrafficTotal, where, orderBy, Page{first, after, last, before})
}
