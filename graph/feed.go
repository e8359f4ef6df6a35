package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// What was done to the registry, as GraphQL shows it: the history of a node, and the feed of all changes.

// FactValue is the value of a fact as JSON, in the form in which a change sends it in.
type FactValue struct{ Value any }

// MarshalGQL writes the value as JSON.
func (v FactValue) MarshalGQL(w io.Writer) {
	text, err := json.Marshal(v.Value)
	if err != nil {
		panic(err) // trees of plain values always encode
	}
	w.Write(text)
}

// UnmarshalGQL is what gqlgen asks of every scalar; facts are sent in by the inputs of their nodes. It always fails.
func (v *FactValue) UnmarshalGQL(any) error {
	return Errorf(BadRequest, "Facts are sent in by the input of their node.")
}

// FactChange is a fact that a change has made otherwise. Before or After is nil where nothing is recorded.
type FactChange struct {
	Field         string
	Before, After *FactValue
}

// factChanges compares two versions of a node, of which one may be nil, as v sees them; in the order of the description.
func factChanges(t NodeType, was, is Node, v Visibility) []FactChange {
	tree := func(n Node) map[string]any {
		if n == nil {
			return nil
		}
		if n = v.Shown(n); n == nil {
			return nil
		}
		return Encode(n)
	}
	before, after := tree(was), tree(is)
	changes := []FactChange{}
	for i := range byType[t].Fields {
		name := byType[t].Fields[i].Name
		if name == "key" {
			continue
		}
		change := FactChange{Field: name, Before: factOf(before, name), After: factOf(after, name)}
		if !sameFact(change.Before, change.After) {
			changes = append(changes, change)
		}
	}
	return changes
}

func factOf(tree map[string]any, name string) *FactValue {
	if value := tree[name]; value != nil {
		return &FactValue{value}
	}
	return nil
}

func sameFact(a, b *FactValue) bool {
	if a == nil || b == nil {
		return a == b
	}
	var texts [2]strings.Builder
	a.MarshalGQL(&texts[0])
	b.MarshalGQL(&texts[1])
	return texts[0].String() == texts[1].String()
}

// version is the node that a change of its history has left; nil where it removed the node, or where there is no change.
func version(history []Change, i int) Node {
	if i >= len(history) || len(history[i].Written) == 0 {
		return nil
	}
	return history[i].Written[0]
}

func kindOfChange(was, is Node) DifferenceKind {
	switch {
	case is == nil:
		return Removed
	case was == nil:
		return Added
	}
	return Changed
}

// ChangeIn is the record of one commit, as a catalogue shows it.
type ChangeIn struct {
	Change
	Catalogue *Catalogue
}

func (c ChangeIn) Revision() int        { return int(c.Change.Revision) }
func (c ChangeIn) RecordedAt() DateTime { return DateTime{c.At.UTC()} }

// Actor is who made the change; nil where that is not recorded or not seen.
func (c ChangeIn) Actor() *string {
	if !c.Catalogue.seesActors() {
		return nil
	}
	return recorded(&c.Change.Actor)
}

// Reason is why the change was made; nil where nothing was said or it is not seen. Of a change of which nothing is seen it would
// tell what it was, so it is not seen either.
func (c ChangeIn) Reason(ctx context.Context) (*string, error) {
	if shown, err := c.showsReason(ctx); err != nil || !shown {
		return nil, err
	}
	return recorded(&c.Change.Reason), nil
}

func (c ChangeIn) showsReason(ctx context.Context) (bool, error) {
	if !c.Catalogue.seesReasons() || c.Catalogue.View.Visibility() >= everything {
		return c.Catalogue.seesReasons(), nil
	}
	return c.touches(ctx, func(Ref) bool { return true })
}

// Who made a change is a name of a person, and why is what the registry says of its own upkeep.
func (c *Catalogue) seesActors() bool  { return c.View.Visibility() >= Personal }
func (c *Catalogue) seesReasons() bool { return c.View.Visibility() >= Working }

// refs are the nodes that the change wrote or removed, as far as that is seen, by type and key; of those that fit, and at most so
// many.
func (c ChangeIn) refs(ctx context.Context, fits func(Ref) bool, most int) ([]Ref, error) {
	reads := c.Catalogue.View.Visibility()
	refs := slices.DeleteFunc(refsOf(c.Change), func(ref Ref) bool { return !reads.Sees(ref.Type, "") || !fits(ref) })
	var found []Ref
	for chunk := range slices.Chunk(refs, needsAtOnce) {
		needs, err := c.Change.needs(ctx, c.Catalogue.history, chunk, reads, reads)
		if err != nil {
			return nil, err
		}
		for i, ref := range chunk {
			if needs[i] <= reads {
				found = append(found, ref)
			}
		}
		if most > 0 && len(found) >= most {
			return found[:most], nil
		}
	}
	return found, nil
}

// touches reports whether a node that fits is among those.
func (c ChangeIn) touches(ctx context.Context, fits func(Ref) bool) (bool, error) {
	found, err := c.refs(ctx, fits, 1)
	return len(found) > 0, err
}

func refsOf(c Change) []Ref {
	refs := slices.Clone(c.Removed)
	for _, n := range c.Written {
		refs = append(refs, n.Ref())
	}
	slices.SortFunc(refs, func(a, b Ref) int {
		if a.Type != b.Type {
			return typeIndex[a.Type] - typeIndex[b.Type]
		}
		return a.Compare(b)
	})
	return refs
}

// NodeCount is how many nodes the change wrote or removed, as far as that is seen.
func (c ChangeIn) NodeCount(ctx context.Context) (int, error) {
	refs, err := c.refs(ctx, func(Ref) bool { return true }, 0)
	return len(refs), err
}

// RecordedNode is what a change did to one node.
type RecordedNode struct {
	Type   NodeType
	Key    Key
	Kind   DifferenceKind
	Values []FactChange
}

// Written returns what the change did to the first nodes by type and key. first is from 1 to MaxPage.
func (c ChangeIn) Written(ctx context.Context, first int) ([]RecordedNode, error) {
	if first < 1 || first > MaxPage {
		return nil, Errorf(BadRequest, "first is %d: give a number from 1 to %d.", first, MaxPage)
	}
	if c.Catalogue.history == nil {
		return nil, Errorf(Unavailable, "This store keeps no history.")
	}
	refs, err := c.refs(ctx, func(Ref) bool { return true }, first)
	if err != nil {
		return nil, err
	}
	if err := c.Catalogue.Spend(len(refs)); err != nil {
		return nil, err
	}
	nodes, errs := make([]RecordedNode, len(refs)), make([]error, len(refs))
	var group sync.WaitGroup
	for i, ref := range refs { // at once, so that they are read together
		group.Go(func() {
			var history []Change
			if history, errs[i] = c.Catalogue.history.History(ctx, ref, c.Change.Revision+1, 2); errs[i] == nil {
				was, is := version(history, 1), version(history, 0)
				nodes[i] = RecordedNode{ref.Type, ref.Key, kindOfChange(was, is), factChanges(ref.Type, was, is, c.Catalogue.View.Visibility())}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// HistoryEntry is one change of a node.
type HistoryEntry struct {
	ChangeIn
	Kind   DifferenceKind
	Values []FactChange
}

// Reason is why the change was made; nil where nothing was said or it is not seen.
func (e HistoryEntry) Reason() *string {
	if !e.Catalogue.seesReasons() {
		return nil
	}
	return recorded(&e.Change.Reason)
}

// Removed reports whether the change removed the node.
func (e HistoryEntry) Removed() bool { return e.Kind == Removed }

func (c *Catalogue) historyOf(ctx context.Context, ref Ref, first int, before *int) ([]HistoryEntry, error) {
	if first < 1 || first > MaxPage {
		return nil, Errorf(BadRequest, "first is %d: give a number from 1 to %d.", first, MaxPage)
	}
	if c.history == nil {
		return nil, Errorf(Unavailable, "This store keeps no history.")
	}
	var until Revision
	if before != nil {
		if until = Revision(*before); until < 1 {
			return []HistoryEntry{}, nil
		}
	}
	entries := []HistoryEntry{}
	for reads := c.View.Visibility(); ; { // again only where some of it is not seen
		changes, err := c.history.History(ctx, ref, until, first+1) // one more, for what was before the last
		if err != nil {
			return nil, err
		}
		for i := range min(first, len(changes)) {
			was, is := version(changes, i+1), version(changes, i)
			if needsOf(ref.Type, was, is) > reads {
				continue
			}
			entries = append(entries, HistoryEntry{ChangeIn{changes[i], c}, kindOfChange(was, is), factChanges(ref.Type, was, is, reads)})
			if len(entries) == first {
				return entries, nil
			}
		}
		if len(changes) <= first {
			return entries, nil
		}
		until = changes[first].Revision + 1
	}
}

// ChangeWhere chooses changes. Conditions must hold together; nil or empty ones choose all.
type ChangeWhere struct {
	Since, Until *DateTime // both inclusive
	Actors       []string
	Types        []NodeType // of a node that it wrote or removed
	Keys         []string   // of such a node
	Nodes        []ID       // such nodes; their moment does not matter
	Contains     *string    // in the reason, in whatever case
}

func (w *ChangeWhere) fits(ctx context.Context, c ChangeIn) (bool, error) {
	if w == nil {
		return true, nil
	}
	if w.Since != nil && c.At.Before(w.Since.Time) || w.Until != nil && c.At.After(w.Until.Time) ||
		len(w.Actors) > 0 && !slices.Contains(w.Actors, c.Change.Actor) ||
		w.Contains != nil && !strings.Contains(strings.ToLower(c.Change.Reason), strings.ToLower(*w.Contains)) {
		return false, nil
	}
	if w.Contains != nil {
		if shown, err := c.showsReason(ctx); err != nil || !shown {
			return false, err
		}
	}
	if len(w.Types)+len(w.Keys)+len(w.Nodes) == 0 {
		return true, nil
	}
	return c.touches(ctx, func(ref Ref) bool {
		return (len(w.Types) == 0 || slices.Contains(w.Types, ref.Type)) && (len(w.Keys) == 0 || slices.Contains(w.Keys, string(ref.Key))) &&
			(len(w.Nodes) == 0 || slices.ContainsFunc(w.Nodes, func(id ID) bool { return id.Ref == ref }))
	})
}

// ChangeOrder is the order of the feed.
type ChangeOrder string

const (
	NewestFirst ChangeOrder = "NEWEST_FIRST"
	OldestFirst ChangeOrder = "OLDEST_FIRST"
)

// ChangeConnection is a page of the feed of changes.
type ChangeConnection struct {
	Nodes []ChangeIn
	Info  PageInfo
	order ChangeOrder
	count func(context.Context) (int, error)
}

// ChangeEdge is one entry of the feed.
type ChangeEdge struct {
	Node  ChangeIn
	order ChangeOrder
}

func (c ChangeConnection) Edges() []ChangeEdge {
	edges := make([]ChangeEdge, len(c.Nodes))
	for i, n := range c.Nodes {
		edges[i] = ChangeEdge{n, c.order}
	}
	return edges
}

func (c ChangeConnection) PageInfo() PageInfo                          { return c.Info }
func (c ChangeConnection) TotalCount(ctx context.Context) (int, error) { return c.count(ctx) }

// Cursor is the place of the entry in the feed.
func (e ChangeEdge) Cursor() string { return feedCursor(e.order, e.Node.Change.Revision) }

func feedCursor(order ChangeOrder, revision Revision) string {
	return base64.RawURLEncoding.EncodeToString([]byte("changes|" + string(order) + "|" + strconv.FormatInt(int64(revision), 10)))
}

func readFeedCursor(order ChangeOrder, cursor string) (Revision, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	number, ours := strings.CutPrefix(string(text), "changes|"+string(order)+"|")
	revision, wrong := strconv.ParseInt(number, 10, 64)
	if err != nil || !ours || wrong != nil {
		return 0, Errorf(BadRequest, "A cursor belongs to another list or order: begin this list without it.")
	}
	return Revision(revision), nil
}

// ChangeReader reads the changes of some revisions.
type ChangeReader interface {
	// Changes returns what was committed after revision since, oldest first, at most limit; empty when there is none.
	// NOT_FOUND when the log no longer reaches back so far.
	Changes(ctx context.Context, since Revision, limit int) ([]Change, error)
}

// feedBlock is how many changes are read at a time: they hold whole nodes.
const feedBlock = 50

// ChangesIn gives a page of the changes up to the revision of the catalogue. BAD_REQUEST and LIMIT as NewConnection; FORBIDDEN for
// conditions on what is hidden.
func ChangesIn(ctx context.Context, c *Catalogue, log ChangeReader, where *ChangeWhere, order ChangeOrder, page Page) (ChangeConnection, error) {
	if page.First != nil && page.Last != nil {
		return ChangeConnection{}, Errorf(BadRequest, "Give first or last, not both.")
	}
	if where != nil && (len(where.Actors) > 0 && !c.seesActors() || where.Contains != nil && !c.seesReasons()) {
		return ChangeConnection{}, Errorf(Forbidden, "Who made a change and why is not open to you: leave the conditions actors and contains out.")
	}
	// The page lies between two revisions, both exclusive, and is walked upwards or downwards.
	low, high := Revision(0), c.View.Revision()+1
	upwards, name, asked := order == OldestFirst, "first", page.First
	if page.Last != nil {
		upwards, name, asked = !upwards, "last", page.Last
	}
	size := DefaultPage
	if asked != nil {
		var err error
		if size, err = PageSize(name, *asked); err != nil {
			return ChangeConnection{}, err
		}
	}
	for i, cursor := range []*string{page.After, page.Before} {
		if cursor == nil {
			continue
		}
		at, err := readFeedCursor(order, *cursor)
		if err != nil {
			return ChangeConnection{}, err
		}
		if (i == 0) == (order == OldestFirst) {
			low = max(low, at)
		} else {
			high = min(high, at)
		}
	}
	found, more, err := walkChanges(ctx, c, log, where, low, high, upwards, size)
	if err != nil {
		return ChangeConnection{}, err
	}
	if page.Last != nil {
		slices.Reverse(found)
	}
	connection := ChangeConnection{Nodes: found, order: order, count: func(ctx context.Context) (int, error) {
		all, _, err := walkChanges(ctx, c, log, where, 0, c.View.Revision()+1, true, int(c.View.Revision()))
		return len(all), err
	}}
	connection.Info.HasNextPage, connection.Info.HasPreviousPage = more, page.After != nil
	if page.Last != nil {
		connection.Info.HasNextPage, connection.Info.HasPreviousPage = page.Before != nil, more
	}
	if len(found) > 0 {
		start, end := feedCursor(order, found[0].Change.Revision), feedCursor(order, found[len(found)-1].Change.Revision)
		connection.Info.StartCursor, connection.Info.EndCursor = &start, &end
	}
	return connection, c.Spend(len(found))
}

// walkChanges finds so many changes between two revisions, and whether there are more.
func walkChanges(ctx context.Context, c *Catalogue, log ChangeReader, where *ChangeWhere, low, high Revision, upwards bool, size int) (found []ChangeIn, more bool, err error) {
	found = []ChangeIn{}
	for low+1 < high {
		since := low
		if !upwards {
			since = max(low, high-1-feedBlock)
		}
		block, err := log.Changes(ctx, since, int(min(feedBlock, high-1-since)))
		if err != nil {
			return nil, false, err
		}
		if !upwards {
			slices.Reverse(block)
		}
		for _, change := range block {
			entry := ChangeIn{change, c}
			fits, err := where.fits(ctx, entry)
			if err != nil {
				return nil, false, err
			}
			if !fits {
				continue
			}
			if len(found) == size {
				return found, true, nil
			}
			found = append(found, entry)
		}
		if upwards {
			low = since + feedBlock
		} else {
			high = since + 1
		}
	}
	return found, false, nil
}
