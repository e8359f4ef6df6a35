package graph

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"reflect"
)

// What can be asked of a list besides its page: which entries, in which order, in which groups. How that is answered is
// the matter of package query; here is what goes in and out, as GraphQL binds to it.

// Where is a condition as GraphQL sends it: an object whose fields are those of the description of a node type, among
// others. Package query reads it with the description as its guide, and names the place of what is wrong.
type Where struct {
	Content map[string]any
	// Several and Another are always empty: gqlgen wants to see Go fields of the types of and, or and not.
	Several []Where
	Another *Where
}

// UnmarshalGQL takes the object as it comes, so that null and absent stay apart.
func (w *Where) UnmarshalGQL(value any) error {
	object, ok := value.(map[string]any)
	if !ok {
		return Errorf(BadRequest, "A condition is an object.")
	}
	w.Content = plain(reflect.ValueOf(object)).(map[string]any)
	return nil
}

// MarshalGQL is what gqlgen asks of every type that reads itself; conditions stand in no answer.
func (w Where) MarshalGQL(out io.Writer) { io.WriteString(out, "null") }

// MarshalJSON is the form in which a variable of a client holds the condition.
func (w Where) MarshalJSON() ([]byte, error) { return json.Marshal(w.Content) }

// OrderDirection says which end of an order stands first.
type OrderDirection string

const (
	Ascending  OrderDirection = "ASCENDING"
	Descending OrderDirection = "DESCENDING"
)

// OrderKey names what a list can be ordered by. The enum of each node type has its own values.
type OrderKey string

// Order is one key of an order.
type Order struct {
	By        OrderKey
	Direction OrderDirection
	Lang      *Lang // of texts; nil: the name that is shown
}

// Dimension names what the entries of a group have in common. The enum of each node type has its own values.
type Dimension string

// Selection is the entries of a list that are asked for, in the order that is asked for. See List for its fields.
type Selection struct {
	Mark  string // tells the selection from others of the same list
	Keys  []Key
	Keep  func(Key) bool
	Place func(Key) string
	Find  func(place string, key Key) (at int, there bool, err error)
}

// Lists answers what is asked of the lists of a catalogue; package query does. All of it is computed from the view.
type Lists interface {
	// Select chooses and orders the nodes of a type. BAD_REQUEST for conditions that cannot be read, LIMIT for such as
	// are too many or too deep.
	Select(ctx context.Context, c *Catalogue, t NodeType, where *Where, orderBy []Order) (Selection, error)
	// Groups counts the nodes by what they have in common, the largest group first; at most first of them, if given.
	Groups(ctx context.Context, c *Catalogue, t NodeType, keys iter.Seq[Key], by []Dimension, first *int) ([]Group, error)
	// Facets counts the values of each dimension apart, of all dimensions of the type if none is given.
	Facets(ctx context.Context, c *Catalogue, t NodeType, keys iter.Seq[Key], of []Dimension, first *int) ([]Facet, error)
	// AnswerGroups and AnswerFacets are the same for entries that are no nodes but found out of them; answer is their Go type.
	// BAD_REQUEST for answers that have no dimensions.
	AnswerGroups(ctx context.Context, c *Catalogue, answer reflect.Type, entries iter.Seq[any], by []Dimension, first *int) ([]Group, error)
	AnswerFacets(ctx context.Context, c *Catalogue, answer reflect.Type, entries iter.Seq[any], of []Dimension, first *int) ([]Facet, error)
}

// Listed returns the catalogue with lists that can be filtered, ordered and grouped.
func (c Catalogue) Listed(lists Lists) *Catalogue {
	c.lists = lists
	return &c
}

// Group is the entries of a list that have values in common.
type Group struct {
	Keys         []GroupKey
	Count        int
	CountApplied func() *Applications // nil where the entries are not demanded documents
}

// Applications is how often the demanded documents of the group are applied for; nil where the entries are none.
func (g Group) Applications() *Applications {
	if g.CountApplied == nil {
		return nil
	}
	return g.CountApplied()
}

// Applications is how many applications a year the entries of a group are part of, each channel of a service once. Certain
// counts what is recorded of the channels, or of a service all of whose channels are concerned; possible adds what is recorded
// of a service as a whole, which may have come by other channels.
type Applications struct{ Certain, Possible int }

// GroupKey is a value that the entries of a group have in common.
type GroupKey struct {
	Dimension string
	Value     *string // the key of a node, or a word; nil: not recorded
	Node      Handle  // nil for words
	Name      Text    // of the node
}

// ID is the global id of the node, and nil for words.
func (k GroupKey) ID() *ID {
	if k.Node == nil {
		return nil
	}
	id := k.Node.ID()
	return &id
}

// Label is the name of the node, and nil for words and for nodes without a name.
func (k GroupKey) Label(lang []Lang) *Phrase { return k.Name.phrase(lang) }

// Facet is how many entries of a list have each value of one dimension.
type Facet struct {
	Dimension string
	Values    []FacetValue
}

// FacetValue is how many entries have a value.
type FacetValue struct {
	GroupKey
	Count int
}

// errUnlisted is the answer of catalogues that were made without lists.
func errUnlisted() error {
	return Errorf(Unavailable, "This list is given as it is: it cannot be filtered, ordered or grouped.")
}

// chosen lists the nodes of one type that are asked for.
func chosen[F Node, H any](ctx context.Context, c *Catalogue, t NodeType, in func(*Catalogue, F) H, where *Where, orderBy []Order,
	page Page) (Connection[H], error) {
	if where == nil && len(orderBy) == 0 {
		return all(c, t, in, page)
	}
	if c.lists == nil {
		return Connection[H]{}, errUnlisted()
	}
	s, err := c.lists.Select(ctx, c, t, where, orderBy)
	if err != nil {
		return Connection[H]{}, err
	}
	return NewConnection(c, List[H]{Name: string(t) + s.Mark, Keys: s.Keys, Keep: s.Keep, Place: s.Place, Find: s.Find,
		At: func(key Key) H { return in(c, nodeAs[F](c.View.Snapshot, t, key)) }}, page)
}

// GroupBy counts all entries of the list by what they have in common.
func (c Connection[T]) GroupBy(ctx context.Context, keys []Dimension, first *int) ([]Group, error) {
	if c.in.lists == nil {
		return nil, errUnlisted()
	}
	t := typeOf[T]()
	if t == "" {
		return c.in.lists.AnswerGroups(ctx, c.in, reflect.TypeFor[T](), c.entries(), keys, first)
	}
	return c.in.lists.Groups(ctx, c.in, t, c.Kept(), keys, first)
}

// Facets counts the values of each dimension over all entries of the list.
func (c Connection[T]) Facets(ctx context.Context, of []Dimension, first *int) ([]Facet, error) {
	if c.in.lists == nil {
		return nil, errUnlisted()
	}
	t := typeOf[T]()
	if t == "" {
		return c.in.lists.AnswerFacets(ctx, c.in, reflect.TypeFor[T](), c.entries(), of, first)
	}
	return c.in.lists.Facets(ctx, c.in, t, c.Kept(), of, first)
}

// entries visits all entries of the list.
func (c Connection[T]) entries() iter.Seq[any] {
	return func(yield func(any) bool) {
		for key := range c.Kept() {
			if !yield(c.list.At(key)) {
				return
			}
		}
	}
}

// typeOf is the node type of a handle, and "" for what is no node.
func typeOf[T any]() NodeType {
	var none T
	switch any(none).(type) {
	case Service:
		return TypeService
	case Channel:
		return TypeChannel
	case Requirement:
		return TypeRequirement
	case DocumentType:
		return TypeDocumentType
	case DataItem:
		return TypeDataItem
	case InformationSystem:
		return TypeInformationSystem
	case Holding:
		return TypeHolding
	case DataService:
		return TypeDataService
	case Integration:
		return TypeIntegration
	case Territory:
		return TypeTerritory
	case Organization:
		return TypeOrganization
	case Function:
		return TypeFunction
	case Act:
		return TypeAct
	case Wording:
		return TypeWording
	case Provision:
		return TypeProvision
	case TrafficTotal:
		return TypeTrafficTotal
	}
	return ""
}
