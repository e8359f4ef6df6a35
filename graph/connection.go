package graph

import (
	"encoding/base64"
	"hash/fnv"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Connections as Relay's specification has them, one generic type for every list. Cursors are keyset cursors: they name
// the list, the revision and the key of an entry, so that a walk goes on rightly when entries come and go meanwhile.

const (
	// MaxPage is the largest page of a list.
	MaxPage = 500
	// DefaultPage is the page of a list where neither first nor last is given.
	DefaultPage = 50
)

// Page is which part of a list is asked for: first after a cursor, or last before one.
type Page struct {
	First  *int
	After  *string
	Last   *int
	Before *string
}

// List is what a connection walks.
type List[T any] struct {
	Name string      // tells the cursors of the list from those of others
	Keys []Key       // the entries, each once
	At   func(Key) T // gives an entry; called only for those that are asked for
	// Position returns where the entry of a key stands, or would stand if it were there, and whether it is there.
	// Nil: keys are sorted.
	Position func(Key) (int, bool)
	// Keep says which of the keys are entries; nil: all. It is asked for no more of them than the page needs.
	Keep func(Key) bool
	// Place gives what the cursor of an entry says of its place besides the key, and Find reads it: where such an entry
	// stands or would stand, whether or not its key is there still, and in that place. Nil: the key is enough.
	Place func(Key) string
	Find  func(place string, key Key) (at int, there bool, err error)
}

// Connection is a page of a list. Entries, cursors and the total are made when asked for.
type Connection[T any] struct {
	in       *Catalogue
	list     List[T]
	from, to int   // the keys among which the page was found
	page     []Key // the entries of the page
	revision Revision
	changed  bool
}

// Edge is one entry of a connection.
type Edge[T any] struct {
	Node T
	key  Key
	of   *Connection[T]
}

// PageInfo is what comes before and after a page.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool
	StartCursor, EndCursor       *string
	// RevisionChanged: the given cursor was made at another revision.
	RevisionChanged bool
}

// NewConnection cuts a page out of a list. BAD_REQUEST when first and last are both given or negative, or a cursor is
// none of this list; LIMIT when the page is larger than MaxPage.
func NewConnection[T any](c *Catalogue, list List[T], page Page) (Connection[T], error) {
	connection := Connection[T]{in: c, list: list, to: len(list.Keys), revision: c.View.Revision()}
	if page.First != nil && page.Last != nil {
		return Connection[T]{}, Errorf(BadRequest, "Give first or last, not both.")
	}
	if page.After != nil {
		at, there, err := connection.position(*page.After)
		if err != nil {
			return Connection[T]{}, err
		}
		if there {
			at++
		}
		connection.from = at
	}
	if page.Before != nil {
		at, _, err := connection.position(*page.Before)
		if err != nil {
			return Connection[T]{}, err
		}
		connection.to = max(at, connection.from)
	}
	if page.Last != nil {
		size, err := PageSize("last", *page.Last)
		connection.takeLast(size)
		return connection, err
	}
	size := DefaultPage
	if page.First != nil {
		var err error
		if size, err = PageSize("first", *page.First); err != nil {
			return Connection[T]{}, err
		}
	}
	connection.takeFirst(size)
	return connection, nil
}

// takeFirst keeps the first entries between from and to.
func (c *Connection[T]) takeFirst(size int) {
	if c.list.Keep == nil {
		c.to = min(c.to, c.from+size)
		c.page = c.list.Keys[c.from:c.to]
		return
	}
	at := c.from
	for ; at < c.to && len(c.page) < size; at++ {
		if key := c.list.Keys[at]; c.list.Keep(key) {
			c.page = append(c.page, key)
		}
	}
	c.to = at
}

// takeLast keeps the last entries between from and to.
func (c *Connection[T]) takeLast(size int) {
	if c.list.Keep == nil {
		c.from = max(c.from, c.to-size)
		c.page = c.list.Keys[c.from:c.to]
		return
	}
	at := c.to
	for ; at > c.from && len(c.page) < size; at-- {
		if key := c.list.Keys[at-1]; c.list.Keep(key) {
			c.page = append(c.page, key)
		}
	}
	c.from = at
	slices.Reverse(c.page)
}

// Kept visits the keys of all entries of the list.
func (c Connection[T]) Kept() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		for _, key := range c.list.Keys {
			if (c.list.Keep == nil || c.list.Keep(key)) && !yield(key) {
				return
			}
		}
	}
}

// PageSize reads how many entries are asked for: BAD_REQUEST where they are fewer than none, LIMIT where they are more than
// MaxPage. The name is that of the argument.
func PageSize(name string, n int) (int, error) {
	switch {
	case n < 0:
		return 0, Errorf(BadRequest, "%s is %d: give a number from 0 to %d.", name, n, MaxPage)
	case n > MaxPage:
		return 0, Errorf(Limit, "%s is %d: a page has at most %d entries. Ask for the next page with a cursor.", name, n, MaxPage)
	}
	return n, nil
}

// position finds where the entry of a cursor stands in the list.
func (c *Connection[T]) position(cursor string) (at int, there bool, err error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	parts := strings.SplitN(string(text), "|", 3)
	if err != nil || len(parts) != 3 {
		return 0, false, Errorf(BadRequest, "A cursor cannot be read: give one that a list has given.")
	}
	revision, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil || parts[0] != listMark(c.list.Name) {
		return 0, false, Errorf(BadRequest, "A cursor belongs to another list, or to this one under other conditions or in another order: begin without it.")
	}
	if Revision(revision) != c.revision {
		c.changed = true
	}
	key := Key(parts[2])
	switch {
	case c.list.Find != nil:
		name, place, _ := strings.Cut(parts[2], "|")
		at, there, err = c.list.Find(place, Key(name))
	case c.list.Position != nil:
		at, there = c.list.Position(key)
	default:
		at, there = slices.BinarySearch(c.list.Keys, key)
	}
	return at, there, err
}

func (c *Connection[T]) cursor(key Key) string {
	text := listMark(c.list.Name) + "|" + strconv.FormatInt(int64(c.revision), 36) + "|" + string(key)
	if c.list.Place != nil {
		text += "|" + c.list.Place(key)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

func listMark(name string) string {
	hash := fnv.New32a()
	hash.Write([]byte(name))
	return strconv.FormatUint(uint64(hash.Sum32()), 36)
}

// Edges returns the entries with their cursors; empty where the page is. LIMIT when the catalogue's budget is used up.
func (c Connection[T]) Edges() ([]Edge[T], error) {
	if err := c.in.Spend(len(c.page)); err != nil {
		return nil, err
	}
	edges := make([]Edge[T], 0, len(c.page))
	for _, key := range c.page {
		edges = append(edges, Edge[T]{c.list.At(key), key, &c})
	}
	return edges, nil
}

// Nodes returns the entries; empty where the page is. LIMIT when the catalogue's budget is used up.
func (c Connection[T]) Nodes() ([]T, error) {
	if err := c.in.Spend(len(c.page)); err != nil {
		return nil, err
	}
	nodes := make([]T, 0, len(c.page))
	for _, key := range c.page {
		nodes = append(nodes, c.list.At(key))
	}
	return nodes, nil
}

// TotalCount returns the number of entries of the whole list, counted now.
func (c Connection[T]) TotalCount() int {
	if c.list.Keep == nil {
		return len(c.list.Keys)
	}
	count := 0
	for range c.Kept() {
		count++
	}
	return count
}

// PageInfo tells what comes before and after the page.
func (c Connection[T]) PageInfo() PageInfo {
	info := PageInfo{HasNextPage: c.any(c.list.Keys[c.to:]), HasPreviousPage: c.any(c.list.Keys[:c.from]), RevisionChanged: c.changed}
	if len(c.page) > 0 {
		start, end := c.cursor(c.page[0]), c.cursor(c.page[len(c.page)-1])
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// any reports whether there are entries among the keys.
func (c *Connection[T]) any(keys []Key) bool {
	if c.list.Keep == nil {
		return len(keys) > 0
	}
	return slices.ContainsFunc(keys, c.list.Keep)
}

// Cursor is the place of the entry in its list.
func (e Edge[T]) Cursor() string { return e.of.cursor(e.key) }

// The connections of the schema.
type (
	ServiceConnection           = Connection[Service]
	ServiceEdge                 = Edge[Service]
	ChannelConnection           = Connection[Channel]
	ChannelEdge                 = Edge[Channel]
	RequirementConnection       = Connection[Requirement]
	RequirementEdge             = Edge[Requirement]
	DocumentTypeConnection      = Connection[DocumentType]
	DocumentTypeEdge            = Edge[DocumentType]
	DataItemConnection          = Connection[DataItem]
	DataItemEdge                = Edge[DataItem]
	InformationSystemConnection = Connection[InformationSystem]
	InformationSystemEdge       = Edge[InformationSystem]
	HoldingConnection           = Connection[Holding]
	HoldingEdge                 = Edge[Holding]
	DataServiceConnection       = Connection[DataService]
	DataServiceEdge             = Edge[DataService]
	IntegrationConnection       = Connection[Integration]
	IntegrationEdge             = Edge[Integration]
	TerritoryConnection         = Connection[Territory]
	TerritoryEdge               = Edge[Territory]
	OrganizationConnection      = Connection[Organization]
	OrganizationEdge            = Edge[Organization]
	FunctionConnection          = Connection[Function]
	FunctionEdge                = Edge[Function]
	ActConnection               = Connection[Act]
	ActEdge                     = Edge[Act]
	WordingConnection           = Connection[Wording]
	WordingEdge                 = Edge[Wording]
	ProvisionConnection         = Connection[Provision]
	ProvisionEdge               = Edge[Provision]
	TrafficTotalConnection      = Connection[TrafficTotal]
	TrafficTotalEdge            = Edge[TrafficTotal]
	NodeConnection              = Connection[Handle]
	NodeEdge                    = Edge[Handle]
)
