// Package neo4jstore keeps the graph in Neo4j, as a natural property graph that stays open to other tools.
//
// Nodes, relationships and properties follow from package graph (see mapping); beside them stand the head, the change
// log and its checkpoints. A commit locks the head, writes what differs, appends the change and moves the head, in one
// transaction. The served graph is the log replayed; the stored graph is the same as long as every transaction of the
// database is accounted for. The number of a transaction stands in the bookmark that each read gives, the head counts
// the store's own transactions and those of others that were looked at, so that one small read tells whether somebody
// has edited the graph by other means. Then, and only then, the stored graph is read whole and compared (see outside.go).
//
// On a cluster all work goes to the leader.
package neo4jstore

//go:generate go run ./mapping/generate

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"onceonly/graph"
	"onceonly/graph/neo4jstore/mapping"
)

// Options say which database to open.
type Options struct {
	URI      string // neo4j://host:7687, bolt://host:7687, neo4j+s://…
	Username string // "" where the server asks for none
	Password string
	Database string // "" is "neo4j"

	notify func(query string, notification neo4j.Notification) // tests look at the server's notices on queries
}

// sizes say when what is large is treated otherwise.
type sizes struct {
	// fillAbove is how many nodes a first import has to be filled in batches. 4,000 services, some 45,000 nodes, would
	// fit in one transaction of a server with 1 GB.
	fillAbove int
	// batch is how many rows one query takes.
	batch int
	// smallestLog is how long the log grows before it gets a checkpoint, in bytes, however small the graph.
	smallestLog int64
	// answersAtOnce is how many answers one transaction writes: commits wait for it.
	answersAtOnce int
	// answerLease is after how long without a sign of life who writes answers is taken to have ended. Between two lie the
	// reading of what is kept, and verdicts: with 10,000 services up to 15 s.
	answerLease time.Duration
}

// usual are the sizes outside tests.
var usual = sizes{fillAbove: 20_000, batch: 10_000, smallestLog: 1 << 20, answersAtOnce: 2_000, answerLease: time.Minute}

// Store is a graph.Store on Neo4j.
type Store struct {
	*connection
	sizes
	shapes *mapping.Shapes

	running context.Context // until Close
	stop    context.CancelFunc
	tasks   sync.WaitGroup

	writing   lock // held while the served graph moves or the stored one is written
	examining lock // held while the stored graph is read whole and compared

	readings atomic.Int64 // how often the stored graph was read whole

	mu       sync.Mutex
	served   *graph.Snapshot
	moved    chan struct{} // closed when served moves
	examined string        // the bookmark at which the stored graph was last compared
	broken   *broken       // not nil while other tools have left the stored graph in breach of a rule
	unseen   error         // why the stored graph could not be compared, though other tools have written to it
	next     time.Time     // not before then is the stored graph read whole again
	logSize  int64         // bytes of the log after the newest checkpoint
	kept     int64         // bytes of the newest checkpoint
}

var (
	_ graph.Store         = (*Store)(nil)
	_ graph.HistoryReader = (*Store)(nil)
)

const (
	// pollInterval is how often the head is read; a poll takes less than a millisecond.
	pollInterval = 200 * time.Millisecond
	// longest bounds a transaction whose context has no deadline.
	longest = 10 * time.Minute
)

// Open opens the graph in a database. An empty database is prepared; one that an older version has prepared is refused
// with UNAVAILABLE and the command that brings it up to date. UNAVAILABLE when the database does not answer.
func Open(ctx context.Context, options Options) (*Store, error) {
	c, err := connect(options)
	if err != nil {
		return nil, err
	}
	store, err := open(ctx, c)
	if err != nil {
		c.driver.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return store, nil
}

func open(ctx context.Context, c *connection) (*Store, error) {
	if err := c.prepare(ctx); err != nil {
		return nil, err
	}
	s := &Store{connection: c, sizes: usual, shapes: mapping.New(), writing: newLock(), examining: newLock(), moved: make(chan struct{})}
	s.running, s.stop = context.WithCancel(context.Background())
	if err := s.start(ctx); err != nil {
		s.stop()
		return nil, err
	}
	s.tasks.Go(s.follow)
	return s, nil
}

// Close ends the store. Closing a closed one does nothing.
func (s *Store) Close() error {
	s.stop()
	s.tasks.Wait()
	if err := s.driver.Close(context.Background()); err != nil {
		return failure("close", err)
	}
	return nil
}

// Load returns the newest graph. While other tools have left the stored one in breach of a rule, it is the last good
// one. UNAVAILABLE when the database does not answer.
func (s *Store) Load(ctx context.Context) (*graph.Snapshot, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	h, err := s.headNow(ctx)
	if err != nil {
		return nil, err
	}
	if served := s.newest(); served.Revision() >= h.revision {
		return served, nil
	}
	if err := s.writing.take(ctx); err != nil {
		return nil, err
	}
	defer s.writing.release()
	if err := s.replayTo(ctx, h.revision); err != nil {
		return nil, err
	}
	return s.newest(), nil
}

// newest is the graph that is served.
func (s *Store) newest() *graph.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served
}

// serve makes a graph the newest one and wakes who watches.
func (s *Store) serve(next *graph.Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served = next
	close(s.moved)
	s.moved = make(chan struct{})
}

// usable says UNAVAILABLE after Close and when the caller has given up.
func (s *Store) usable(ctx context.Context) error {
	if s.running.Err() != nil {
		return graph.Errorf(graph.Unavailable, "The store is closed.")
	}
	if err := ctx.Err(); err != nil {
		return failure("", err)
	}
	return nil
}

// lock is a mutex that waits no longer than a context.
type lock chan struct{}

func newLock() lock { return make(lock, 1) }

func (l lock) take(ctx context.Context) error {
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return failure("", ctx.Err())
	}
}

func (l lock) release() { <-l }

func connect(options Options) (*connection, error) {
	auth := neo4j.NoAuth()
	if options.Username != "" {
		auth = neo4j.BasicAuth(options.Username, options.Password, "")
	}
	driver, err := neo4j.NewDriverWithContext(options.URI, auth, func(c *config.Config) {
		c.TelemetryDisabled = true
		c.UserAgent = "onceonly"
		c.SocketConnectTimeout = 5 * time.Second
		c.ConnectionAcquisitionTimeout = 5 * time.Second
		c.ConnectionLivenessCheckTimeout = time.Minute
		c.FetchSize = neo4j.FetchAll
		if options.notify == nil {
			c.NotificationsMinSeverity = notifications.DisabledLevel
		}
	})
	if err != nil {
		return nil, graph.Errorf(graph.BadRequest, "%q is no address of a Neo4j server. Write neo4j://host:7687 or bolt://host:7687.", options.URI).WithCause(err)
	}
	database := options.Database
	if database == "" {
		database = "neo4j"
	}
	return &connection{driver, database, options.notify}, nil
}
