package search

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"onceonly/graph"
)

// Connection is a page of what was found. Hits are cut out by the cursor's place, which is a score and a node. Scores go by
// how rare words are, so they change with the graph: on a page of another revision the walk goes on behind the node of the
// cursor as it stands now, or where it stood if it is none of the hits any more, and PageInfo tells that the revision changed.
type Connection struct {
	in      *graph.Catalogue
	answer  *Answer
	hits    []Hit
	more    bool
	after   bool
	changed bool
}

// Edge is one hit of a page.
type Edge struct {
	Node   graph.Handle
	Score  float64
	answer *Answer
}

// In searches a catalogue and gives the first hits, or those after a cursor. BAD_REQUEST for a cursor of another text, of other
// types or of another language; otherwise as Find and graph.PageSize.
func In(c *graph.Catalogue, q Question, first *int, after *string) (Connection, error) {
	size := graph.DefaultPage
	if first != nil {
		var err error
		if size, err = graph.PageSize("first", *first); err != nil {
			return Connection{}, err
		}
	}
	answer, err := Find(c.View, q)
	if err != nil {
		return Connection{}, err
	}
	found := Connection{in: c, answer: answer}
	var from *Hit
	if after != nil {
		place, revision, err := q.place(*after)
		if err != nil {
			return Connection{}, err
		}
		if found.changed = revision != c.View.Revision(); found.changed {
			if score, ok := answer.Score(place.Ref); ok {
				place.Score = score
			}
		}
		from, found.after = &place, true
	}
	found.hits, found.more = answer.Best(size, from)
	return found, nil
}

// Edges returns the hits with their cursors, the best first; empty where nothing was found. LIMIT when the catalogue's budget
// is used up.
func (c Connection) Edges() ([]Edge, error) {
	if err := c.in.Spend(len(c.hits)); err != nil {
		return nil, err
	}
	edges := make([]Edge, len(c.hits))
	for i, h := range c.hits {
		edges[i] = Edge{c.in.Node(h.Ref.Type, h.Ref.Key), h.Score, c.answer}
	}
	return edges, nil
}

// Nodes returns the nodes of the hits, the best first. LIMIT when the catalogue's budget is used up.
func (c Connection) Nodes() ([]graph.Handle, error) {
	if err := c.in.Spend(len(c.hits)); err != nil {
		return nil, err
	}
	nodes := make([]graph.Handle, len(c.hits))
	for i, h := range c.hits {
		nodes[i] = c.in.Node(h.Ref.Type, h.Ref.Key)
	}
	return nodes, nil
}

// TotalCount returns the number of hits of the types asked for.
func (c Connection) TotalCount() int { return c.answer.Total() }

// Types counts all hits by type, before the types asked for.
func (c Connection) Types() []TypeCount { return c.answer.Types() }

// ReadAs is the text as it was meant, where it was typed on the wrong keyboard, else nil.
func (c Connection) ReadAs() *string {
	if c.answer.readAs == "" {
		return nil
	}
	return &c.answer.readAs
}

// PageInfo tells what comes before and after the page. What comes before is taken to be there if a cursor was given.
func (c Connection) PageInfo() graph.PageInfo {
	info := graph.PageInfo{HasNextPage: c.more, HasPreviousPage: c.after, RevisionChanged: c.changed}
	if len(c.hits) > 0 {
		start, end := c.answer.cursor(c.hits[0]), c.answer.cursor(c.hits[len(c.hits)-1])
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// Cursor is the place of the hit in the answer.
func (e Edge) Cursor() string { return e.answer.cursor(Hit{e.Node.Ref(), e.Score}) }

// Matches tells in which texts of the node something was found.
func (e Edge) Matches() []Match { return e.answer.Matches(e.Node.Ref()) }

func (a *Answer) cursor(h Hit) string {
	text := fmt.Sprintf("%s|%s|%s|%s|%s", a.question.mark(), strconv.FormatInt(int64(a.view.Revision()), 36),
		strconv.FormatFloat(h.Score, 'g', -1, 64), h.Ref.Type, h.Ref.Key)
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// mark tells the cursors of one question from those of others.
func (q Question) mark() string {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "search %q %q %q", q.Text, q.Types, q.Lang)
	return strconv.FormatUint(hash.Sum64(), 36)
}

// place reads a cursor of the question.
func (q Question) place(cursor string) (Hit, graph.Revision, error) {
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	parts := strings.SplitN(string(text), "|", 5)
	if err != nil || len(parts) != 5 {
		return Hit{}, 0, graph.Errorf(graph.BadRequest, "A cursor cannot be read: give one that a search has given.")
	}
	if parts[0] != q.mark() {
		return Hit{}, 0, graph.Errorf(graph.BadRequest, "A cursor belongs to another list or search: begin this search without it.")
	}
	revision, err := strconv.ParseInt(parts[1], 36, 64)
	score, failed := strconv.ParseFloat(parts[2], 64)
	if err != nil || failed != nil || score != score {
		return Hit{}, 0, graph.Errorf(graph.BadRequest, "A cursor cannot be read: give one that a search has given.")
	}
	return Hit{graph.Ref{Type: graph.NodeType(parts[3]), Key: graph.Key(parts[4])}, score}, graph.Revision(revision), nil
}
