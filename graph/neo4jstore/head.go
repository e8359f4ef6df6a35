package neo4jstore

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"onceonly/graph"
)

// head is where the graph stands, as the database tells.
type head struct {
	revision graph.Revision
	commits  int64  // transactions that the store made, of every kind
	foreign  int64  // transactions of others that were looked at
	filling  string // the id of a first import that is filling the empty graph, "" if there is none
	idle     int64  // seconds since it gave a sign of life
	applied  graph.Revision
	at       position // not before the head was read
}

// accounted reports whether nobody else has written since the stored graph was last known to be that of the revision.
func (s *Store) accounted(h head) bool {
	if h.at.transaction < 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		return h.at.bookmark == s.examined
	}
	return h.at.transaction == h.commits+h.foreign
}

// settled is what foreign must be for all transactions up to the position to be accounted for.
func (h head) settled() int64 {
	if h.at.transaction < 0 {
		return h.foreign
	}
	return h.at.transaction - h.commits
}

// sameContent reports whether the stored graph is the same at another position of the head: the revision is, and nobody
// else has written meanwhile, whatever transactions the store itself has made that leave the graph as it is (answers,
// counts of calls, checkpoints). Of a head that was not locked it may say no where the answer is yes.
func (h head) sameContent(other head) bool {
	if h.revision != other.revision || h.filling != other.filling {
		return false
	}
	if h.at.transaction < 0 || other.at.transaction < 0 {
		return h.at == other.at
	}
	return h.foreign == other.foreign && h.settled() == other.settled()
}

func (c *connection) readHead(ctx context.Context) (head, error) {
	var h head
	found := false
	at, err := c.read(ctx, query{"head", headText}, nil, func(record *neo4j.Record) (err error) {
		found = true
		h, err = headOf(record)
		return err
	})
	if err == nil && !found {
		err = graph.Errorf(graph.Unavailable, "The head of the graph is gone from the database: somebody has deleted the node (:Head {name: 'graph'}). Restore the database from a backup.")
	}
	h.at = at
	return h, err
}

// headNow reads the head. UNAVAILABLE when the database is behind what this server has seen of it.
func (s *Store) headNow(ctx context.Context) (head, error) {
	seen := s.newest().Revision()
	h, err := s.readHead(ctx)
	if err == nil && h.revision < seen {
		err = graph.Errorf(graph.Unavailable, "The database is at revision %d, and this server has seen %d: an older backup was restored, or it is another database. Start this server anew.", h.revision, seen)
	}
	return h, err
}

// lockHead locks the head until the transaction ends. With it, and with the position that another session reads then,
// it is certain what was committed before.
func (t *transaction) lockHead(ctx context.Context, id string) (head, error) {
	q := query{"lock_head", lockHeadText}
	record, err := t.single(ctx, q, map[string]any{"id": id})
	if err != nil {
		return head{}, err
	}
	h, err := headOf(record)
	if err != nil {
		return head{}, failure(q.name, err)
	}
	behind, err := t.readHead(ctx)
	h.at = behind.at
	return h, err
}

func headOf(record *neo4j.Record) (head, error) {
	var h head
	for column, to := range map[string]*int64{"revision": (*int64)(&h.revision), "commits": &h.commits, "foreign": &h.foreign, "idle": &h.idle} {
		n, err := value[int64](record, column)
		if err != nil {
			return head{}, err
		}
		*to = n
	}
	var err error
	if h.filling, err = value[string](record, "filling"); err != nil {
		return head{}, err
	}
	if _, asked := record.Get("applied"); asked {
		applied, err := value[int64](record, "applied")
		if err != nil {
			return head{}, err
		}
		h.applied = graph.Revision(applied)
	}
	return h, nil
}

// position is how far the database had come when a session read it.
type position struct {
	bookmark    string
	transaction int64 // the number of the last transaction, -1 where the bookmark does not tell
}

// positionOf reads the number of the last transaction out of a bookmark. Neo4j gives no other access to it. A bookmark
// is "FB:" and, in base64, a packstream list of the database's id, the number and an empty list. Should another server
// write it differently, nothing breaks: then each move of the bookmark is looked at.
func positionOf(bookmarks neo4j.Bookmarks) position {
	if len(bookmarks) != 1 {
		return position{strings.Join(bookmarks, " "), -1}
	}
	p := position{bookmarks[0], -1}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.bookmark, "FB:"))
	const start = 3 + 16 // marks of the list and of the 16 bytes of the id
	if err != nil || len(raw) < start+2 || raw[0] != 0x91 || raw[1] != 0xcc || raw[2] != 16 {
		return p
	}
	number, rest := raw[start], raw[start+1:len(raw)-1]
	switch {
	case raw[len(raw)-1] != 0x90:
	case len(rest) == 0 && number < 0x80:
		p.transaction = int64(number)
	case len(rest) == 1 && number == 0xc8:
		p.transaction = int64(int8(rest[0]))
	case len(rest) == 2 && number == 0xc9:
		p.transaction = int64(int16(binary.BigEndian.Uint16(rest)))
	case len(rest) == 4 && number == 0xca:
		p.transaction = int64(int32(binary.BigEndian.Uint32(rest)))
	case len(rest) == 8 && number == 0xcb:
		p.transaction = int64(binary.BigEndian.Uint64(rest))
	}
	return p
}
