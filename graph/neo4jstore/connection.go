package neo4jstore

import (
	"context"
	"fmt"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// connection runs named queries. Every way into Neo4j is here, so that each query has its database, its time limit and
// its name in the server's list of transactions.
type connection struct {
	driver   neo4j.DriverWithContext
	database string
	notify   func(query string, notification neo4j.Notification) // nil: the server is not asked for notices
}

func (c *connection) session(ctx context.Context) neo4j.SessionWithContext {
	return c.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: c.database, AccessMode: neo4j.AccessModeWrite})
}

// margin is how long before the context the server gives up, so that it says why. It looks at time limits every 2 s, so
// that a short call may still end with its connection.
func margin(left time.Duration) time.Duration {
	if left > 5*time.Second {
		return 2500 * time.Millisecond
	}
	return left / 10
}

// limits gives a transaction its name and a time limit under the context's.
func limits(ctx context.Context, name string) []func(*neo4j.TransactionConfig) {
	timeout := longest
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		timeout = max(left-margin(left), 10*time.Millisecond)
	}
	return []func(*neo4j.TransactionConfig){
		neo4j.WithTxTimeout(timeout),
		neo4j.WithTxMetadata(map[string]any{"query": name}),
	}
}

// readAttempts is how often a read is tried that fails for a reason that may have passed, such as a restart.
const readAttempts = 3

// read runs a query by itself and visits its rows. It returns where the database stood after the last row. Where it
// fails before the first row for a passing reason, it is tried again.
func (c *connection) read(ctx context.Context, q query, params map[string]any, visit func(*neo4j.Record) error) (position, error) {
	for attempt := 1; ; attempt++ {
		at, rows, err := c.readOnce(ctx, q, params, visit)
		if err == nil || rows > 0 || attempt == readAttempts || ctx.Err() != nil || !neo4j.IsRetryable(err) {
			return at, failure(q.name, err)
		}
	}
}

func (c *connection) readOnce(ctx context.Context, q query, params map[string]any, visit func(*neo4j.Record) error) (at position, rows int, err error) {
	ctx, end := spanned(ctx, q.name)
	defer func() { end(err) }()
	session := c.session(ctx)
	defer session.Close(context.WithoutCancel(ctx))
	result, err := session.Run(ctx, q.text, params, limits(ctx, q.name)...)
	if err != nil {
		return position{}, 0, err
	}
	for result.Next(ctx) {
		rows++
		if err := visit(result.Record()); err != nil {
			return position{}, rows, fmt.Errorf("%s: %w", q.name, err)
		}
	}
	if err := c.consume(ctx, q, result); err != nil {
		return position{}, rows, err
	}
	return positionOf(session.LastBookmarks()), rows, nil
}

// consume waits for the end of a query: only then is its failure known.
func (c *connection) consume(ctx context.Context, q query, result neo4j.ResultWithContext) error {
	summary, err := result.Consume(ctx)
	if err == nil && c.notify != nil {
		for _, notification := range summary.Notifications() {
			c.notify(q.name, notification)
		}
	}
	return err
}

// transaction is one explicit transaction.
type transaction struct {
	neo4j.ExplicitTransaction
	*connection
	session neo4j.SessionWithContext
}

func (c *connection) begin(ctx context.Context, name string) (*transaction, error) {
	session := c.session(ctx)
	tx, err := session.BeginTransaction(ctx, limits(ctx, name)...)
	if err != nil {
		session.Close(context.WithoutCancel(ctx))
		return nil, failure(name, err)
	}
	return &transaction{tx, c, session}, nil
}

// end rolls back what was not committed.
func (t *transaction) end(ctx context.Context) {
	t.Close(context.WithoutCancel(ctx))
	t.session.Close(context.WithoutCancel(ctx))
}

// single runs a query that gives one row.
func (t *transaction) single(ctx context.Context, q query, params map[string]any) (row *neo4j.Record, err error) {
	ctx, end := spanned(ctx, q.name)
	defer func() { end(err) }()
	result, err := t.Run(ctx, q.text, params)
	if err != nil {
		return nil, failure(q.name, err)
	}
	if !result.Next(ctx) {
		if err := t.consume(ctx, q, result); err != nil {
			return nil, failure(q.name, err)
		}
		return nil, failure(q.name, errNoRow)
	}
	record := result.Record()
	return record, failure(q.name, t.consume(ctx, q, result))
}

// write runs a query and returns how many nodes and relationships it created.
func (t *transaction) write(ctx context.Context, q query, params map[string]any) (created int, err error) {
	ctx, end := spanned(ctx, q.name)
	defer func() { end(err) }()
	result, err := t.Run(ctx, q.text, params)
	if err != nil {
		return 0, failure(q.name, err)
	}
	summary, err := result.Consume(ctx)
	if err != nil {
		return 0, failure(q.name, err)
	}
	if t.notify != nil {
		for _, notification := range summary.Notifications() {
			t.notify(q.name, notification)
		}
	}
	return summary.Counters().NodesCreated() + summary.Counters().RelationshipsCreated(), nil
}

// value reads one column of a row; null is the zero value.
func value[T neo4j.RecordValue](record *neo4j.Record, column string) (T, error) {
	v, _, err := neo4j.GetRecordValue[T](record, column)
	if err != nil {
		return v, fmt.Errorf("column %q: %w", column, err)
	}
	return v, nil
}
